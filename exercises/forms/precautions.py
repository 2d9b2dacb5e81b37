"""What each precaution means for prescribing, in the words of the form. Source: docs/clinical-rules.md section 6."""

from django.utils.translation import gettext_lazy

from exercises.models import PrecautionKind

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


def note_of(kind: PrecautionKind) -> str:
    """The name of the field that holds a precaution's note."""
    return f"{kind.value}_note"
