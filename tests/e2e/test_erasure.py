"""Whoever is erased stands in no topic: nobody ever did."""

import asyncio

from runtime.kafka import KafkaAdmin
from runtime.kafka.reading import KafkaReader
from runtime.record import Record
from tests import documents
from tests.documents import an_applicant
from tests.instance import Instance, until


async def every_record(servers: str) -> dict[str, bytes]:
    """Each topic's keys, headers and payloads, from its first record to its last of now."""
    said: dict[str, bytes] = {}
    async with KafkaAdmin.open(servers) as admin, KafkaReader.open(servers) as reader:
        for topic in await admin.topics():
            stretch = await reader.stretch(topic)
            said[topic] = b"\n".join([_bytes(each) async for each in reader.read(stretch)])
    return said


def _bytes(record: Record) -> bytes:
    headers = b"".join(name.encode() + value for name, value in record.headers)
    return b"\n".join((record.key or b"", record.value or b"", headers))


def test_no_topic_ever_held_a_word_of_somebody_who_was_erased(instance: Instance) -> None:
    person = an_applicant(77)
    timeline = instance.arrived(instance.mail((f"{person.last_name}.pdf", documents.a_pdf(person))))
    number = timeline["candidate"]["id"]
    with instance.client() as client:
        notes = {"notes": f"{person.first_name} {person.last_name} called"}
        assert client.put(f"/candidates/{number}", json=notes).status_code == 200
        words = {"text": f"{person.first_name} was calm, {person.email}"}
        assert client.post(f"/candidates/{number}/feedback", json=words).is_success
        assert client.delete(f"/candidates/{number}/personal-data").status_code == 200
        assert client.get(f"/candidates/{number}").status_code == 404
    servers = instance.variables["KAFKA_BOOTSTRAP_SERVERS"]
    resume = str(timeline["id"]).encode()

    def told() -> dict[str, bytes] | None:
        said = asyncio.run(every_record(servers))
        return said if resume in said["candidate.erased.v1"] else None

    said = until(told, "the erasure in its topic")
    assert resume in said["resume.parsed.v1"]  # what is looked through is the person's own
    marks = [person.first_name, person.last_name, person.email]
    found = {
        (topic, mark)
        for topic, data in said.items()
        for mark in marks
        if mark.lower().encode() in data.lower()
    }
    assert found == set()
