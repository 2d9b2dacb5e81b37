"""The outbox in numbers for Prometheus, counted in the database: right whatever the number of processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adherence.models import Heartbeat, Message
from adherence.outbox.heartbeats import oldest_due

State = Message.State
UNDER_WAY = (State.PENDING, State.CLAIMED, State.SENDING)


class OutboxCollector(Collector):
    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        yield from (_under_way(), _finished(), _skipped(), self._oldest_due(), self._heartbeats())

    def _oldest_due(self) -> Metric:
        late = oldest_due(self.now).total_seconds()
        return GaugeMetricFamily("dorsi_oldest_due_message_seconds", "How late the oldest due message is", value=late)

    def _heartbeats(self) -> Metric:
        metric = GaugeMetricFamily("dorsi_heartbeat_age_seconds", "Since a driver last did a job", labels=["driver"])
        for driver, at in Heartbeat.objects.values_list("driver", "at"):
            metric.add_metric([driver], (self.now - at).total_seconds())
        return metric


def exposition(now: datetime) -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(OutboxCollector(now))
    return generate_latest(registry)


def _under_way() -> Metric:
    metric = GaugeMetricFamily("dorsi_messages_under_way", "Messages not finished", labels=["state"])
    counts = dict(Message.objects.filter(state__in=UNDER_WAY).values_list("state").annotate(Count("pk")))
    for state in UNDER_WAY:
        metric.add_metric([state.value], counts.get(state, 0))
    return metric


def _finished() -> Metric:
    metric = CounterMetricFamily("dorsi_messages_finished", "Messages finished", labels=["kind", "state"])
    counts = Message.objects.exclude(state__in=UNDER_WAY).values_list("kind", "state").annotate(Count("pk"))
    for kind, state, count in counts:
        metric.add_metric([kind, state], count)
    return metric


def _skipped() -> Metric:
    metric = CounterMetricFamily("dorsi_messages_skipped", "Messages not sent, by reason", labels=["reason"])
    skipped = Message.objects.filter(state=State.SKIPPED)
    for reason, count in skipped.values_list("reason").annotate(Count("pk")):
        metric.add_metric([reason], count)
    return metric
