"""The outbox in numbers for Prometheus, counted in the database: right whatever the number of processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from math import inf

from django.db.models import Count
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from adherence.models import Heartbeat, Message, MessageTally
from adherence.models.tallies import DELAYS
from adherence.outbox.heartbeats import oldest_due
from adherence.outbox.tallies import Total, totals
from patients.reports.seals import sealed_to_the_end_at

Kind, State = Message.Kind, Message.State
BY_KIND = {
    MessageTally.PLANNED: "Messages planned",
    State.SENT: "Messages that the mail server took",
    State.EXPIRED: "Messages that were too late to send",
    State.FAILED: "Messages that were refused, or whose attempts were spent",
    State.UNKNOWN: "Messages that may have arrived",
}
BOUNDS = (*map(str, DELAYS), "+Inf")


class OutboxCollector(Collector):
    """Seven queries, none of them over what is finished."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        counted = totals()
        yield from (_of_each_kind(outcome, words, counted) for outcome, words in BY_KIND.items())
        yield from (_skipped(counted), _delays(counted))
        yield from (self._due(), _under_way(), self._oldest_due(), self._heartbeats(), self._seal())

    def _due(self) -> Metric:
        due = Message.objects.due(self.now).order_by().count()
        return GaugeMetricFamily("dorsi_messages_due", "Messages that could be sent now", value=due)

    def _oldest_due(self) -> Metric:
        late = oldest_due(self.now).total_seconds()
        return GaugeMetricFamily("dorsi_oldest_due_message_seconds", "How late the oldest due message is", value=late)

    def _heartbeats(self) -> Metric:
        metric = GaugeMetricFamily("dorsi_heartbeat_age_seconds", "Since a driver last did a job", labels=["driver"])
        for driver, at in Heartbeat.objects.values_list("driver", "at"):
            metric.add_metric([driver], (self.now - at).total_seconds())
        return metric

    def _seal(self) -> Metric:
        """A heartbeat tells that somebody tried; this, that nothing is left."""
        at = sealed_to_the_end_at()
        age = (self.now - at).total_seconds() if at else inf
        return GaugeMetricFamily("dorsi_seal_age_seconds", "Since all history was last seen to be sealed", value=age)


def exposition(now: datetime) -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(OutboxCollector(now))
    return generate_latest(registry)


def _of_each_kind(outcome: str, words: str, counted: Iterable[Total]) -> Metric:
    """Every kind, also those of which there was none yet: a rate needs a beginning."""
    metric = CounterMetricFamily(f"dorsi_messages_{outcome}", words, labels=["kind"])
    for kind in Kind.values:
        metric.add_metric([kind], sum(each.count for each in counted if (each.kind, each.outcome) == (kind, outcome)))
    return metric


def _skipped(counted: Iterable[Total]) -> Metric:
    metric = CounterMetricFamily("dorsi_messages_skipped", "Messages not sent, by reason", labels=["kind", "reason"])
    for each in counted:
        if each.outcome == State.SKIPPED:
            metric.add_metric([each.kind, each.reason], each.count)
    return metric


def _delays(counted: Iterable[Total]) -> Metric:
    metric = HistogramMetricFamily("dorsi_message_delay_seconds", "From due to sent", labels=["kind"])
    for kind in Kind.values:
        sent = [each for each in counted if (each.kind, each.outcome) == (kind, State.SENT)]
        buckets = [(bound, float(_up_to(place, sent))) for place, bound in enumerate(BOUNDS)]
        metric.add_metric([kind], buckets, sum(each.seconds for each in sent))
    return metric


def _up_to(bucket: int, sent: Iterable[Total]) -> int:
    return sum(each.count for each in sent if each.bucket <= bucket)


def _under_way() -> Metric:
    metric = GaugeMetricFamily("dorsi_messages_under_way", "Messages that a deliverer has", labels=["state"])
    held = Message.objects.filter(state__in=[State.CLAIMED, State.SENDING], lease_until__isnull=False)
    counts = dict(held.values_list("state").annotate(Count("pk")))
    for state in (State.CLAIMED, State.SENDING):
        metric.add_metric([state.value], counts.get(state, 0))
    return metric
