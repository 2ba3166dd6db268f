"""Candidates answer for figures only: by a link, after consent, and nobody else reads it."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from runtime.database import Database
from services.gateway.invitations import Invitations, Invitee
from tests.integration.gateway.doors import API, Doors
from tests.integration.gateway.screening import BiasAgent, People

IMPACT = "/api/fairness/impact"
ANSWERED = {"gender": "woman", "age": "50_over", "consent": "yes", "action": "answer"}


@pytest.fixture(autouse=True)
async def candidate(doors: Doors) -> None:
    body = {"firstName": "A", "lastName": "B", "email": "a@example.com", "position": "Dev"}
    assert (await doors.ours.send("POST", "/api/candidates", body)).status_code == 201


async def link(doors: Doors) -> str:
    answer = await doors.ours.send("POST", "/api/candidates/1/survey-link")
    assert answer.status_code == 201, answer.text
    return str(urlsplit(answer.json()["url"]).path)


async def stored(database: Database, tenant: UUID) -> list[dict[str, str]]:
    async with database.transaction(tenant) as tx:
        await tx.execute("SET LOCAL app.purpose = 'fairness'")
        rows = await tx.fetch("SELECT answers FROM demographics")
    return [row["answers"] for row in rows]


async def people_of(
    database: Database, tenant: UUID, groups: dict[str, tuple[int, int]], job: UUID | None = None
) -> None:
    """Of each group so many, of whom so many were hired; the group "" has not answered."""
    async with database.transaction(tenant) as tx:
        await tx.execute("SET LOCAL app.purpose = 'fairness'")
        for gender, (entered, hired) in groups.items():
            for number in range(entered):
                candidate = uuid4()
                status = "Hired" if number < hired else "New"
                await tx.execute(
                    "INSERT INTO candidates (id, status) VALUES ($1, $2)", candidate, status
                )
                if gender:
                    await tx.execute(
                        "INSERT INTO demographics (candidate_id, answers) VALUES ($1, $2)",
                        candidate,
                        {"gender": gender},
                    )
                if job:
                    await tx.execute(
                        "INSERT INTO applications (id, candidate_id, job_id) VALUES ($1, $2, $3)",
                        uuid4(),
                        candidate,
                        job,
                    )


async def test_a_candidate_answers_after_consent_and_can_withdraw(
    doors: Doors, api: API, database: Database
) -> None:
    path = await link(doors)
    page = await api.client.get(path)
    assert page.status_code == 200
    assert "What is your gender?" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    without = await api.client.post(path, data={**ANSWERED, "consent": ""})
    assert (without.status_code, await stored(database, doors.our_tenant)) == (400, [])
    assert (await api.client.post(path, data=ANSWERED)).status_code == 200
    assert await stored(database, doors.our_tenant) == [{"gender": "woman", "age": "50_over"}]
    assert "Your answers are stored" not in (await api.client.get(path)).text
    changed = {**ANSWERED, "gender": "", "age": "40_49"}
    assert (await api.client.post(path, data=changed)).status_code == 200
    assert await stored(database, doors.our_tenant) == [{"age": "40_49"}]
    assert (await api.client.post(path, data={"action": "withdraw"})).status_code == 200
    assert await stored(database, doors.our_tenant) == []


@pytest.mark.parametrize(
    "wrong", [{"gender": "<script>"}, {"age": "7"}, {"disability": "maybe"}], ids=str
)
async def test_an_answer_that_the_page_does_not_offer_is_not_stored(
    doors: Doors, api: API, database: Database, wrong: dict[str, str]
) -> None:
    answer = await api.client.post(await link(doors), data={**ANSWERED, **wrong})
    assert (answer.status_code, await stored(database, doors.our_tenant)) == (400, [])


async def test_a_link_that_is_not_ours_opens_nothing(doors: Doors, api: API) -> None:
    path = await link(doors)
    stranger = Invitations("another secret").issue(Invitee(doors.our_tenant, uuid4())).token
    secret = api.settings.jwt_secret.get_secret_value()
    erased = Invitations(secret).issue(Invitee(doors.our_tenant, uuid4())).token
    for token in ("x", "a.b.c", stranger, erased, path.removeprefix("/survey/")[:-2]):
        assert (await api.client.get(f"/survey/{token}")).status_code == 404, token
        answer = await api.client.post(f"/survey/{token}", data=ANSWERED)
        assert answer.status_code == 404, token
    headers = {"Authorization": f"Bearer {path.removeprefix('/survey/')}"}
    assert (await api.client.get("/api/candidates", headers=headers)).status_code == 401


async def test_a_transaction_without_the_purpose_sees_no_answer(
    doors: Doors, api: API, database: Database
) -> None:
    await api.client.post(await link(doors), data=ANSWERED)
    async with database.transaction(doors.our_tenant) as tx:
        assert await tx.fetch("SELECT * FROM demographics") == []
        assert await tx.execute("DELETE FROM demographics") == "DELETE 0"
    assert await stored(database, doors.their_tenant) == []
    paths = ("/api/candidates", "/api/candidates/1", "/api/candidates/1/feedback", "/api/activity")
    seen = [(await doors.ours.get(path)).text for path in paths]
    assert not any("50_over" in text or "woman" in text for text in seen)


async def test_a_deleted_candidate_s_answers_are_gone(
    doors: Doors, api: API, database: Database
) -> None:
    await api.client.post(await link(doors), data=ANSWERED)
    await doors.ours.send("DELETE", "/api/candidates/1")
    assert await stored(database, doors.our_tenant) == []


async def test_a_merged_candidate_s_answers_count_once(
    doors: Doors, api: API, database: Database
) -> None:
    await api.client.post(await link(doors), data=ANSWERED)
    await people_of(database, doors.our_tenant, {"woman": (4, 0), "": (1, 1)})
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute(
            "UPDATE candidates SET merged_into = (SELECT id FROM candidates WHERE number = 6) "
            "WHERE number = 1"
        )
    shown = (await doors.ours.get(IMPACT)).json()
    assert [(g["entered"], g["passed"]) for g in shown["groups"]] == [(5, 1)]
    assert shown["unknown"] == {"entered": 0, "passed": 0}


async def test_groups_are_compared_with_the_four_fifths_line(
    doors: Doors, database: Database, people: People
) -> None:
    await people_of(
        database,
        doors.our_tenant,
        {"woman": (10, 3), "man": (10, 6), "another": (2, 2), "": (3, 1)},
    )
    administrator = await people.with_role("administrator")
    shown = (await administrator.get(IMPACT)).json()
    by_name: dict[str, Any] = {each["group"]["gender"]: each for each in shown["groups"]}
    assert shown["reference"] == {"gender": "man"}
    assert by_name["woman"] == {
        "group": {"gender": "woman"}, "small": False, "entered": 10, "passed": 3,
        "selection_rate": 0.3, "impact_ratio": 0.5, "below_four_fifths": True,
    }  # fmt: skip
    assert not by_name["man"]["below_four_fifths"]
    small = by_name["another"]
    assert (small["small"], small["entered"], small["impact_ratio"]) == (True, None, None)
    assert shown["unknown"] == {"entered": None, "passed": None}
    assert (await doors.theirs.get(IMPACT)).json()["groups"] == []


async def test_a_job_and_a_stage_narrow_the_figures(doors: Doors, database: Database) -> None:
    job = uuid4()
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute("INSERT INTO jobs (id, slug, title) VALUES ($1, 'dev', 'Dev')", job)
    await people_of(database, doors.our_tenant, {"man": (6, 6)}, job)
    await people_of(database, doors.our_tenant, {"man": (5, 0)})
    [of_job] = (await doors.ours.get(IMPACT, job="dev")).json()["groups"]
    assert (of_job["entered"], of_job["passed"]) == (6, 6)
    [of_all] = (await doors.ours.get(IMPACT, stage="phase1")).json()["groups"]
    assert (of_all["entered"], of_all["passed"]) == (11, 6)
    [second] = (await doors.ours.get(IMPACT, stage="phase2")).json()["groups"]
    assert (second["entered"], second["passed"]) == (6, 6)
    assert (await doors.ours.get(IMPACT, by="gender,age")).json()["groups"] == []


@pytest.mark.parametrize("wrong", [{"by": "name"}, {"by": ""}, {"stage": "x"}, {"job": "none"}])
async def test_a_wrong_filter_is_a_400_that_names_it(doors: Doors, wrong: dict[str, str]) -> None:
    answer: httpx.Response = await doors.ours.get(IMPACT, **wrong)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(wrong)))


async def test_figures_are_for_who_may_read_them(people: People) -> None:
    for role in ("recruiter", "hiring_manager", "interviewer", "read_only"):
        client = await people.with_role(role)
        for path in (IMPACT, "/api/fairness/reviewers"):
            assert (await client.get(path)).status_code == 403
    reader = await people.with_role("read_only")
    assert (await reader.send("POST", "/api/candidates/1/survey-link")).status_code == 403


async def test_reviewers_stand_beside_their_number_of_reviews(
    doors: Doors, people: People, bias: BiasAgent
) -> None:
    author = await people.with_role("interviewer", name="Ines")
    for text in ("He is too old. He is old for this.", "Explained the index well."):
        await author.send("POST", "/api/candidates/1/feedback", {"text": text})
    await bias.screen_all()
    await author.send("POST", "/api/candidates/1/feedback", {"text": "Held, and not counted."})
    [shown] = (await doors.ours.get("/api/fairness/reviewers")).json()["items"]
    assert (shown["name"], shown["reviews"], shown["findings"]) == ("Ines", 2, {"age": 1})
    assert (await doors.theirs.get("/api/fairness/reviewers")).json()["items"] == []


async def test_another_tenant_makes_no_link_to_our_candidate(doors: Doors) -> None:
    answer = await doors.theirs.send("POST", "/api/candidates/1/survey-link")
    assert answer.status_code == 404


async def test_the_candidate_s_mail_carries_the_link(doors: Doors, database: Database) -> None:
    for _ in range(2):  # once a day is enough
        answer = await doors.ours.send("POST", "/api/candidates/1/survey-mail")
        assert answer.status_code == 202, answer.text
    async with database.transaction(doors.our_tenant) as tx:
        [mail] = await tx.fetch("SELECT kind, recipient, details FROM mails")
    assert (mail["kind"], mail["recipient"]) == ("survey", "a@example.com")
    page = await doors.ours.get(f"/survey/{mail['details']['survey']}")
    assert page.status_code == 200
    assert "Questions about you" in page.text
    assert (await doors.theirs.send("POST", "/api/candidates/1/survey-mail")).status_code == 404


async def test_a_candidate_without_an_address_gets_no_survey(
    doors: Doors, database: Database
) -> None:
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute("UPDATE candidates SET email = ''")
    answer = await doors.ours.send("POST", "/api/candidates/1/survey-mail")
    assert answer.status_code == 409
