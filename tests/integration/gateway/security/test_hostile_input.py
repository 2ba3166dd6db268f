"""What clients send to be more, see more or run more than they may."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database
from services.gateway.app import create_app
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors

SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"
SQL = [
    "'; DROP TABLE candidates; --",
    "' OR '1'='1",
    "%' UNION SELECT password_hash FROM users --",
    "\\",
    "%",
    "_",
    "$1",
    "'; SET app.tenant_id = ''; --",
]
SEARCHES = [
    ("/api/candidates", "search"),
    ("/api/candidates", "status"),
    ("/api/interviews", "interviewer"),
    ("/api/resumes", "source_ref"),
    ("/api/search", "q"),
    ("/api/audit", "action"),
    ("/api/exports/candidates", "search"),
]
NAMES = [
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "cv.pdf\r\nSet-Cookie: a=b",
    'cv".pdf; filename="x.html',
    "cv\x00.pdf",
    "cv%0d%0aX-Injected: 1",
    "\u202efdp.exe",
]
PERSON = {"firstName": "Ada", "lastName": "Example", "email": "ada@mail.example",
          "position": "Engineer"}  # fmt: skip


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


async def test_nobody_assigns_what_is_not_theirs_to_assign(doors: Doors, desk: Desk) -> None:
    more = {
        "tenant_id": str(doors.their_tenant),
        "tenantId": str(doors.their_tenant),
        "id": 4711,
        "number": 4711,
        "version": 99,
        "merged_into": "00000000-0000-0000-0000-000000000001",
        "mergedInto": "00000000-0000-0000-0000-000000000001",
        "external_id": "stolen",
        "edited": [],
    }
    made = await doors.ours.send("POST", "/api/candidates", {**PERSON, **more})
    assert made.status_code == 201
    number = made.json()["id"]
    changed = await doors.ours.send("PUT", f"/api/candidates/{number}", {**more, "notes": "x"})
    assert changed.status_code == 200

    async with desk.database.transaction(desk.tenant) as tx:
        row = await tx.fetchrow(
            "SELECT tenant_id, number, version, merged_into, external_id FROM candidates"
        )
    assert row is not None
    assert dict(row) == {
        "tenant_id": doors.our_tenant,
        "number": number,
        "version": 2,
        "merged_into": None,
        "external_id": None,
    }
    assert number != 4711


async def test_who_left_is_not_brought_back_by_an_edit(doors: Doors, desk: Desk) -> None:
    number = await desk.number(await desk.candidate(status="LEFT"))
    for status in ("New", "new", "Hired"):
        answer = await doors.ours.send("PUT", f"/api/candidates/{number}", {"status": status})
        assert answer.status_code == 400

    assert (await doors.ours.get(f"/api/candidates/{number}")).json()["status"] == "LEFT"


async def test_sql_in_a_search_is_only_text(doors: Doors, desk: Desk) -> None:
    await desk.candidate(first_name="Ada")
    for path, parameter in SEARCHES:
        for text in SQL:
            answer = await doors.ours.get(path, **{parameter: text})
            assert answer.status_code in (200, 400), (path, text, answer.text)
            assert "argon2" not in answer.text

    assert (await doors.ours.get("/api/candidates")).json()[0]["firstName"] == "Ada"


async def test_signs_of_patterns_find_only_themselves(doors: Doors, desk: Desk) -> None:
    await desk.candidate(first_name="Ada")
    for text in ("%", "_", "\\"):
        assert (await doors.ours.get("/api/candidates", search=text)).json() == []


async def test_a_file_name_acts_neither_in_a_path_nor_in_a_header(doors: Doors, api: API) -> None:
    for name in NAMES:
        data = name.encode()
        [report] = await doors.ours.uploaded((name, data))
        answer = await doors.ours.get(f"/api/resumes/{report['resume_id']}/original")
        assert answer.content == data
        assert not {"set-cookie", "x-injected"} & set(answer.headers)
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith("attachment;")
        assert not {"/", "\\", "\r", "\n"} & set(disposition), disposition
    stored = [path for path in api.settings.blob_dir.rglob("*") if path.is_file()]
    assert all(len(path.name) == 64 for path in stored)


async def test_html_in_names_and_notes_is_given_back_as_text(doors: Doors) -> None:
    body = {**PERSON, "firstName": SCRIPT[:100], "notes": SCRIPT}
    number = (await doors.ours.send("POST", "/api/candidates", body)).json()["id"]
    answer = await doors.ours.get(f"/api/candidates/{number}")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["notes"] == SCRIPT


async def test_html_in_a_companys_name_is_escaped_on_its_pages(doors: Doors, desk: Desk) -> None:
    await desk.run("UPDATE tenants SET name = $1", SCRIPT)
    number = await desk.number(await desk.candidate())
    made = await doors.ours.send("POST", f"/api/candidates/{number}/survey-link")
    page = await doors.ours.inner.get(httpx.URL(made.json()["url"]).path)

    assert page.status_code == 200
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_no_header_is_made_of_a_path(doors: Doors) -> None:
    path = "/api/candidates/x%0d%0aSet-Cookie:%20a=b"
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = await doors.ours.send(method, path)
        assert answer.status_code in (400, 404, 405)
        assert "set-cookie" not in answer.headers


async def test_one_connection_serves_two_tenants_and_mixes_nothing(
    urls: DatabaseUrls, api: API, doors: Doors, desk: Desk
) -> None:
    """The pool's single connection goes from one tenant's request to the other's."""
    await desk.candidate(first_name="Ours")
    async with Database.open(urls.app, size=1) as single:
        app = create_app(api.settings, replace(api.resources, database=single))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            for _ in range(3):
                ours = await _listed(client, doors.ours.authorization)
                theirs = await _listed(client, doors.theirs.authorization)
                assert ([one["firstName"] for one in ours], theirs) == (["Ours"], [])
                broken = await client.get(
                    "/api/candidates",
                    params={"limit": "x"},
                    headers={"Authorization": doors.ours.authorization},
                )
                assert broken.status_code == 400


async def _listed(client: httpx.AsyncClient, authorization: str) -> list[dict[str, Any]]:
    answer = await client.get("/api/candidates", headers={"Authorization": authorization})
    listed: list[dict[str, Any]] = answer.json()
    return listed
