"""Days and times as each language writes them, on pages and in mails alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import translation

from adherence.outbox.mails import words as mails
from adherence.reports import moments
from exercises.reports import words
from patients.templatetags import dorsi

DAY, NEW_YEAR = date(2026, 11, 19), date(2027, 1, 1)
AFTERNOON = datetime(2026, 11, 19, 16, 5, tzinfo=UTC)
A_DAY = timedelta(days=1)
DAYS = {
    "en-gb": ("Thursday 19 November", "Friday 1 January 2027"),
    "es": ("jueves 19 de noviembre", "viernes 1 de enero de 2027"),
    "ar": ("الخميس 19 نوفمبر", "الجمعة 1 يناير 2027"),
}
SHORT = {"en-gb": "Thu 19 Nov", "es": "jue 19 nov", "ar": "خميس 19 نوفمبر"}
CLOCKS = {"en-gb": "4:05\xa0pm", "es": "16:05", "ar": "4:05\xa0م"}
LANGUAGES = [code for code, _ in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_reads_as_the_language_writes_it(language: str) -> None:
    with translation.override(language):
        said = {mails.day_name(DAY), dorsi.weekday(DAY), moments.day_words(DAY, today=DAY)}
        assert (said, moments.day_words(NEW_YEAR, today=DAY)) == ({DAYS[language][0]}, DAYS[language][1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_in_short_does_too(language: str) -> None:
    with translation.override(language):
        assert moments.brief(AFTERNOON, ZoneInfo("UTC"), now=AFTERNOON + A_DAY).startswith(SHORT[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_time_reads_the_same_in_pages_plans_and_mails(language: str) -> None:
    with translation.override(language):
        said = {mails.clock_time(AFTERNOON, UTC), dorsi.clock(AFTERNOON), words.clock(time(16, 5))}
        assert said == {CLOCKS[language]}
