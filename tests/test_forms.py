"""How every form looks and answers: label, hint, error and input tied together, and what was typed kept."""

import re
from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string

from patients.forms.dates import DateBoxesField
from patients.forms.widgets import Grid, Hinted, NumberOf, Numbers, TwoColumns
from patients.templatetags.dorsi import icon, tel
from patients.templatetags.icons import ICONS


class SetForm(forms.Form):
    big_labels = True
    when = forms.ChoiceField(
        label="When?",
        choices=[("now", "Just now"), ("earlier", Hinted("Earlier today", "We ask when"))],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when"},
    )
    reps = forms.IntegerField(label="How many pumps?", help_text="Your plan says 10.", widget=NumberOf("pumps"))
    agreed = forms.BooleanField(label="I agree", help_text="We need this", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class BirthForm(forms.Form):
    born = DateBoxesField(label="Date of birth", required=False)


def flat(markup: object) -> str:
    return re.sub(r"\s+", " ", str(markup)).replace("> <", "><")


def boxes(day: str, month: str, year: str) -> BirthForm:
    return BirthForm({"born_day": day, "born_month": month, "born_year": year})


def test_a_field_puts_label_hint_and_input_in_that_order() -> None:
    assert (
        '<div class="field"><label for="id_reps" class="h2">How many pumps?</label>'
        '<div class="hint" id="id_reps_helptext">Your plan says 10.</div>'
        '<span class="unit"><input type="number" inputmode="numeric" name="reps" class="in-s" required'
        ' aria-describedby="id_reps_helptext" id="id_reps"> pumps</span></div>'
    ) in flat(SetForm())


def test_a_wrong_field_says_why_and_keeps_what_was_typed() -> None:
    markup = flat(SetForm({"reps": "ten"})["reps"].as_field_group())
    assert [
        piece in markup
        for piece in (
            'class="field field--error"',
            '<div id="id_reps_error"><p class="error">',
            '<span class="vh">Error: </span>Enter a whole number.',
            'value="ten"',
            'aria-invalid="true"',
            'aria-describedby="id_reps_helptext id_reps_error"',
        )
    ] == [True] * 6


def test_a_choice_is_a_group_under_a_legend_and_may_carry_a_hint() -> None:
    markup = flat(SetForm({"when": "earlier"})["when"].as_field_group())
    assert [
        piece in markup
        for piece in (
            '<fieldset class="field"><legend class="h2">When?</legend>',
            '<div id="id_when" class="choices"><div class="choice">',
            'value="earlier" required id="id_when_1" checked>',
            '<label for="id_when_1">Earlier today<span class="hint">We ask when</span></label>',
        )
    ] == [True] * 4


def test_a_group_without_an_answer_points_at_its_error() -> None:
    assert '<fieldset class="field field--error" aria-describedby="id_when_error">' in flat(
        SetForm({})["when"].as_field_group()
    )


def test_a_single_checkbox_covers_its_row_and_carries_its_hint() -> None:
    assert (
        '<div class="choice"><input type="checkbox" name="agreed" aria-describedby="id_agreed_helptext" id="id_agreed">'
        '<label for="id_agreed">I agree<span class="hint" id="id_agreed_helptext">We need this</span></label></div>'
    ) in flat(SetForm())


@pytest.mark.parametrize(
    ("widget", "group", "choice"),
    [
        (TwoColumns, "choices choices--two", "choice"),
        (Grid, "choices choices--grid", "choice"),
        (Numbers, "nums", "num-choice"),
    ],
)
def test_choices_come_in_three_arrangements(widget: type[forms.Widget], group: str, choice: str) -> None:
    form = forms.Form()
    form.fields["sets"] = forms.ChoiceField(choices=[(1, "1")], widget=widget)
    assert f'class="{group}"><div class="{choice}"><input' in flat(form)


def test_the_summary_links_each_error_to_its_field() -> None:
    form = SetForm({"reps": "ten"})
    form.add_error(None, "Your plan is on hold")
    summary = flat(render_to_string("components/error_summary.html", {"form": form}))
    assert [
        piece in summary
        for piece in (
            '<div class="errors stack stack--s" role="alert"',
            "<li>Your plan is on hold</li>",
            '<li><a href="#id_when_0">Choose when<span class="vh"> (When?)</span></a></li>',
            '<li><a href="#id_reps">Enter a whole number.<span class="vh"> (How many pumps?)</span></a></li>',
        )
    ] == [True] * 4


def test_the_summary_of_several_forms_lists_them_all() -> None:
    phases = forms.formset_factory(SetForm, min_num=1, validate_min=True)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-reps": "ten"}
    )
    assert '<a href="#id_form-0-reps">' in render_to_string("components/error_summary.html", {"formset": phases})


