"""What a prescription starts from: a published dose, a clinic's own, Achilles repair, or blank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exercises.forms.phases import Amount, Often, initial_of_phase
from exercises.models import Position, PrecautionKind, Preset
from exercises.reports.presets import hint_of
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
        self.presets, self.procedure, self.surgery = presets, surgery.procedure if surgery else "", surgery
        choices = [
            *((preset.slug, Hinted(preset.name, hint_of(preset))) for preset in self._offered()),
            (ACHILLES, Hinted(_("Achilles repair"), _("Point only. No pull up past flat"))),
            (BLANK, Hinted(_("Start from blank"), _("Set every value"))),
        ]
        self.fields["preset"] = forms.ChoiceField(label=_("Start from"), choices=choices, widget=Grid)
        if not self.is_valid():
            self.data = {"preset": self._suited()}
            self.full_clean()

    def _offered(self) -> list[Preset]:
        """Those in use: first what is made for the operation, and the clinic's own before what others published."""
        in_use = (preset for preset in self.presets.values() if not preset.retired_at)
        return sorted(in_use, key=lambda preset: (not self._suits(preset), preset.clinic_id is None))

    def _suits(self, preset: Preset) -> bool:
        return preset.procedure == self.procedure != ""

    def _suited(self) -> str:
        own = (preset.slug for preset in self._offered() if self._suits(preset))
        return next(own, ACHILLES if self._is_achilles else BLANK)

    @property
    def _is_achilles(self) -> bool:
        return self.procedure == Procedure.ACHILLES_REPAIR

    @property
    def chosen(self) -> Preset | None:
        return self.presets.get(self.cleaned_data["preset"])

    @property
    def order(self) -> dict[str, object]:
        """What the order form starts with. After an Achilles repair a limit, whatever it starts from."""
        limited = self._is_achilles or self.cleaned_data["preset"] == ACHILLES
        limit = self.chosen.dorsiflexion_limit if self.chosen else None
        return {
            "preset": self.cleaned_data["preset"],
            "side": (self.chosen and self.chosen.side) or (self.surgery and self.surgery.side) or "",
            "position": self.chosen.position if self.chosen else Position.EITHER,
            "dorsiflexion_limit": 0 if limited and limit is None else limit,
            PrecautionKind.ACHILLES_REPAIR.value: limited,
        }

    @property
    def phases(self) -> list[dict[str, object]]:
        """The phases that the order form starts with."""
        if self.chosen is None:
            return [BLANK_PHASE]
        return [initial_of_phase(phase) for phase in self.chosen.phases.all()]
