"""`python -m schemas` writes the JSON Schema of each topic, so that a change shows in review."""

import json
from pathlib import Path

from schemas import topics

CONTRACTS = Path(__file__).parent / "contracts"


def write() -> None:
    for topic in topics.ALL:
        schema = json.dumps(topic.payload.model_json_schema(), indent=2, sort_keys=True)
        (CONTRACTS / f"{topic.name}.json").write_text(f"{schema}\n")


if __name__ == "__main__":
    write()
