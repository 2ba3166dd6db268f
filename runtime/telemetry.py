"""Every metric, declared once; logs that carry ids and never values; trace context.

A misspelt metric name fails the type check: `Name` lists them all.
"""

import logging
import traceback
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Final, Literal, get_args

from opentelemetry import propagate, trace
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from pythonjsonlogger.json import JsonFormatter

from runtime.envelope import Envelope

# At INFO some of them write addresses: whose mailbox is read, which applicant's file is fetched.
_QUIET: Final = ("aiokafka", "httpcore", "httpx", "imapclient", "msal", "urllib3")

Name = Literal[
    "lag_messages",
    "in_flight_messages",
    "partitions_assigned",
    "rebalances_total",
    "handling_seconds",
    "handled_total",
    "retries_total",
    "dead_letters_total",
    "breaker_open",
    "suspects",
    "outbox_messages",
    "outbox_oldest_seconds",
    "relay_published_total",
    "relay_leading",
    "deliveries_total",
    "stage_events_per_second",
    "stage_failure_ratio",
    "stage_window_seconds",
    "integrations_failing",
    "incidents_open",
    "http_requests_total",
    "http_request_seconds",
    "http_requests_in_flight",
    "live_streams_open",
    "webhook_calls_total",
    "webhook_seconds",
    "mails_total",
    "mails_waiting",
    "mails_oldest_seconds",
]


@dataclass(frozen=True, slots=True)
class Metric:
    name: Name
    kind: Literal["counter", "gauge", "histogram"]
    labels: tuple[str, ...]
    help: str

    @property
    def full_name(self) -> str:
        return f"hirestream_{self.name}"


