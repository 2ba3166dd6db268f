"""The table of topics says who reads each of them; the agents' wiring says the same."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas import topics
from schemas.topics import Topic
from services.gateway.projector import FOLDED
from services.monitor.samples import HEALTH_TOPIC

SERVICES = Path(__file__).parents[2] / "services"
WIRING = ("consume", "work_on")
# The parser's lanes are one module, whose topic is a setting.
LANES = {"parser": topics.RESUME_RECEIVED.name, "ocr": topics.RESUME_SCANNED.name}


def test_each_topic_names_those_that_read_it() -> None:
    reading = {**_wired(), **{lane: {name} for lane, name in LANES.items()}}
    reading["projector"] = {topic.name for topic in FOLDED}
    reading["monitor"] = {HEALTH_TOPIC}  # the stages' topics it only watches
    told = {topic.name: sorted(topic.consumers) for topic in topics.ALL}
    read = {
        name: sorted(agent for agent, names in reading.items() if name in names) for name in told
    }
    assert read == told


def _wired() -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in SERVICES.rglob("agent.py"):
        service = path.relative_to(SERVICES).parts[0]
        found[service] |= {topic.name for topic in _topics_in(path)}
    return found


def _topics_in(path: Path) -> Iterator[Topic[Any]]:
    """The topics of `consume(topics.X, …)` and `work_on(topics.X, …)`."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Name(id=verb), args=[ast.Attribute(attr=name), *_]) if (
                verb in WIRING
            ):
                yield getattr(topics, name)
            case _:
                pass
