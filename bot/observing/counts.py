"""Counts (计数): what this process has done since it started. Each replica counts for itself; Prometheus adds up."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry()
"""What the process has done; what waits in the database is asked anew at each look, see `depths`."""
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
"""0.3 s is what an answer may take at most, 5 s is when WeChat hangs up."""

_turns = Histogram(
    "lianhu_turn_seconds",
    "From an event's arrival until it is durable and its answer is known.",
    ["channel"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
_refused = Counter(
    "lianhu_turns_refused",
    "Events that the database could not take; the platform sends them again.",
    ["channel"],
    registry=REGISTRY,
)
_buried = Counter(
    "lianhu_turns_buried",
    "Events whose turn broke: kept as dead letters, their senders told.",
    ["channel"],
    registry=REGISTRY,
)
_tries = Counter(
    "lianhu_tries",
    "Tries to send a message, by how they ended: sent, later, unreachable.",
    ["channel", "outcome"],
    registry=REGISTRY,
)
_lines = Counter(
    "lianhu_log_lines",
    "Lines logged as warning, error or worse.",
    ["level", "logger"],
    registry=REGISTRY,
)


@contextmanager
def turn(channel: str) -> Iterator[None]:
    """Time one turn; what is raised out of it is an event that was not taken."""
    began = time.perf_counter()
    try:
        yield
    except Exception:
        _refused.labels(channel).inc()
        raise
    _turns.labels(channel).observe(time.perf_counter() - began)


def buried(channel: str) -> None:
    """An event was kept as dead."""
    _buried.labels(channel).inc()


def tried(channel: str, outcome: str) -> None:
    """One try to send a message ended."""
    _tries.labels(channel, outcome).inc()


def logged(level: str, logger: str) -> None:
    """A line was logged that somebody should look at when there are many of them."""
    _lines.labels(level, logger).inc()
