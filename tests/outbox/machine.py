"""What drives the real planning and delivery (tests/outbox/world.py): one rule for each thing that may happen."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from django.db import connections, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adherence.actions import prescriptions, reminders, sets
from adherence.models import LoggedSet, Message
from adherence.outbox import deliver, plan, quiesce
from adherence.outbox.delivery import states
from exercises import schedule
from exercises.actions.prescriptions import Conflict
from exercises.models import Phase, Prescription
from exercises.reports import plan_of
from exercises.reports.orders import Order
from patients.models import Patient, User
from tests.outbox import world
from tests.outbox.conftest import account_row
from tests.outbox.promise import is_lost, keeps_the_promise, missing
from tests.outbox.world import Deliverer, Word, World

BEGIN = datetime(2026, 11, 16, 11, 50, tzinfo=UTC)
AT_MOST_ONCE, AT_LEAST_ONCE = Message.Policy.AT_MOST_ONCE, Message.Policy.AT_LEAST_ONCE
FINISHED = {"sent", "skipped", "expired", "failed", "unknown"}
CALM_ROUNDS = 60

moments = st.sampled_from([timedelta(seconds=1), timedelta(seconds=31), timedelta(minutes=5), timedelta(minutes=46)])
jumps = st.sampled_from([timedelta(hours=-2), timedelta(hours=2)])


class Machine(RuleBasedStateMachine):
    """One patient, four sessions a day, two deliverers."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.world = World(now=BEGIN)
        world.begin(self.world)
        self.patient = Patient.objects.get()
        self.by = User.objects.get(memberships__role="clinician")
        self.deliverers: dict[int, Deliverer] = {}
        self.given_up = False
        plan(self.world.now)

    # --- Drivers ----------------------------------------------------------------------------------------------------

    @rule(skew=st.sampled_from([timedelta(), timedelta(hours=-2), timedelta(hours=2)]))
    def tick_planner(self, skew: timedelta) -> None:
        plan(self.world.now + skew)

    @rule(number=st.integers(0, 1), word=st.sampled_from(Word))
    def tick_deliverer(self, number: int, word: Word) -> None:
        """It begins, or goes on as it is told."""
        standing = self.deliverers.get(number)
        if standing and standing.at:
            standing.say(word)
            return
        self.deliverers[number] = Deliverer(self.world, connections[world.ALIAS])
        self.deliverers[number].begin()

    @rule(word=st.sampled_from(Word))
    def send_one(self, word: Word) -> None:
        """A mail that is due goes as far as its dot, where the server, or the deliverer, does as `word` says."""
        account_row(self.world.now)
        deliverer = Deliverer(self.world, connections[world.ALIAS])
        deliverer.begin()
        while deliverer.at:
            deliverer.say(Word.OK if deliverer.at == "text" else word if deliverer.at == "dot" else Word.DIE)

    @precondition(lambda self: not self.given_up)
    @rule()
    def go_quiet(self) -> None:
        """As after a restore: whoever worked is gone."""
        self._kill()
        quiesce(self.world.now)
        self.given_up = True

    # --- Time -------------------------------------------------------------------------------------------------------

    @rule(by=moments)
    def wait(self, by: timedelta) -> None:
        self.world.now += by

    @rule()
    def wait_for_the_next(self) -> None:
        upcoming = Message.objects.filter(state="pending", next_attempt_at__gt=self.world.now)
        first = upcoming.order_by("next_attempt_at").first()
        self.world.now = first.next_attempt_at if first else self.world.now

    @rule(by=jumps)
    def jump(self, by: timedelta) -> None:
        """A driver runs within the two hours, and sees that the clock was wrong."""
        self.world.now += by
        states.recover(self.world.now)

    # --- What people do ---------------------------------------------------------------------------------------------

    @rule(policy=st.sampled_from([AT_MOST_ONCE, AT_LEAST_ONCE]))
    def ask_for_mail(self, policy: Message.Policy) -> None:
        """A sign-in code, or an alert."""
        account_row(self.world.now, policy=policy, priority=1)

    @rule(times=st.integers(1, 8))
    def amend(self, times: int) -> None:
        order = Order(
            day_zero=date(2026, 10, 26),
            window=schedule.Window(),
            phases=(Phase(first_day=0, times_per_day=times, repetitions=10),),
            side="right",
        )
        seen = self.prescription.versions.order_by("-number").values_list("number", flat=True)[0]
        with suppress(Conflict):  # the plan may be over
            prescriptions.amend(
                self.prescription, order=order, seen=seen, starts_on=None, reason="", by=self.by, now=self.world.now
            )

    @precondition(lambda self: not self.prescription.ended_at)
    @rule()
    def hold(self) -> None:
        if not plan_of(self.prescription).hold_at(self.world.now):
            prescriptions.hold(self.prescription, cause="clinic", reason="Rest", by=self.by, now=self.world.now)

    @rule()
    def resume(self) -> None:
        prescriptions.resume(self.prescription, by=self.by, now=self.world.now)

    @rule(own=st.booleans(), repeat=st.booleans(), enabled=st.booleans(), paused=st.booleans())
    def choose(self, own: bool, repeat: bool, enabled: bool, paused: bool) -> None:
        """Own times, repeats, a pause, or none at all."""
        now = self.world.now
        wish = reminders.Preferences(
            enabled=enabled,
            paused_until=now + timedelta(hours=6) if paused else None,
            own_times=(time(12, 30), time(14, 30), (now + timedelta(minutes=10)).time()) if own else (),
            repeat_after=30 if repeat else None,
            weekly_summary=True,
            summary_as_link=False,
            language="en-gb",
            time_zone="Europe/London",
            wakes_at=time(8),
            sleeps_at=time(20),
            phone="",
            colours="phone",
        )
        reminders.change(self.patient, wish, now=now)

    @rule()
    def log_a_set(self) -> None:
        sets.log(
            self.patient,
            by=None,
            uuid=uuid.uuid4(),
            performed_at=self.world.now,
            repetitions=10,
            seconds=None,
            source=LoggedSet.Source.BY_HAND,
            now=self.world.now,
        )

    # --- The promise ------------------------------------------------------------------------------------------------

    @property
    def prescription(self) -> Prescription:
        return Prescription.objects.get()

    def rows(self) -> list[tuple[Message, int]]:
        """Each message, with how many copies of it the server took."""
        return [(row, self.world.accepted[row.message_id]) for row in Message.objects.all()]

    def teardown(self) -> None:
        self._kill()
        try:
            self._calm_down()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def _kill(self) -> None:
        for deliverer in self.deliverers.values():
            if deliverer.at:
                deliverer.say(Word.DIE)

    def _calm_down(self) -> None:
        """The server is kind, the clock steady: every due row comes to its end, and alerts arrive."""
        for _ in range(CALM_ROUNDS):
            plan(self.world.now)
            deliver(self.world.clock)
            self.the_promise_holds()
            if self._is_calm():
                break
            self.world.now += timedelta(seconds=61)
        self._all_is_settled()

    @invariant()
    def the_promise_holds(self) -> None:
        assert [(row.key, row.state, copies) for row, copies in self.rows() if not keeps_the_promise(row, copies)] == []

    def _is_calm(self) -> bool:
        due = Message.objects.exclude(state__in=FINISHED).filter(due_at__lte=self.world.now)
        return not (due.exists() or Message.objects.filter(state__in=["claimed", "sending"]).exists())

    def _all_is_settled(self) -> None:
        due = Message.objects.filter(due_at__lte=self.world.now).exclude(state__in=FINISHED)
        assert list(due.values_list("key", "state")) == []
        assert [row.key for row, copies in self.rows() if is_lost(row, copies)] == []
        assert missing(self.prescription, self.world) == []
