"""A Faust worker whose handler fails for one message; it notes what it tried and what it did."""

import sys
from pathlib import Path

import faust

from benchmarks.runtime.load import Item


def main(servers: str, given: str, seen: Path) -> None:
    app = faust.App(
        given,
        broker=f"kafka://{servers}",
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=10.0,
        broker_commit_interval=0.5,
        web_enabled=False,
        topic_disable_leader=True,
        datadir=str(seen.parent / "faust"),
    )
    topic = app.topic(given, value_type=bytes, value_serializer="raw")

    @app.agent(topic)
    async def stage(stream: faust.StreamT[bytes]) -> None:
        async for value in stream:
            item = Item.model_validate_json(value)
            _note(seen, f"tried-{item.number}")
            if item.fails:
                raise ValueError
            _note(seen, f"done-{item.number}")

    faust.Worker(app, loglevel="ERROR").execute_from_commandline()


def _note(seen: Path, word: str) -> None:
    with seen.open("a") as file:
        file.write(f"{word}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
