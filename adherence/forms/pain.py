"""The report of pain, as asked. What can be understood of it counts, even when the form is not complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from adherence.actions.flags import PainReport
from adherence.models.flags import Place
from adherence.reports.pain_words import CHEST_SIGNS, KINDS, LEG_SIGNS, SIGNS
from adherence.triage import SCORES, PainKind, WarningSign
from patients.models import Clinic

Words = str | Promise
Choice = TypeVar("Choice", Place, PainKind, WarningSign)
NOTE_LENGTH = 1000


@dataclass(frozen=True)
class Part:
    """Some of a field's choices under one heading."""

    css: str
    heading: Words
    choices: range
    hint: Words = ""
    spoken: Words = ""  # behind each choice, for those who hear the page


SCALE = (
    Part("none pain__row--one", _("None"), range(1), _("No pain"), _("no pain")),
    Part("mild", _("Mild"), range(1, 4), _("I can ignore it"), _("mild")),
    Part("moderate", _("Moderate"), range(4, 7), _("Hard to ignore"), _("moderate")),
    Part("severe", _("Severe"), range(7, 10), _("Stops me doing things"), _("severe")),
    Part("worst pain__row--one", _("Worst"), range(10, 11), _("As bad as it could be"), _("worst pain")),
)
LEG, OTHER = len(CHEST_SIGNS), len(CHEST_SIGNS) + len(LEG_SIGNS)
SIGN_GROUPS = (
    Part("chest", _("Chest and breathing"), range(LEG)),
    Part("leg", _("Your calf or leg"), range(LEG, OTHER)),
    Part("other", _("Wound, fever, foot"), range(OTHER, len(SIGNS))),
)


ON_THE_LEG = {Place.FRONT_OF_KNEE, Place.BACK_OF_KNEE, Place.CALF, Place.ANKLE, Place.FOOT}


def _parted(context: dict[str, Any], parts: Iterable[Part]) -> dict[str, Any]:
    options = [options[0] for _name, options, _index in context["widget"]["optgroups"]]
    context["widget"]["parts"] = [(part, [options[i] for i in part.choices]) for part in parts]
    return context


class PainScale(forms.RadioSelect):
    """0 to 10 in five worded rows."""

    template_name = "adherence/pain/scale.html"

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return _parted(super().get_context(name, value, attrs), SCALE)


class PlaceChoices(forms.CheckboxSelectMultiple):
    """A picture of the leg over the list: its spots are labels of the same checkboxes."""

    template_name = "adherence/pain/places.html"

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [options[0] for _name, options, _index in context["widget"]["optgroups"]]
        context["widget"]["on_the_leg"] = [option for option in options if option["value"] in ON_THE_LEG]
        return context


class SignChoices(forms.CheckboxSelectMultiple):
    """Warning signs in three groups."""

    template_name = "adherence/pain/signs.html"

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return _parted(super().get_context(name, value, attrs), SIGN_GROUPS)


class ClientUUID(forms.UUIDField):
    """The UUID that makes a form sent twice one report. One that is no UUID is a new one: nothing waits for it."""

    def clean(self, value: object) -> UUID:
        try:
            return super().clean(value) or uuid4()
        except ValidationError:
            return uuid4()


class PainForm(forms.Form):
    """Five questions. The first answer is never filled in."""

    uuid = ClientUUID(widget=forms.HiddenInput, required=False, initial=uuid4)
    score = forms.TypedChoiceField(
        label=_("1. How bad is it right now?"),
        choices=[(score, score) for score in SCORES],
        coerce=int,
        widget=PainScale,
        error_messages={
            "required": _("Choose a number for how bad the pain is"),
            "invalid_choice": _("Choose a number for how bad the pain is"),
        },
    )
    places = forms.MultipleChoiceField(
        label=_("2. Where is it?"),
        help_text=_("Tap the leg, or choose from the list. Choose all that fit."),
        choices=Place.choices,
        required=False,
        widget=PlaceChoices({"class": "choices--two"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("3. What is it like?"),
        help_text=_("Choose all that fit."),
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "choices--two"}),
    )
    next_morning = forms.ChoiceField(
        label=_("4. Was it still there the next morning?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("today", _("It only started today"))],
        required=False,
        widget=forms.RadioSelect({"class": "choices--two"}),
    )
    signs = forms.MultipleChoiceField(
        label=_("5. Do you have any of these?"),
        help_text=_("These can be warning signs. Check your leg now."),
        choices=[(sign.value, words) for sign, words in SIGNS.items()],
        required=False,
        widget=SignChoices,
    )
    no_signs = forms.BooleanField(label=_("No, none of these"), required=False)
    note = forms.CharField(
        label=_("Anything else? (optional)"),
        help_text=_("For example, what you were doing when it started."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> None:
        ticked, none = self.warning_signs, self.cleaned_data.get("no_signs")
        if not ticked and not none and "signs" not in self.errors:
            self.add_error("signs", _("Choose any warning signs, or “No, none of these”"))
        if ticked and none:
            self.add_error("signs", _("Choose the warning signs you have, or “No, none of these”, not both"))

    @property
    def warning_signs(self) -> frozenset[WarningSign]:
        return frozenset(self._known("signs", WarningSign))

    @property
    def report(self) -> PainReport:
        """What was said, as far as it can be understood."""
        return PainReport(
            score=self.cleaned_data.get("score"),
            places=tuple(self._known("places", Place)),
            kinds=tuple(self._known("kinds", PainKind)),
            next_morning={"yes": True, "no": False}.get(self.cleaned_data.get("next_morning", "")),
            warning_signs=self.warning_signs,
            note=self.cleaned_data.get("note", self._typed_note),
        )

    def must_stop(self, clinic: Clinic) -> bool:
        """A warning sign, sharp pain or a high score: acted on at once, whatever else is missing."""
        return self.report.triaged(clinic).stop

    @property
    def _typed_note(self) -> str:
        """A note that was refused, made to fit."""
        return str(self.data.get("note", "")).replace("\0", "")[:NOTE_LENGTH]

    def _known(self, name: str, kinds: type[Choice]) -> Iterator[Choice]:
        """The choices that exist, in their own order, out of whatever was sent."""
        sent = set(self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name)) or [])
        return (choice for choice in kinds if choice.value in sent)