METRICS: tuple[Metric, ...] = (
    Metric(
        "lag_messages", "gauge", ("agent", "topic"), "Messages in own partitions not finished yet."
    ),
    Metric("in_flight_messages", "gauge", ("agent",), "Messages in hand."),
    Metric("partitions_assigned", "gauge", ("agent",), "Partitions this process owns."),
    Metric("rebalances_total", "counter", ("agent",), "Times the partitions were dealt anew."),
    Metric(
        "handling_seconds", "histogram", ("agent", "topic"), "From taking a message to its end."
    ),
    Metric(
        "handled_total",
        "counter",
        ("agent", "topic", "outcome"),
        "Messages finished: done, repeated (only its outputs were sent again) or dead.",
    ),
    Metric(
        "retries_total",
        "counter",
        ("agent", "topic", "cause"),
        "Attempts that failed and will be made again: outage (ours is away) or bug.",
    ),
    Metric("dead_letters_total", "counter", ("agent", "topic", "error"), "Messages given up."),
    Metric("breaker_open", "gauge", ("agent",), "1 when too many messages in a row died of bugs."),
    Metric(
        "suspects",
        "gauge",
        ("agent",),
        "Messages that were in hand when a process died; until they have passed, one is handled "
        "at a time.",
    ),
    Metric("outbox_messages", "gauge", (), "Messages committed and not published yet."),
    Metric("outbox_oldest_seconds", "gauge", (), "Age of the oldest of them."),
    Metric("relay_published_total", "counter", (), "Messages the relay has published."),
    Metric("relay_leading", "gauge", (), "1 in the process whose relay is at work."),
    Metric(
        "deliveries_total",
        "counter",
        ("door", "outcome"),
        "What came to a door of intake, and how that ended.",
    ),
    Metric(
        "stage_events_per_second", "gauge", ("stage",), "Events of a stage in the last minutes."
    ),
    Metric(
        "stage_failure_ratio", "gauge", ("stage",), "Share of them that were rejected or given up."
    ),
    Metric(
        "stage_window_seconds",
        "gauge",
        ("stage", "quantile"),
        "How long the stage worked on them, replays left out.",
    ),
    Metric("integrations_failing", "gauge", ("kind",), "Integrations that report a failure."),
    Metric("incidents_open", "gauge", ("rule",), "Incidents that are not over."),
    Metric(
        "http_requests_total",
        "counter",
        ("method", "route", "status"),
        "Requests the gateway has answered; the route is its pattern, never a path.",
    ),
    Metric("http_request_seconds", "histogram", ("route",), "Until the last byte of an answer."),
    Metric("http_requests_in_flight", "gauge", (), "Requests the gateway is answering."),
    Metric("live_streams_open", "gauge", (), "Live progress streams the gateway has open."),
    Metric(
        "mails_total",
        "counter",
        ("kind", "outcome"),
        "Attempts to send: sent, failed, suppressed or deferred (tried again later).",
    ),
    Metric("mails_waiting", "gauge", (), "Mails that are due and not sent, of all tenants."),
    Metric("mails_oldest_seconds", "gauge", (), "How long the oldest of them has been due."),
    Metric(
        "webhook_calls_total",
        "counter",
        ("outcome",),
        "Calls of webhooks: delivered, again (it will be tried again) or failed for good.",
    ),
    Metric("webhook_seconds", "histogram", (), "Until a webhook's receiver had answered."),
)

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Telemetry:
    """One process's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._labels = {metric.name: metric.labels for metric in METRICS}
        self._series: dict[tuple[str, ...], Any] = {}
        self._metrics = {metric.name: self._collector(metric) for metric in METRICS}

    def add(self, name: Name, *labels: str, amount: float = 1) -> None:
        self._at(name, labels).inc(amount)

    def set(self, name: Name, value: float, *labels: str) -> None:
        self._at(name, labels).set(value)

    def observe(self, name: Name, seconds: float, *labels: str) -> None:
        self._at(name, labels).observe(seconds)

    def _at(self, name: Name, labels: tuple[str, ...]) -> Any:
        series = self._series.get((name, *labels))
        if series is None:
            metric = self._metrics[name]
            series = metric.labels(*labels) if self._labels[name] else metric
            self._series[name, *labels] = series
        return series

    def _collector(self, metric: Metric) -> Counter | Gauge | Histogram:
        match metric.kind:
            case "counter":
                return Counter(metric.full_name, metric.help, metric.labels, registry=self.registry)
            case "gauge":
                return Gauge(metric.full_name, metric.help, metric.labels, registry=self.registry)
            case "histogram":
                return Histogram(
                    metric.full_name,
                    metric.help,
                    metric.labels,
                    registry=self.registry,
                    buckets=_SECONDS,
                )


def undeclared() -> set[str]:
    """Names the type check accepts but no metric is declared for."""
    return set(get_args(Name)) - {metric.name for metric in METRICS}


@contextmanager
def handling_span(agent: str, topic: str, envelope: Envelope) -> Generator[Envelope]:
    """A span below the producer's; the envelope yielded makes outputs children of it."""
    carrier = {"traceparent": envelope.traceparent} if envelope.traceparent else {}
    with trace.get_tracer("hirestream").start_as_current_span(
        f"{agent} {topic}",
        context=propagate.extract(carrier),
        kind=trace.SpanKind.CONSUMER,
        attributes={"event_id": str(envelope.event_id), "tenant": str(envelope.tenant_id)},
    ):
        own: dict[str, str] = {}
        propagate.inject(own)
        yield replace(envelope, traceparent=own.get("traceparent", envelope.traceparent))


def is_traced() -> bool:
    """Whether somebody installed an SDK; without one, spans cost time and lead nowhere."""
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


def place_of(error: BaseException) -> str:
    """Where an error was raised, without its words: they may quote a person's data."""
    return "".join(traceback.format_tb(error.__traceback__))


class WithoutValues(JsonFormatter):
    """Writes an exception as its class and its place. Its words may quote a person's data."""

    def formatException(  # noqa: N802  the name is logging's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return f"{place_of(ei[1])}{type(ei[1]).__name__}" if ei[1] else ""


def configure_logging(level: str, process: str, quiet: Iterable[str] = ()) -> None:
    """One JSON object a line, on stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        WithoutValues(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            static_fields={"process": process},
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in (*_QUIET, *quiet):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def metric_rows() -> Sequence[tuple[str, str, str, str]]:
    """The reference page's table: name, kind, labels, meaning."""
    return [(m.full_name, m.kind, ", ".join(m.labels), m.help) for m in METRICS]
