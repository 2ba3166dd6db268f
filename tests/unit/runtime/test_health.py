"""Health says why; metrics are declared; logs carry no values."""

import io
import json
import logging
import sys
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from runtime.health import Health, serving
from runtime.telemetry import METRICS, Telemetry, WithoutValues, undeclared
from runtime.topics import plans
from schemas import topics


@dataclass
class Clock:
    now: float = 0

    def __call__(self) -> float:
        return self.now


def test_a_loop_that_stands_still_is_neither_live_nor_ready() -> None:
    clock = Clock()
    health = Health(clock)
    health.well("start")
    assert health.ready() == {}
    clock.now = 31
    assert "loop" in health.live()
    assert "loop" in health.ready()
    health.beat()
    assert health.live() == {}


def test_a_message_in_hand_for_a_quarter_of_an_hour_is_said() -> None:
    clock = Clock()
    health = Health(clock)
    health.well("start")
    health.working_since(clock())
    clock.now = 1000
    health.beat()
    assert health.ready().keys() == {"messages"}
    assert health.live() == {}


def test_troubles_are_named_until_they_are_over() -> None:
    health = Health()
    health.unwell("postgres", "does not answer")
    assert health.ready() == {"start": "starting", "postgres": "does not answer"}
    health.well("start")
    health.well("postgres")
    health.well("never said")
    assert health.ready() == {}


def test_the_pages_answer_with_the_reason_and_the_metrics() -> None:
    health, telemetry = Health(), Telemetry()
    telemetry.add("dead_letters_total", "parser", "t", "Reject")
    with serving(health, telemetry, "127.0.0.1", 0) as port:
        with pytest.raises(HTTPError) as refused:
            urlopen(f"http://127.0.0.1:{port}/health/ready")
        assert refused.value.code == 503
        assert json.load(refused.value) == {"status": "unwell", "start": "starting"}
        refused.value.close()
        with urlopen(f"http://127.0.0.1:{port}/health/live") as answer:
            assert json.load(answer) == {"status": "well"}
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            page = answer.read().decode()
        assert 'hirestream_dead_letters_total{agent="parser",error="Reject",topic="t"} 1.0' in page
        with pytest.raises(HTTPError) as unknown:
            urlopen(f"http://127.0.0.1:{port}/secrets")
        assert unknown.value.code == 404
        unknown.value.close()


def test_every_metric_name_is_declared_once_with_its_meaning() -> None:
    assert undeclared() == set()
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    assert all(metric.help.endswith(".") for metric in METRICS)


def test_a_logged_exception_keeps_its_place_and_loses_its_words() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(WithoutValues("{message}", style="{"))
    address = "@".join(["ada", "example.com"])  # a value, that no source line quotes
    try:
        raise ValueError(address)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    handler.emit(record)
    assert address not in out.getvalue()
    assert "ValueError" in out.getvalue()
    assert "test_health" in out.getvalue()


def test_every_topic_has_dead_letters_that_outlive_it() -> None:
    config = {plan.name: plan.config for plan in plans()}
    for topic in topics.ALL:
        dead = config[topic.dead_letters]
        assert int(dead["retention.ms"]) > topic.retention.total_seconds() * 1000
        assert (config[topic.name]["cleanup.policy"] == "compact") == topic.compacted
