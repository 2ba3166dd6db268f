"""Candidates with everything that can hang on one, as dedupe, the parser and people leave it."""

from dataclasses import dataclass
from json import loads
from typing import Any, LiteralString
from uuid import UUID, uuid4

from runtime.database import Database, Transaction

# Everything that a merge may touch. A version only grows, and a poller must see an undo.
STATE: dict[str, LiteralString] = {
    "candidates": """
        SELECT to_jsonb(t) - '{version,updated_at,listed}'::text[] FROM candidates AS t ORDER BY id
    """,
    "keys": "SELECT to_jsonb(t) FROM candidate_keys AS t ORDER BY candidate_id, kind, value",
    "resumes": "SELECT to_jsonb(t) FROM candidate_resumes AS t ORDER BY resume_id",
    "applications": "SELECT to_jsonb(t) FROM applications AS t ORDER BY id",
    "duplicates": "SELECT to_jsonb(t) FROM duplicates AS t ORDER BY id",
    "proposals": "SELECT to_jsonb(t) FROM contact_proposals AS t ORDER BY candidate_id, proposed",
    "screenings": "SELECT to_jsonb(t) FROM screenings AS t ORDER BY id",
    "feedback": "SELECT to_jsonb(t) FROM feedback AS t WHERE notes_of IS NULL ORDER BY id",
    "interviews": "SELECT to_jsonb(t) FROM interviews AS t ORDER BY id",
}
EVIDENCE = [
    {"name": "email.same", "weight": 15.9, "words": "The same e-mail address"},
    {"name": "phone.different", "weight": -1.1, "words": "The telephone numbers differ"},
]


@dataclass(frozen=True, slots=True)
class Desk:
    """One tenant's rows, written straight into Postgres."""

    database: Database
    tenant: UUID

    async def run(self, statement: LiteralString, *args: object) -> None:
        async with self.database.transaction(self.tenant) as tx:
            await tx.execute(statement, *args)

    async def value(self, query: LiteralString, *args: object) -> Any:
        async with self.database.transaction(self.tenant) as tx:
            return await tx.fetchval(query, *args)

    async def candidate(self, **columns: Any) -> UUID:
        identity = uuid4()
        given = {"id": str(identity), "email": f"{identity}@mail.example", **columns}
        await self.run(
            """
            INSERT INTO candidates (id, first_name, last_name, email, phone, position, phase,
                                    status, skills, experience_years, notes, applied_at, edited)
            SELECT id, coalesce(first_name, 'Maya'), coalesce(last_name, 'Lindqvist'), email, phone,
                   coalesce(position, ''), coalesce(phase, 1), coalesce(status, 'New'),
                   coalesce(skills, '{}'), experience_years, notes, coalesce(applied_at, now()),
                   coalesce(edited, '{}')
              FROM jsonb_populate_record(NULL::candidates, $1::jsonb)
            """,
            given,
        )
        await self.run(
            "INSERT INTO candidate_keys (kind, value, candidate_id) VALUES ('email', $1, $2)",
            given["email"],
            identity,
        )
        return identity

    async def resume(self, candidate: UUID) -> UUID:
        """A resume of the candidate, parsed, attached and screened."""
        resume, profile = uuid4(), uuid4()
        async with self.database.transaction(self.tenant) as tx:
            await tx.execute(
                """
                INSERT INTO resumes (id, sha256, size, media_type, source, file_name)
                VALUES ($1, '', 1, 'text/plain', 'mail', 'cv.txt')
                """,
                resume,
            )
            await tx.execute(
                """
                INSERT INTO profiles (id, resume_id, profile, text_sha256, engine)
                VALUES ($1, $2, '{}', '', 'test')
                """,
                profile,
                resume,
            )
            await tx.execute(
                """
                INSERT INTO candidate_resumes (resume_id, candidate_id, profile_id, resolution)
                VALUES ($1, $2, $3, 'new')
                """,
                resume,
                candidate,
                profile,
            )
            await tx.execute(
                "UPDATE candidates SET resume_id = $1 WHERE id = $2", resume, candidate
            )
            await tx.execute(
                """
                INSERT INTO screenings (id, candidate_id, resume_id, blind)
                VALUES ($1, $2, $3, '{}')
                """,
                uuid4(),
                candidate,
                resume,
            )
        return resume

    async def job(self, slug: str) -> UUID:
        identity = uuid4()
        await self.run("INSERT INTO jobs (id, slug, title) VALUES ($1, $2, $2)", identity, slug)
        return identity

    async def application(
        self,
        candidate: UUID,
        job: UUID | None = None,
        *,
        stage: str = "applied",
        held: bool = False,
    ) -> UUID:
        identity = uuid4()
        await self.run(
            """
            INSERT INTO applications (id, candidate_id, job_id, stage, guard)
            VALUES ($1, $2, $3, $4, $5)
            """,
            identity,
            candidate,
            job,
            stage,
            "blocked_left" if held else None,
        )
        return identity

    async def interview(self, candidate: UUID) -> UUID:
        identity = uuid4()
        await self.run(
            """
            INSERT INTO interviews (id, candidate_id, scheduled_at, interviewer)
            VALUES ($1, $2, '2026-12-01T10:00:00Z', 'Jane Doe')
            """,
            identity,
            candidate,
        )
        return identity

    async def feedback(self, candidate: UUID) -> UUID:
        identity = uuid4()
        await self.run(
            "INSERT INTO feedback (id, candidate_id, original) VALUES ($1, $2, 'Good')",
            identity,
            candidate,
        )
        return identity

    async def pair(self, known: UUID, newcomer: UUID, score: float = 0.7) -> UUID:
        identity = uuid4()
        await self.run(
            """
            INSERT INTO duplicates (id, candidate_id, other_id, score, evidence)
            VALUES ($1, $2, $3, $4, $5)
            """,
            identity,
            known,
            newcomer,
            score,
            EVIDENCE,
        )
        return identity

    async def propose(self, candidate: UUID, field: str, proposed: str) -> None:
        await self.run(
            "INSERT INTO contact_proposals (candidate_id, field, proposed) VALUES ($1, $2, $3)",
            candidate,
            field,
            proposed,
        )

    async def number(self, candidate: UUID) -> int:
        found: int = await self.value("SELECT number FROM candidates WHERE id = $1", candidate)
        return found

    async def state(self) -> dict[str, list[Any]]:
        async with self.database.transaction(self.tenant) as tx:
            return {name: await _all(tx, query) for name, query in STATE.items()}

    async def events(self) -> list[tuple[str, dict[str, Any]]]:
        async with self.database.transaction(self.tenant) as tx:
            rows = await tx.fetch("SELECT topic, payload FROM outbox ORDER BY id")
        return [(row["topic"], loads(row["payload"])) for row in rows]


async def _all(tx: Transaction, query: LiteralString) -> list[Any]:
    return [next(iter(row.values())) for row in await tx.fetch(query)]
