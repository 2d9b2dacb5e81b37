"""What each precaution means for prescribing, in the words of the form. Source: docs/clinical-rules.md section 6."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exercises.models import PrecautionKind
from patients.models import Procedure, Side, Surgery

# Its consequence, and the label of its note.
CONSEQUENCES = {
    PrecautionKind.ACHILLES_REPAIR: (
        gettext_lazy("Often neutral only in weeks 2 to 6: no pull up past flat. Needs a limit."),
        gettext_lazy("What the surgeon allows, and until when"),
    ),
    PrecautionKind.CAST_OR_BOOT: (
        gettext_lazy("No pumping inside it: toes and knee, or the other leg."),
        gettext_lazy("Until when, and what to move instead"),
    ),
    PrecautionKind.CLOT: (
        gettext_lazy("No pumps before anticoagulation is therapeutic."),
        gettext_lazy("Which anticoagulant, and since when it is therapeutic"),
    ),
    PrecautionKind.UNSTABLE_FRACTURE: (
        gettext_lazy("No pumps unless the surgeon has agreed."),
        gettext_lazy("Who agreed, and to what"),
    ),
    PrecautionKind.OPEN_WOUND: (
        gettext_lazy("No pumps that pull on the wound."),
        gettext_lazy("Where it is, and what was decided"),
    ),
}
NEEDS_NOTE = {
    PrecautionKind.ACHILLES_REPAIR: gettext_lazy("Say what the surgeon allows after the Achilles repair"),
    PrecautionKind.CAST_OR_BOOT: gettext_lazy("Say what was decided about the cast or boot"),
    PrecautionKind.CLOT: gettext_lazy("Say since when anticoagulation is therapeutic, or do not prescribe yet"),
    PrecautionKind.UNSTABLE_FRACTURE: gettext_lazy("Say who agreed to pumps with the unstable fracture"),
    PrecautionKind.OPEN_WOUND: gettext_lazy("Say what was decided about the open wound"),
}
# What must be so before anything is prescribed: the label of its box, and what is said while it is not ticked.
MUST_BE_SO = {
    PrecautionKind.CLOT: (
        gettext_lazy("Anticoagulation is therapeutic"),
        gettext_lazy("No pumps before anticoagulation is therapeutic. Tick that it is, or do not prescribe yet"),
    ),
    PrecautionKind.UNSTABLE_FRACTURE: (
        gettext_lazy("The surgeon has agreed to pumps"),
        gettext_lazy("No pumps before the surgeon agrees. Tick that they have, or do not prescribe yet"),
    ),
    PrecautionKind.OPEN_WOUND: (
        gettext_lazy("The wound has been reviewed"),
        gettext_lazy("No pumps before the wound is reviewed. Tick that it is, or do not prescribe yet"),
    ),
}
NEUTRAL_UNTIL = 42  # days: weeks 2 to 6 after an Achilles repair


def note_of(kind: PrecautionKind) -> str:
    """The name of the field that holds a precaution's note."""
    return f"{kind.value}_note"


def settled_of(kind: PrecautionKind) -> str:
    """The name of the field that says that what must be so is so."""
    return f"{kind.value}_settled"


def other_foot(side: str) -> str:
    """Of one foot the other; of both, or of none, empty."""
    return {Side.LEFT.value: Side.RIGHT.value, Side.RIGHT.value: Side.LEFT.value}.get(side, "")


def refused_in_cast(side: str, cast: str) -> str:
    """Why pumps of `side` are refused while the leg `cast` is in a cast or boot; empty when they are not."""
    free = other_foot(cast)
    if not free:
        return _("No pumps inside a cast or boot: with both legs in one, do not prescribe yet")
    if side in ("", free):
        return ""
    return _("No pumps inside the cast or boot: choose the other foot, %(foot)s") % {"foot": Side(free).label.lower()}


def warnings_of(ticked: Mapping[str, bool], *, limit: int | None, surgery: Surgery | None, day: int) -> tuple[str, ...]:
    """What does not stop the prescriber and should be seen: `ticked` by kind, `day` on which the plan starts."""
    achilles = ticked[PrecautionKind.ACHILLES_REPAIR]
    forgotten = surgery and surgery.procedure == Procedure.ACHILLES_REPAIR and not achilles
    warnings = []
    if forgotten:
        warnings.append(_("The operation was an Achilles tendon repair. Its precaution is not ticked."))
    if achilles and limit and day <= NEUTRAL_UNTIL:
        words = ngettext(
            "Until week 6 after an Achilles repair the limit is often 0. This plan allows %(limit)d degree.",
            "Until week 6 after an Achilles repair the limit is often 0. This plan allows %(limit)d degrees.",
            limit,
        )
        warnings.append(words % {"limit": limit})
    return tuple(warnings)