def test_a_form_without_errors_has_no_summary() -> None:
    assert render_to_string("components/error_summary.html", {"form": SetForm()}).strip() == ""


def test_an_error_of_the_whole_form_stands_above_its_fields() -> None:
    form = SetForm({})
    form.add_error(None, "Your plan is on hold")
    assert flat(form).startswith('<div><p class="error">')


def test_a_date_is_asked_in_three_boxes_and_shown_in_them() -> None:
    markup = flat(BirthForm(initial={"born": date(1949, 6, 12)}))
    assert re.findall(r'<label for="(\w+)">(\w+)</label><input type="text" name="(\w+)" value="(\d+)"', markup) == [
        ("id_born_0", "Day", "born_day", "12"),
        ("id_born_1", "Month", "born_month", "6"),
        ("id_born_2", "Year", "born_year", "1949"),
    ]


def test_a_date_not_yet_known_shows_empty_boxes() -> None:
    assert "value=" not in flat(BirthForm())


def test_a_date_that_may_not_be_changed_stays_as_it_was() -> None:
    form = BirthForm({}, initial={"born": date(1949, 6, 12)})
    form.fields["born"].disabled = True
    assert (form.errors, form.cleaned_data["born"]) == ({}, date(1949, 6, 12))


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        (("12", "6", "1949"), date(1949, 6, 12)),
        ((" 1 ", "02", "2024"), date(2024, 2, 1)),
        (("29", "2", "2024"), date(2024, 2, 29)),
        (("١٢", "٦", "١٩٤٩"), date(1949, 6, 12)),
        (("", " ", ""), None),
    ],
)
def test_a_date_is_read_from_its_boxes(typed: tuple[str, str, str], cleaned: date | None) -> None:
    form = boxes(*typed)
    assert (form.errors, form.cleaned_data["born"]) == ({}, cleaned)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("", "6", "1949"), "The date needs a day"),
        (("12", "", ""), "The date needs a month and a year"),
        (("12", "6", "49"), "Enter the year as 4 figures, like 1949"),
        (("31", "2", "1949"), "Enter a real date, like 27 3 2026"),
        (("12", "june", "1949"), "Enter a real date, like 27 3 2026"),
        (("12", "6", "999999999999"), "Enter a real date, like 27 3 2026"),
        (("-1", "6", "1949"), "Enter a real date, like 27 3 2026"),
        (("1\x00", "6", "1949"), "Enter a real date, like 27 3 2026"),
    ],
)
def test_a_wrong_date_says_why_and_keeps_what_was_typed(typed: tuple[str, str, str], error: str) -> None:
    form = boxes(*typed)
    assert (list(form.errors["born"]), form["born"].value()) == ([error], list(typed))


def test_a_date_with_boxes_left_out_of_the_request_is_empty() -> None:
    assert BirthForm({}).is_valid() is True


def test_a_date_that_must_be_given_says_so() -> None:
    form = forms.Form({})
    form.fields["born"] = DateBoxesField()
    assert form.errors["born"] == ["Enter a date"]


@pytest.mark.parametrize(("year", "changed"), [("1949", []), ("1950", ["born"]), ("", ["born"])])
def test_a_date_knows_whether_it_was_changed(year: str, changed: list[str]) -> None:
    form = BirthForm({"born_day": "12", "born_month": "6", "born_year": year}, initial={"born": date(1949, 6, 12)})
    assert form.changed_data == changed


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert icon("minus") == (
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M5 12h14"/></svg>'
    )


def test_an_icon_with_a_direction_turns_round_with_the_language() -> None:
    assert 'class="icon icon--flip fl"' in icon("next", "fl")


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(LookupError, match="There is no icon 'unicorn'"):
        icon("unicorn")


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws(name: str) -> None:
    assert icon(name).startswith("<svg")


@pytest.mark.parametrize(
    ("written", "dialled"), [("01632 960 100", "01632960100"), ("+44 (0)1632-960100", "+4401632960100"), ("", "")]
)
def test_a_phone_number_is_written_for_reading_and_linked_for_dialling(written: str, dialled: str) -> None:
    assert tel(written) == dialled
