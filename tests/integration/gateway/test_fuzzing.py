"""A few cases of everything, with a fixed seed: `make fuzz-gateway` tries thousands."""

import asyncio
from pathlib import Path

from hirestream.stack.roles import DatabaseUrls
from runtime.topics import create_topics
from tests.fuzzing.house import Extent, fuzz, gateway
from tests.servers import Servers

EXTENT = Extent(examples=1, seed=7, phases=("fuzzing",))


async def topics_there(servers: Servers) -> None:
    await create_topics(servers.kafka, partitions=1, replication=1)


def test_no_case_breaks_the_gateway_or_gets_an_answer_it_does_not_describe(
    urls: DatabaseUrls, servers: Servers, tmp_path: Path
) -> None:
    asyncio.run(topics_there(servers))
    with gateway(urls, tmp_path, servers.kafka) as (address, key):
        done = fuzz(address, key, tmp_path, EXTENT)
    assert done.is_clean, done.report
    assert done.cases > 100
