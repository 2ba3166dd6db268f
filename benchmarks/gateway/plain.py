"""The peer: the list as FastAPI's tutorial would write it, on the same query and the same auth."""

import asyncio
import os
import sys
from datetime import datetime
from typing import Annotated

import asyncpg
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

QUERY = """
SELECT number AS id, first_name, last_name, email, phone, position, phase, status, source,
       applied_at AS applied_date, updated_at AS last_updated,
       nullif(array_to_string(skills, ', '), '') AS skills,
       floor(experience_years)::int AS experience, notes, resume_url, linkedin_url
  FROM candidates
 WHERE merged_into IS NULL
   AND ($1::smallint IS NULL OR phase = $1)
   AND ($2::text IS NULL OR status = $2)
   AND ($3::text IS NULL OR source = $3)
   AND ($4::text IS NULL OR first_name || ' ' || last_name ILIKE $4
        OR email ILIKE $4 OR position ILIKE $4)
 ORDER BY number DESC
 LIMIT $5 OFFSET $6
"""


class Candidate(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: int
    first_name: str
    last_name: str
    email: str
    phone: str | None
    position: str
    phase: int
    status: str
    source: str
    applied_date: datetime
    last_updated: datetime
    skills: str | None
    experience: int | None
    notes: str | None
    resume_url: str | None
    linkedin_url: str | None


def app(pool: asyncpg.Pool, tenant: str, key: str) -> FastAPI:
    plain = FastAPI()

    async def known(request: Request) -> str:
        if request.headers.get("x-api-key") != key:
            raise HTTPException(401)
        return tenant

    @plain.get("/api/candidates", response_model=list[Candidate])
    async def candidates(  # noqa: PLR0913  the documented parameters
        owner: Annotated[str, Depends(known)],
        phase: Annotated[int | None, Query(ge=1, le=2)] = None,
        search: str | None = None,
        status: str | None = None,
        source: str | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> list[Candidate]:
        pattern = f"%{search}%" if search else None
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT set_config('app.tenant_id', $1, true)", owner)
            rows = await connection.fetch(QUERY, phase, status, source, pattern, limit, offset)
        return [Candidate.model_validate(dict(row)) for row in rows]

    return plain


async def serve(dsn: str, tenant: str, key: str, port: int) -> None:
    async with asyncpg.create_pool(dsn, min_size=0, max_size=8) as pool:
        config = uvicorn.Config(
            app(pool, tenant, key), port=port, log_level="warning", access_log=False
        )
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    loop = uvicorn.Config("", loop="auto").get_loop_factory()
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(serve(os.environ["DATABASE_URL"], sys.argv[1], sys.argv[2], int(sys.argv[3])))
