"""Strangers apply for public jobs; nobody learns from it who is known."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from runtime.database import Database
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors

CV = b"%PDF-1.4 Ada Example, Developer"
PATH = "/apply/alpha/nurse"
FORM = {"name": "Ada Example", "email": "ada@example.com", "message": "Hello", "consent": "yes"}


@pytest.fixture
def desk(database: Database, tenant: UUID) -> Desk:
    return Desk(database, tenant)


@pytest.fixture(autouse=True)
async def job(doors: Doors) -> None:
    body = {"title": "Nurse <b>", "slug": "nurse", "is_public": True, "description": "Care\n<i>"}
    assert (await doors.ours.send("POST", "/api/jobs", body)).status_code == 201


async def apply(
    api: API, data: bytes = CV, path: str = PATH, name: str = "cv.pdf", **form: str
) -> httpx.Response:
    files = {"resume": (name, data)}
    return await api.client.post(path, files=files, data={**FORM, **form})


async def test_an_application_becomes_a_resume_for_the_job(
    api: API, doors: Doors, desk: Desk
) -> None:
    answer = await apply(api)
    assert (answer.status_code, answer.json()) == (202, {"status": "received"})
    [resume] = (await doors.ours.get("/api/resumes")).json()["items"]
    assert resume["source"] == "website"
    kept = await desk.value(
        """
        SELECT to_jsonb(s) || to_jsonb(r) FROM submissions s JOIN resumes r ON r.id = s.resume_id
        """
    )
    assert (kept["sender_email"], kept["cover_letter"]) == ("ada@example.com", "Hello")
    assert kept["consented_at"] is not None
    assert kept["consented_to"].startswith("I agree")
    assert [topic for topic, _ in await desk.events()] == ["resume.received.v1"]
    assert (await doors.theirs.get("/api/resumes")).json()["items"] == []


async def test_under_a_key_an_application_that_is_sent_again_is_one(api: API, desk: Desk) -> None:
    async def keyed(key: str, data: bytes = CV, path: str = PATH) -> httpx.Response:
        files, headers = {"resume": ("cv.pdf", data)}, {"Idempotency-Key": key}
        return await api.client.post(path, files=files, data=FORM, headers=headers)

    first, *again = await asyncio.gather(*(keyed("one") for _ in range(4)))
    assert {answer.status_code for answer in (first, *again)} == {202}
    assert {answer.content for answer in again} == {first.content}
    assert await desk.value("SELECT count(*) FROM submissions") == 1
    assert (await keyed("one", CV + b"2")).status_code == 422
    assert (await keyed("no key")).status_code == 400
    assert await desk.value("SELECT count(*) FROM submissions") == 1


async def test_whoever_is_known_gets_the_same_answer(api: API, desk: Desk) -> None:
    await desk.candidate(email="ada@example.com")
    first, again = await apply(api), await apply(api)
    other = await apply(api, CV + b"2", email="nobody@example.com")
    assert first.content == again.content == other.content
    assert {a.status_code for a in (first, again, other)} == {202}
    assert await desk.value("SELECT count(*) FROM submissions") == 3
    assert await desk.value("SELECT count(*) FROM candidates") == 1


async def test_a_program_that_fills_the_trap_hears_nothing_of_it(api: API, desk: Desk) -> None:
    trapped = await apply(api, website="https://spam.example")
    assert (trapped.status_code, trapped.json()) == (202, {"status": "received"})
    assert await desk.value("SELECT count(*) FROM resumes") == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"consent": ""}, "consent"),
        ({"consent": "no"}, "consent"),
        ({"email": "nobody"}, "email"),
        ({"data": b""}, "resume"),
        ({"data": b"MZ\x00\x01"}, "resume"),
        ({"data": b"<html><body>x</body></html>"}, "resume"),
    ],
    ids=str,
)
async def test_what_is_no_application_is_a_400_and_nothing_is_kept(
    api: API, desk: Desk, changed: dict[str, Any], field: str
) -> None:
    answer = await apply(api, **changed)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert await desk.value("SELECT count(*) FROM resumes") == 0


async def test_a_resume_that_is_too_large_is_refused(api: API, desk: Desk) -> None:
    answer = await apply(api, CV + bytes(26 * 1024 * 1024))
    assert answer.status_code == 413
    assert await desk.value("SELECT count(*) FROM resumes") == 0


async def test_jobs_that_nobody_can_apply_for_sound_alike(api: API, doors: Doors) -> None:
    await doors.ours.send("POST", "/api/jobs", {"title": "Inside", "slug": "inside"})
    closed = {"title": "Closed", "slug": "closed", "is_public": True}
    await doors.ours.send("POST", "/api/jobs", closed)
    await doors.ours.send("PATCH", "/api/jobs/closed", {"status": "closed"})
    paths = ("alpha/inside", "alpha/closed", "alpha/none", "none/nurse", "beta/nurse")
    answers = [await apply(api, path=f"/apply/{path}") for path in paths]
    assert {(a.status_code, a.json()["detail"]) for a in answers} == {
        (404, "There is no such job, or nobody can apply for it any more")
    }
    assert (await api.client.get("/apply/alpha/inside")).status_code == 404


async def test_one_address_applies_a_few_times_an_hour(api: API, doors: Doors) -> None:
    await doors.ours.send("POST", "/api/jobs", {"title": "B", "slug": "b", "is_public": True})
    limit = api.settings.applications_per_hour
    statuses = [(await apply(api, CV + bytes([n]))).status_code for n in range(limit + 1)]
    assert statuses == [202] * limit + [429]
    refused = await apply(api)
    assert int(refused.headers["retry-after"]) > 0
    assert (await apply(api, path="/apply/alpha/b")).status_code == 202


async def test_the_page_shows_a_form_and_runs_nothing(api: API) -> None:
    page = await api.client.get(PATH)
    assert page.status_code == 200
    assert "Nurse &lt;b&gt; at alpha" in page.text
    assert "<script" not in page.text
    assert "&lt;i&gt;" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    thanks = await api.client.post(
        PATH, files={"resume": ("cv.pdf", CV)}, data=FORM, headers={"Accept": "text/html"}
    )
    assert (thanks.status_code, "Thank you" in thanks.text) == (202, True)
