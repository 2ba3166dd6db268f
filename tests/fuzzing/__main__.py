"""`python -m tests.fuzzing [--examples N] [--seed N]`: Schemathesis over the whole OpenAPI."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from runtime.topics import create_topics
from tests.fuzzing.house import Extent, fuzz, gateway
from tests.servers import embedded, make_template

FEWEST = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=20, help="cases for each operation")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, embedded(Path(name) / "stack") as servers:
        asyncio.run(create_topics(servers.kafka, partitions=1, replication=1))
        folder = Path(name)
        with gateway(servers.urls(make_template(servers)), folder, servers.kafka) as (address, key):
            done = fuzz(address, key, folder, Extent(asked.examples, asked.seed))
    sys.stdout.write(done.report)
    sys.stdout.write(f"\n{done.cases} cases, {'clean' if done.is_clean else 'with findings'}\n")
    sys.exit(0 if done.is_clean and done.cases >= FEWEST else 1)


if __name__ == "__main__":
    main()
