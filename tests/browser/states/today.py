"""Today, from before there is a plan until it has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page

from adherence.models import DayRecord, LoggedSet
from exercises.models import Hold, Phase, Prescription, PrescriptionVersion
from patients.models import PatientAccess
from tests import cast, desk
from tests.browser.states.looks import State
from tests.browser.states.scene import DAY, Scene


def states(scene: Scene) -> Iterator[State]:
    yield State("no plan", "/today/", "Today")
    plan = cast.prescribe(scene.patient, by=scene.clinician, in_force_from=scene.now + DAY)
    phases = Phase.objects.filter(version__prescription=plan)
    PrescriptionVersion.objects.update(note_to_patient="Go gently on the stairs.")
    yield State("before the start", "/today/", "Your plan starts")
    in_force = {"in_force_from": scene.now - 3 * DAY, "day_zero": scene.patient.local_date(scene.now) - 10 * DAY}
    PrescriptionVersion.objects.update(**in_force)
    phases.update(first_day=12)
    yield State("nothing due", "/today/", "No sets today")
    phases.update(first_day=0)
    desk.logged(plan, at=scene.now, pain=2)
    yield State("four sessions", "/today/", "7 sets left", _open_the_sets)
    yield from _hourly(scene, plan)
    yield from _on_hold(scene, plan)
    plan.ended_at, plan.ending = scene.now, Prescription.Ending.COMPLETED
    plan.save(update_fields=["ended_at", "ending"])
    yield State("finished", "/today/", "You have finished your plan")


def _hourly(scene: Scene, plan: Prescription) -> Iterator[State]:
    """Thirteen sessions a day; then a husband's record to follow too, which one may only look at."""
    Phase.objects.update(times_per_day=None, every_minutes=60, sets_per_session=1)
    yield State("every hour", "/today/", "12 sets left")
    tom = cast.patient(scene.patient.clinic, scene.clinician, "Tom", "Doyle")
    account = cast.account_of(scene.patient)
    followed = PatientAccess.objects.create(
        user=account, patient=tom, relation="carer", may_log=False, may_report=False
    )
    yield State("several people", "/today/", "12 sets left")
    yield State("a record to look at", "/today/", "Today", lambda page: _switch(page, "Tom"))
    yield State("back to one's own", "/today/", "12 sets left", lambda page: _switch(page, "Margaret"))
    followed.delete()
    for minute in range(12):
        desk.logged(plan, at=scene.now - timedelta(minutes=minute))
    yield State("all done", "/today/", "All done")


def _on_hold(scene: Scene, plan: Prescription) -> Iterator[State]:
    hold = desk.hold(plan, at=scene.now, by=scene.staff, ends_at=scene.now + DAY)
    yield State("on hold by the clinic", "/today/", "Your ankle pumps are on hold")
    Hold.objects.filter(pk=hold.pk).update(cause=Hold.Cause.PAIN, begun_by=None, ends_at=None, reason="Pain")
    flag = desk.flag(scene.patient, "urgent", at=scene.now)
    yield State("on hold after a report", "/today/", "Your ankle pumps are on hold")
    flag.acknowledge_by = scene.now - timedelta(minutes=1)
    flag.save(update_fields=["acknowledge_by"])
    yield State("a report nobody saw in time", "/today/", "Your ankle pumps are on hold")
    flag.state, flag.acknowledged_by, flag.acknowledged_at = "acknowledged", scene.staff, scene.now
    flag.message_to_patient = "Rest until Friday."
    flag.save(update_fields=["state", "acknowledged_by", "acknowledged_at", "message_to_patient"])
    yield State("a message from the clinic", "/today/", "Your ankle pumps are on hold")


def _open_the_sets(page: Page) -> None:
    page.locator("details.more").first.evaluate("details => { details.open = true; }")


def _switch(page: Page, name: str) -> None:
    page.locator(".whose select").select_option(label=page.locator(".whose option", has_text=name).first.inner_text())
    with page.expect_navigation():
        page.locator(".whose").evaluate("form => form.submit()")


def progress(scene: Scene) -> Iterator[State]:
    """Empty, and after six weeks with pain on every day."""
    yield State("no progress yet", "/progress/", "My progress")
    scene.patient.surgeries.update(date=scene.patient.local_date(scene.now) - 45 * DAY)
    plan = cast.prescribe(scene.patient, by=scene.clinician)
    desk.days(plan, [8, 4, 0] * 14, before=scene.patient.local_date(scene.now))
    for day in range(42):
        desk.logged(plan, at=scene.now - day * DAY, pain=day % 7)
    desk.flag(scene.patient, "review", at=scene.now - 3 * DAY)
    assert (DayRecord.objects.count(), LoggedSet.objects.count()) == (42, 42)
    yield State("six weeks", "/progress/", "My progress", _open_the_sets)
