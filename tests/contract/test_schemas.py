"""The committed contract must match the code, and old bytes must still decode."""

import json
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import BaseModel

from schemas import topics
from schemas.event import Event
from schemas.topics import Topic

ROOT = Path(__file__).parents[2] / "schemas"
SAMPLES = [
    pytest.param(topic, path, id=f"{topic.name}/{path.stem}")
    for topic in topics.ALL
    for path in sorted((ROOT / "samples" / topic.name).glob("*.json"))
]
# Names of fields that would carry a person's data; an event refers to a record instead.
PERSONAL = {"name", "email", "phone", "file_name", "text", "address", "sender", "subject_line"}

every_topic = pytest.mark.parametrize("topic", topics.ALL, ids=lambda topic: topic.name)


@pytest.mark.parametrize(("topic", "path"), SAMPLES)
def test_samples_still_decode(topic: Topic[Any], path: Path) -> None:
    topic.payload.model_validate_json(path.read_bytes())


@every_topic
def test_every_topic_has_a_sample(topic: Topic[Any]) -> None:
    assert list((ROOT / "samples" / topic.name).glob("*.json"))


@every_topic
def test_the_committed_schema_is_current(topic: Topic[Any]) -> None:
    committed = json.loads((ROOT / "contracts" / f"{topic.name}.json").read_text())
    assert committed == topic.payload.model_json_schema(), "run `make schemas`, review the diff"


@every_topic
def test_an_event_survives_the_wire(topic: Topic[Any]) -> None:
    for path in (ROOT / "samples" / topic.name).glob("*.json"):
        event = topic.payload.model_validate_json(path.read_bytes())
        assert topic.payload.model_validate_json(event.model_dump_json()) == event


@every_topic
def test_an_event_has_no_field_for_personal_data(topic: Topic[Any]) -> None:
    assert not _field_names(topic.payload) & PERSONAL


@every_topic
def test_the_key_of_an_event_is_known(topic: Topic[Any]) -> None:
    path = next(iter((ROOT / "samples" / topic.name).glob("*.json")))
    event = topic.payload.model_validate_json(path.read_bytes())
    assert str(topic.key(event, UUID(int=77)))


def test_no_contract_is_left_of_a_topic_that_is_gone() -> None:
    assert {path.stem for path in (ROOT / "contracts").glob("*.json")} == set(topics.BY_NAME)
    assert {path.name for path in (ROOT / "samples").iterdir()} == set(topics.BY_NAME)


def test_an_event_cannot_be_changed() -> None:
    assert all(topic.payload.model_config.get("frozen") for topic in topics.ALL)
    assert issubclass(topics.ALL[0].payload, Event)


def _field_names(model: type[BaseModel]) -> set[str]:
    names: set[str] = set()
    for name, field in model.model_fields.items():
        names.add(name)
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                names |= _field_names(inner)
    return names
