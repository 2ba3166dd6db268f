"""What `POST /api/candidates` costs beside a bare insert of the same row: same table, same commits.

The bare insert writes the row and fires its triggers (numbers for the feed, words for the search,
keys of leavers); ours also checks the mailbox, writes the audit entry and tells Dedupe.
"""

import asyncio
import json
import time
from statistics import median
from uuid import UUID

from runtime.database import Database

CLIENTS = 8
ROUNDS = 3
INSERT = """
    INSERT INTO candidates (id, number, first_name, last_name, email, phone, position, phase,
                            status, source, skills, experience_years)
    VALUES (gen_random_uuid(), next_number('candidate'), 'John', 'Doe', $1, '+49 30 1234567',
            'Backend Developer', 1, 'New', 'Indeed', ARRAY['Python', 'FastAPI'], 5)
"""
# The filling chose its numbers itself.
NUMBER_ON = """
    INSERT INTO tenant_numbers (name, last) SELECT 'candidate', max(number) FROM candidates
    ON CONFLICT (tenant_id, name) DO UPDATE SET last = EXCLUDED.last
"""
BODY = {
    "firstName": "John",
    "lastName": "Doe",
    "phone": "+49 30 1234567",
    "position": "Backend Developer",
    "phase": 1,
    "status": "New",
    "source": "Indeed",
    "skills": "Python, FastAPI",
    "experience": 5,
}


async def report(url: str, tenant: str, port: int, key: str, seconds: float) -> None:
    """Alternate the two, and print inserts a second of the median round."""
    ours: list[float] = []
    bare: list[float] = []
    async with Database.open(url, size=CLIENTS) as database:
        async with database.transaction(UUID(tenant)) as tx:
            await tx.execute(NUMBER_ON)
        for turn in range(1 + ROUNDS):  # the first warms plans and caches
            ours.append(await _rate(_Posting(port, key, turn), seconds))
            bare.append(await _rate(_Inserting(database, UUID(tenant), turn), seconds))
    mine, theirs = median(ours[1:]), median(bare[1:])
    print(f"inserts/s through the API {mine:.0f}, bare asyncpg {theirs:.0f}: {mine / theirs:.2f}")


class _Posting:
    def __init__(self, port: int, key: str, turn: int) -> None:
        self._port, self._key, self._turn = port, key, turn

    async def client(self, number: int, deadline: float) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        done = 0
        while time.perf_counter() < deadline:
            email = f"api.{self._turn}.{number}.{done}@example.com"
            body = json.dumps({**BODY, "email": email})
            writer.write(
                f"POST /api/candidates HTTP/1.1\r\nHost: bench\r\nX-API-Key: {self._key}\r\n"
                "Content-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 201"):
                raise RuntimeError(head.decode())
            length = head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0]
            await reader.readexactly(int(length))
            done += 1
        writer.close()
        return done


class _Inserting:
    def __init__(self, database: Database, tenant: UUID, turn: int) -> None:
        self._database, self._tenant, self._turn = database, tenant, turn

    async def client(self, number: int, deadline: float) -> int:
        done = 0
        while time.perf_counter() < deadline:
            async with self._database.transaction(self._tenant) as tx:
                await tx.execute(INSERT, f"bare.{self._turn}.{number}.{done}@example.com")
            done += 1
        return done


async def _rate(way: _Posting | _Inserting, seconds: float) -> float:
    began = time.perf_counter()
    done = await asyncio.gather(*(way.client(n, began + seconds) for n in range(CLIENTS)))
    return sum(done) / (time.perf_counter() - began)
