"""Every state of a patient's pages, and every mail, without an English word that was forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from adherence.actions import flags, sets
from adherence.actions.flags import PainReport
from adherence.models import LoggedSet, PainFlag, ReminderSettings
from adherence.outbox.links import Mailing, unsubscribe_link
from exercises.models import Hold, Phase, Prescription
from patients.models import Clinic, Patient, User
from tests import cast
from tests.languages import foreign
from tests.outbox.letters import mails, parts, wait_for_everything
from tests.outbox.test_links import SITE, link_of

State = Callable[[Prescription], object]
TYPED = {"It pulls", "Rest today.", "Go gently.", "Nia New"}
TO_TEAM = {"flag_alert", "escalation", "digest", "clinician_summary"}


def english_on(phone: Client, path: str, posted: Mapping[str, object] | None = None) -> set[str]:
    answer = phone.get(path) if posted is None else phone.post(path, posted, follow=True)
    return foreign.left_over(foreign.Seen(answer.text).words, foreign.typed() | TYPED)


def log(plan: Prescription, *, times: int = 1, pain: int | None = None) -> LoggedSet:
    now, account = timezone.now(), cast.account_of(plan.patient)
    facts = {"repetitions": 10, "seconds": None, "source": LoggedSet.Source.BY_HAND, "pain": pain}
    for _ in range(times):
        logged = sets.log(plan.patient, by=account, uuid=uuid4(), performed_at=now, now=now, **facts)  # type: ignore[arg-type]  # facts of several kinds
    return logged


def hold(plan: Prescription, *, cause: str, days: int | None) -> Hold:
    now = timezone.now()
    ends_at = now + timedelta(days=days) if days else None
    return Hold.objects.create(
        prescription=plan, cause=cause, reason="It pulls", starts_at=now, ends_at=ends_at, begun_by=plan.prescribed_by
    )


def end(plan: Prescription, ending: str) -> None:
    Prescription.objects.filter(pk=plan.pk).update(ended_at=timezone.now(), ending=ending)


def dose(plan: Prescription, **facts: object) -> None:
    Phase.objects.filter(version__prescription=plan).update(**facts)


STATES: Mapping[str, State] = {
    "to do": lambda plan: plan.versions.update(note_to_patient="Go gently.", dorsiflexion_limit=5),
    "one done": lambda plan: log(plan, pain=2),
    "all done": lambda plan: log(plan, times=8),
    "hourly": lambda plan: dose(plan, times_per_day=None, every_minutes=60),
    "in seconds": lambda plan: dose(plan, repetitions=None, seconds=120, hold_up_seconds=0, hold_down_seconds=0),
    "left foot": lambda plan: plan.versions.update(side="left", position="sitting", dorsiflexion_limit=0),
    "both feet": lambda plan: plan.versions.update(side="both", position="lying"),
    "one hold": lambda plan: dose(plan, hold_up_seconds=0, sets_per_session=1),
    "nothing due": lambda plan: dose(plan, first_day=30),
    "last day": lambda plan: dose(plan, last_day=10),
    "over": lambda plan: dose(plan, last_day=3),
    "before start": lambda plan: plan.versions.update(in_force_from=timezone.now() + timedelta(days=2)),
    "on hold for pain": lambda plan: hold(plan, cause="pain", days=None),
    "on hold for a while": lambda plan: hold(plan, cause="clinician", days=2),
    "in a cast": lambda plan: hold(plan, cause="cast", days=None),
    "stopped": lambda plan: end(plan, "stopped"),
    "completed": lambda plan: end(plan, "completed"),
    "no plan": lambda plan: end(plan, "replaced"),
}


@pytest.mark.parametrize("state", STATES)
def test_no_state_of_the_day_keeps_english_words(state: str, phone: Client, plan: Prescription) -> None:
    STATES[state](plan)
    paths = ["/today/", "/today/guided/", "/sets/new/", "/progress/", "/settings/", link_of(plan)]
    found = {path: english_on(phone, path) for path in paths}
    assert {path: words for path, words in found.items() if words} == {}


REPORTS: Mapping[str, Mapping[str, object]] = {
    "emergency": {"signs": ["chest_pain", "collapse", "coughing_blood", "breathlessness"], "score": 9},
    "urgent": {"signs": ["calf_pain", "fever", "wound"], "score": 7, "kinds": ["sharp", "dull"], "places": ["calf"]},
    "review": {"no_signs": "on", "score": 5, "kinds": ["cramping"], "places": ["ankle", "foot"], "next_morning": "yes"},
    "note": {"no_signs": "on", "score": 1, "kinds": ["burning", "throbbing"], "places": ["front_of_knee", "elsewhere"]},
    "incomplete": {"note": "It pulls"},
    "both": {"no_signs": "on", "signs": ["fever"], "score": 99},
}


@pytest.mark.parametrize("case", REPORTS)
def test_no_answer_to_pain_keeps_english_words(case: str, phone: Client, plan: Prescription) -> None:
    told = english_on(phone, "/pain/new/", {"uuid": str(uuid4()), **REPORTS[case]})
    assert (told, english_on(phone, "/today/"), english_on(phone, "/pain/new/")) == (set(), set(), set())


@pytest.mark.parametrize("decision", ["resume", "keep_on_hold", "stop"])
def test_no_step_of_a_report_keeps_english_words(
    decision: str, phone: Client, plan: Prescription, clinician: User
) -> None:
    now, by = timezone.now(), cast.account_of(plan.patient)
    flag = flags.report(plan.patient, by=by, uuid=uuid4(), report=PainReport(score=8), now=now - timedelta(hours=5))
    paths = [f"/pain/{flag.uuid}/", "/pain/new/", "/today/"]
    found = [english_on(phone, path) for path in paths]
    flags.acknowledge(flag, by=clinician, now=now)
    found += [english_on(phone, path) for path in paths]
    facts = {"outcome": PainFlag.Outcome.ADVICE, "note": "n", "message_to_patient": "Rest today."}
    flags.resolve(flag, **facts, decision=decision, by=clinician, now=now)  # type: ignore[arg-type]  # facts of several kinds
    found += [english_on(phone, path) for path in paths]
    assert found == [set()] * 9


ENTRIES: Mapping[str, Mapping[str, object]] = {
    "saved": {"when": "now", "sets": 1, "amount": 9, "pain": 3},
    "empty": {},
    "too many": {"when": "now", "sets": 9, "amount": 0},
    "to come": {"when": "today", "time": "23:59", "sets": 1, "amount": 9},
    "no time": {"when": "yesterday", "time": "25:99", "sets": 1, "amount": 9},
}


@pytest.mark.parametrize("case", ENTRIES)
def test_no_answer_to_a_set_keeps_english_words(case: str, phone: Client, plan: Prescription) -> None:
    assert english_on(phone, "/sets/new/", {"uuid": str(uuid4()), **ENTRIES[case]}) == set()


def test_saving_and_undoing_a_set_keeps_no_english_words(phone: Client, plan: Prescription) -> None:
    paths = [f"/sets/{log(plan).uuid}/{step}/" for step in ("saved", "void")]
    found = [english_on(phone, path) for path in paths]
    assert [*found, english_on(phone, paths[1], {}), english_on(phone, paths[1])] == [set()] * 4


def test_a_used_link_and_the_way_out_of_mail_keep_no_english_words(phone: Client, plan: Prescription) -> None:
    log_link = link_of(plan)
    ways_out = [unsubscribe_link(plan.patient_id, mailing).removeprefix(SITE) for mailing in Mailing]
    found = [english_on(phone, log_link, {}), english_on(phone, log_link), english_on(phone, log_link[:-3] + "x/")]
    found += [english_on(phone, path) | english_on(phone, path, {}) for path in ways_out]
    assert found == [set()] * (3 + len(ways_out))


def test_no_mail_to_a_patient_or_carer_keeps_english_words(
    abroad: Patient, prescription: Prescription, clinic: Clinic, clinician: User, staff: User
) -> None:
    wait_for_everything(prescription, abroad, clinic, clinician, staff)
    ReminderSettings.objects.update(summary_as_link=False)
    Patient.objects.update(language=foreign.CODE)
    read = [(row, mail) for row, mail in mails() if row.kind not in {*TO_TEAM, "account"} and row.patient_id]
    found = {}
    for row, mail in read:
        text, html = parts(mail)
        words = [str(mail.subject), text, *foreign.Seen(html).words]
        found[row.kind, row.invitation_id] = foreign.left_over(words, foreign.typed() | TYPED)
    assert ({kind for kind, words in found.items() if words}, len(found) > 5) == (set(), True)
