"""What a prescription starts from: a published dose, a clinic's own, Achilles repair, or blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exercises.forms.phases import Amount, Often, initial_of_phase
from exercises.models import PrecautionKind, Preset
from patients.forms.widgets import Grid, Hinted
from patients.models import Procedure, Surgery

ACHILLES, BLANK = "achilles-repair", "blank"
BLANK_PHASE: dict[str, object] = {
    "first_day": 0,
    "often_unit": Often.TIMES,
    "sets_per_session": 1,
    "amount_unit": Amount.PUMPS,
    "hold_down_seconds": 0,
    "hold_up_seconds": 0,
}


class StartForm(forms.Form):
    """`?preset=slug`. Anything else than a starting point is answered with the one that suits the operation."""

    def __init__(self, query: Mapping[str, Any], *, presets: Mapping[str, Preset], surgery: Surgery | None) -> None:
        super().__init__(query, auto_id="start_%s")
        self.presets, self.surgery = presets, surgery
        choices = [
            *((slug, Hinted(preset.name, preset.hint)) for slug, preset in presets.items()),
            (ACHILLES, Hinted(_("Achilles repair"), _("Point only. No pull up past flat"))),
            (BLANK, Hinted(_("Start from blank"), _("Set every value"))),
        ]
        self.fields["preset"] = forms.ChoiceField(label=_("Start from"), choices=choices, widget=Grid)
        if not self.is_valid():
            self.data = {"preset": self._suited()}
            self.full_clean()

    def _suited(self) -> str:
        procedure = self.surgery.procedure if self.surgery else ""
        if procedure == Procedure.ACHILLES_REPAIR:
            return ACHILLES
        return next((slug for slug, each in self.presets.items() if each.procedure == procedure != ""), BLANK)

    @property
    def chosen(self) -> Preset | None:
        return self.presets.get(self.cleaned_data["preset"])

    @property
    def order(self) -> dict[str, object]:
        """What the order form starts with."""
        side = (self.chosen and self.chosen.side) or (self.surgery and self.surgery.side) or ""
        limited = self.cleaned_data["preset"] == ACHILLES
        return {
            "preset": self.cleaned_data["preset"],
            "side": side,
            "dorsiflexion_limit": 0 if limited else None,
            PrecautionKind.ACHILLES_REPAIR.value: limited,
        }

    @property
    def phases(self) -> list[dict[str, object]]:
        """The phases that the order form starts with."""
        if self.chosen is None:
            return [BLANK_PHASE]
        return [initial_of_phase(phase) for phase in self.chosen.phases.all()]


def by_slug(presets: Iterable[Preset]) -> dict[str, Preset]:
    """Presets by slug, published ones first; of two with the same slug the clinic's own counts."""
    return {preset.slug: preset for preset in sorted(presets, key=lambda preset: preset.clinic_id is not None)}
