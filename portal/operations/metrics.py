"""The overview as Prometheus reads it, counted in the database.

All web processes answer alike, because nothing is counted in a process: each request
makes its own registry and writes it out.
"""

import platform
from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

import portal
from portal.operations.overview import Overview
from portal.operations.versions import commit


def text(overview: Overview | DatabaseError) -> bytes:
    """Write the overview, or that the database does not answer."""
    registry = CollectorRegistry()
    registry.register(_Gauges(overview))
    return generate_latest(registry)


class _Gauges(Collector):
    def __init__(self, overview: Overview | DatabaseError) -> None:
        self.overview = overview

    def collect(self) -> Iterator[Metric]:
        """Every gauge; of a database that does not answer only that it is down."""
        yield _gauge(
            "branchespor_info",
            "Version and commit of the process that answers.",
            {
                "version": portal.__version__,
                "commit": commit(),
                "python": platform.python_version(),
            },
        )
        up = isinstance(self.overview, Overview)
        yield _gauge("branchespor_database_up", "Whether it answers.", {}, float(up))
        if isinstance(self.overview, Overview):
            yield from _queues(self.overview)
            yield from _schedules(self.overview)
            yield from _rest(self.overview)


def _gauge(  # noqa: PLR0917 (as Prometheus orders them)
    name: str, says: str, labels: dict[str, str], value: float = 1
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


def _queues(overview: Overview) -> Iterator[Metric]:
    labels = ["queue", "what"]
    waiting = GaugeMetricFamily(
        "branchespor_waiting", "Work that is due and not done.", labels=labels
    )
    oldest = GaugeMetricFamily(
        "branchespor_waiting_oldest_seconds", "Age of the oldest.", labels=labels
    )
    dead = GaugeMetricFamily(
        "branchespor_dead_letters", "Letters that were given up.", labels=labels
    )
    for line in overview.queues:
        key = [line.queue, line.what]
        waiting.add_metric(key, line.waiting)
        dead.add_metric(key, line.dead)
        if line.since:
            oldest.add_metric(key, (overview.at - line.since).total_seconds())
    yield from (waiting, oldest, dead)
    age = (overview.at - overview.oldest).total_seconds() if overview.oldest else 0
    yield _gauge(
        "branchespor_undelivered_oldest_seconds", "Age of the oldest of all.", {}, age
    )


def _schedules(overview: Overview) -> Iterator[Metric]:
    began = GaugeMetricFamily(
        "branchespor_task_began_timestamp_seconds", "Last begun.", labels=["task"]
    )
    ended = GaugeMetricFamily(
        "branchespor_task_success_timestamp_seconds", "Last success.", labels=["task"]
    )
    failures = GaugeMetricFamily(
        "branchespor_task_failures", "Faults since the last success.", labels=["task"]
    )
    for line in overview.schedules:
        if line.began_at:
            began.add_metric([line.task], line.began_at.timestamp())
        if line.ended_at:
            ended.add_metric([line.task], line.ended_at.timestamp())
        failures.add_metric([line.task], line.failures)
    yield from (began, ended, failures)


def _rest(overview: Overview) -> Iterator[Metric]:
    copies = GaugeMetricFamily(
        "branchespor_backup_timestamp_seconds", "Newest backup.", labels=["kind"]
    )
    for copy in overview.copies:
        if copy.newest:
            copies.add_metric([copy.kind.value], copy.newest.at.timestamp())
    yield copies
    yield _gauge(
        "branchespor_wall_faults",
        "Faults of row-level security.",
        {},
        len(overview.faults),
    )
    alarms = GaugeMetricFamily(
        "branchespor_alarm", "1 while it rings.", labels=["alarm"]
    )
    for name, rings in overview.alarms.items():
        alarms.add_metric([name], float(rings))
    yield alarms
