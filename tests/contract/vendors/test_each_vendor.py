"""What is each vendor's own: tokens, limits, the forms of bodies, signatures, what changed."""

import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from services.gateway.unified.ats import Ats, Changed, Forged, Wanted
from services.gateway.unified.building import Builder
from services.gateway.unified.connections import Connection
from services.gateway.unified.faults import AtsFailed, AtsUnconfigured
from services.gateway.unified.settings import Provider
from tests.contract.vendors.conftest import JANE
from tests.contract.vendors.misbehaving import ErrorUnder200, Refuse, Say
from tests.contract.vendors.test_every_vendor import JOBS, every
from tests.contract.vendors.test_pages import MORE, many_jobs
from tests.contract.vendors.world import SECRET, World

# Tokens -------------------------------------------------------------------------------------------


async def test_greenhouse_s_token_is_bought_once(world: World) -> None:
    ats = world.ats(Provider.GREENHOUSE)
    await ats.jobs(Wanted())
    await ats.applications("1", Wanted())
    assert world.moods.count("POST /greenhouse/token") == 1


async def test_a_token_that_expires_between_pages_is_renewed(world: World) -> None:
    many_jobs(world)
    world.greenhouse.token_lives = 3
    listing = await world.ats(Provider.GREENHOUSE).jobs(Wanted(per_page=100))
    assert listing.total == MORE + 1
    assert len(world.greenhouse.tokens) > 1


async def test_a_token_that_expires_before_a_write_is_renewed_and_nothing_made_twice(
    world: World,
) -> None:
    ats = world.ats(Provider.GREENHOUSE)
    await ats.jobs(Wanted())
    world.moods.plan("POST /greenhouse/v3/applications", Refuse(401))
    await ats.create(JANE)
    assert len(world.greenhouse.applications) == 3


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (Refuse(401), AtsUnconfigured, "no token"),
        (Refuse(500), AtsFailed, "token server failed"),
        (Say({"token": "elsewhere"}), AtsFailed, "cannot be read"),
    ],
    ids=str,
)
async def test_a_token_server_s_trouble_is_told(
    world: World, answer: Refuse | Say, expected: type[Exception], words: str
) -> None:
    world.moods.plan("POST /greenhouse/token", answer)
    with pytest.raises(expected, match=words):
        await world.ats(Provider.GREENHOUSE).jobs(Wanted())


async def test_lever_s_writes_need_a_user_to_act_as(world: World) -> None:
    connection = world.connection(Provider.LEVER)
    nobody = Connection(
        id=connection.id,
        provider=Provider.LEVER,
        base_url=connection.base_url,
        token_url="",
        account_id="",
        api_key=connection.api_key,
        webhook_secret=SECRET,
    )
    with pytest.raises(AtsUnconfigured, match="user's name"):
        await world.builder.ats(nobody).create(JANE)
    assert world.moods.seen == []


async def test_the_account_is_told_to_a_generic_ats(world: World) -> None:
    await world.ats(Provider.GENERIC).jobs(Wanted())
    assert world.generic.accounts == ["user-1"]


# Limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "requests", "seconds"),
    [(Provider.LEVER, 10, 1), (Provider.WORKABLE, 10, 10)],
    ids=str,
)
async def test_no_more_requests_are_sent_than_a_window_takes(
    world: World, provider: Provider, requests: int, seconds: float
) -> None:
    ats = world.ats(provider)
    began = world.clock.time
    for _ in range(requests):
        await ats.jobs(Wanted())
    assert world.clock.time == began
    world.clock.time += seconds / 2
    await ats.jobs(Wanted())
    assert world.clock.time == began + seconds


async def test_workable_s_headers_close_the_window_before_a_429_does(world: World) -> None:
    world.workable.remaining, world.workable.reset_at = 0, world.clock.time + 4
    ats = world.ats(Provider.WORKABLE)
    await ats.jobs(Wanted())
    await ats.jobs(Wanted())
    assert world.clock.slept == [pytest.approx(4, abs=1)]


async def test_a_tenant_s_pace_is_its_own(world: World) -> None:
    for _ in range(10):
        await world.ats(Provider.LEVER).jobs(Wanted())
    with pytest.raises(AtsUnconfigured):  # another key: another count, and a refusal at once
        await world.ats(Provider.LEVER, "another").jobs(Wanted())
    assert world.clock.slept == []


# Bodies -------------------------------------------------------------------------------------------


async def test_the_resume_s_address_reaches_every_vendor(world: World) -> None:
    for provider in (Provider.GREENHOUSE, Provider.LEVER, Provider.WORKABLE, Provider.ASHBY):
        await world.ats(provider).create(JANE)
    link = JANE.resume_url
    assert world.greenhouse.candidates[-1]["website_addresses"][0]["value"] == link
    assert world.lever.opportunities[-1]["links"] == [link]
    assert world.workable.resumes[world.workable.candidates[-1]["id"]] == link
    assert world.ashby.candidates[-1]["website"] == link


async def test_somebody_with_one_name_is_created_where_two_are_asked_for(world: World) -> None:
    cher = JANE.model_copy(update={"name": "Cher"})
    for provider in (Provider.GREENHOUSE, Provider.WORKABLE):
        first = await world.ats(provider).create(cher)
        again = await world.ats(provider).create(cher)
        assert (first.is_new, again.is_new) == (True, False)


async def test_a_hire_at_lever_is_told_by_the_reason_of_the_archive(world: World) -> None:
    world.lever.opportunities[0]["archived"] = {"reason": "reason-hired"}
    listing = await world.ats(Provider.LEVER).applications("1", Wanted())
    assert [one.status for one in listing.items] == ["HIRED", "REJECTED"]


async def test_a_known_person_at_ashby_gets_an_application_and_no_new_record(world: World) -> None:
    ada = JANE.model_copy(update={"name": "ADA  Lovelace", "email": "ada@example.com"})
    world.ashby.jobs.append({"id": "3", "title": "Another", "status": "Open"})
    created = await world.ats(Provider.ASHBY).create(ada.model_copy(update={"job_id": "3"}))
    assert (created.candidate_id, len(world.ashby.candidates)) == ("cand-a", 2)


# What changed -------------------------------------------------------------------------------------


async def pulled(ats: Ats, state: str | None) -> tuple[list[Changed], str]:
    items: list[Changed] = []
    while True:
        changes = await ats.changes(state)
        items += changes.items
        state = changes.state
        if changes.is_complete:
            return items, state


@every
async def test_a_first_pull_brings_everybody(world: World, provider: Provider) -> None:
    items, _ = await pulled(world.ats(provider), None)
    expected = {"ada@example.com"} | ({"ben@example.com"} - _without_ben(provider))
    assert {one.email for one in items} == expected


@every
async def test_a_pull_over_several_pages_misses_nobody(world: World, provider: Provider) -> None:
    ats = world.ats(provider)
    for n in range(5):
        person = {"name": f"Person {n}", "email": f"p{n}@example.com"}
        await ats.create(JANE.model_copy(update=person))
        world.clock.time += 60
    for vendor in (world.greenhouse, world.lever, world.workable, world.ashby):
        vendor.page = 2
    items, _ = await pulled(ats, None)
    assert {f"p{n}@example.com" for n in range(5)} <= {one.email for one in items}


@every
async def test_a_second_pull_brings_only_what_changed(world: World, provider: Provider) -> None:
    ats = world.ats(provider)
    world.clock.time = datetime.now(UTC).timestamp()
    _, state = await pulled(ats, None)
    items, state = await pulled(ats, state)
    assert items == []
    later = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    world.greenhouse.candidates[0]["updated_at"] = later
    world.lever.opportunities[0]["updatedAt"] = int(world.clock.time * 1000)
    world.workable.candidates[0]["updated_at"] = later
    world.ashby.changed = world.ashby.candidates[:1]
    world.generic.candidates[0]["updated_at"] = later
    items, _ = await pulled(ats, state)
    assert [one.email for one in items] == ["ada@example.com"]


@every
async def test_a_state_of_another_ats_begins_again(world: World, provider: Provider) -> None:
    items, _ = await pulled(world.ats(provider), '{"of": "another"}')
    assert items


async def test_ashby_s_expired_sync_token_begins_again(world: World) -> None:
    ats = world.ats(Provider.ASHBY)
    _, state = await pulled(ats, None)
    world.ashby.known_tokens.clear()
    items, _ = await pulled(ats, state)
    assert len(items) == 2


async def test_another_error_of_ashby_s_is_no_expired_token(world: World) -> None:
    ats = world.ats(Provider.ASHBY)
    _, state = await pulled(ats, None)
    world.moods.plan("POST /ashby/candidate.list", ErrorUnder200())
    with pytest.raises(Exception, match="under status 200"):
        await ats.changes(state)


def _without_ben(provider: Provider) -> set[str]:
    return {"ben@example.com"} if provider is Provider.GENERIC else set()


# Resumes ------------------------------------------------------------------------------------------


def lay_out_resumes(world: World) -> None:
    """Ada's resume, where each vendor keeps it; two of them where a vendor keeps all."""
    address = f"{world.url}/files/cv.pdf?signature=abc"
    world.greenhouse.attachments += [
        {
            "id": 9,
            "candidate_id": 11,
            "type": "resume",
            "filename": "cv.pdf",
            "url": f"{world.url}/files/old.pdf",
        },
        {"id": 10, "candidate_id": 11, "type": "resume", "filename": "cv.pdf", "url": address},
        {"id": 11, "candidate_id": 11, "type": "cover_letter", "filename": "x", "url": address},
    ]
    world.lever.files["opp-a"] = 2
    world.workable.resumes["c0001"] = address
    world.ashby.candidates[0]["resumeFileHandle"] = {"name": "cv.pdf", "handle": "h1"}
    world.ashby.files["h1"] = address
    world.generic.candidates[0]["resume_url"] = address


@every
async def test_the_newest_resume_is_fetched_and_the_file_store_sees_no_key(
    world: World, provider: Provider
) -> None:
    lay_out_resumes(world)
    ats = world.ats(provider)
    items, _ = await pulled(ats, None)
    files = {one.email: await ats.resume(one) for one in items}
    ada = files["ada@example.com"]
    assert ada is not None
    assert (ada.name, ada.content) in {
        ("cv.pdf", b"resume cv.pdf"),
        ("cv1.pdf", b"resume r1"),  # Lever's own download
    }
    assert files.get("ben@example.com") is None


@every
async def test_a_resume_that_is_gone_is_told(world: World, provider: Provider) -> None:
    lay_out_resumes(world)
    ats = world.ats(provider)
    items, _ = await pulled(ats, None)
    ada = next(one for one in items if one.email == "ada@example.com")
    gone = f"{world.url}/nowhere.pdf"
    world.greenhouse.attachments[1]["url"] = gone
    world.workable.resumes["c0001"] = gone
    world.ashby.files["h1"] = gone
    world.moods.plan("GET /lever/v1/opportunities/opp-a/resumes/r1", Refuse(404))
    if provider is Provider.GENERIC:
        ada = replace(ada, resume=gone)
    with pytest.raises(AtsFailed, match="file that it named"):
        await ats.resume(ada)


# Webhooks -----------------------------------------------------------------------------------------

BODY = json.dumps({"action": "candidate_hired", "event": "x", "payload": {"id": 1}}).encode()


def signature(message: bytes, secret: str = SECRET.get_secret_value()) -> str:
    return hmac.new(secret.encode(), message, sha256).hexdigest()


SIGNED = {
    Provider.GREENHOUSE: ("signature", "sha256 "),
    Provider.WORKABLE: ("x-workable-signature", ""),
    Provider.ASHBY: ("ashby-signature", "sha256="),
    Provider.GENERIC: ("x-signature", "sha256="),
}
by_header = pytest.mark.parametrize("provider", SIGNED, ids=str)


@by_header
async def test_a_signed_webhook_is_believed(world: World, provider: Provider) -> None:
    header, prefix = SIGNED[provider]
    notice = world.ats(provider).notice({header: prefix + signature(BODY)}, BODY)
    again = world.ats(provider).notice({header: prefix + signature(BODY)}, BODY)
    assert notice.id == again.id
    assert notice.kind in ("candidate_hired", "x", "candidate")


@by_header
async def test_a_webhook_that_is_not_signed_by_the_vendor_is_not_believed(
    world: World, provider: Provider
) -> None:
    header, prefix = SIGNED[provider]
    right = signature(BODY)
    for headers, body in (
        ({}, BODY),
        ({header: ""}, BODY),
        ({header: prefix}, BODY),
        ({header: prefix + signature(BODY, "another")}, BODY),
        ({header: prefix + right}, BODY + b" "),
        ({header: prefix + right[:-1]}, BODY),
        ({header: "md5=" + right}, BODY),
        ({header: prefix + "é" * 64}, BODY),
    ):
        with pytest.raises(Forged):
            world.ats(provider).notice(headers, body)


@by_header
async def test_a_signed_body_that_is_no_object_is_not_believed(
    world: World, provider: Provider
) -> None:
    header, prefix = SIGNED[provider]
    for body in (b"[]", b"{", b""):
        with pytest.raises(Forged):
            world.ats(provider).notice({header: prefix + signature(body)}, body)


@every
async def test_without_an_agreed_secret_nothing_is_believed(
    world: World, provider: Provider
) -> None:
    connection = world.connection(provider)
    bare = Connection(
        id=connection.id,
        provider=provider,
        base_url=connection.base_url,
        token_url="",
        account_id="",
        api_key=connection.api_key,
        webhook_secret=type(SECRET)(""),
    )
    ats = Builder(world.builder.client, world.clock.sleep).ats(bare)
    headers = {name: prefix + signature(BODY, "") for name, prefix in SIGNED.values()}
    body = json.dumps({"token": "t", "triggeredAt": 1, "signature": signature(b"t1", "")}).encode()
    for given in (BODY, body):
        with pytest.raises(Forged):
            ats.notice(headers, given)


async def test_workable_signs_with_the_account_s_token_unless_told_otherwise(world: World) -> None:
    connection = world.connection(Provider.WORKABLE)
    bare = Connection(
        id=connection.id,
        provider=Provider.WORKABLE,
        base_url=connection.base_url,
        token_url="",
        account_id="",
        api_key=connection.api_key,
        webhook_secret=type(SECRET)(""),
    )
    signed = signature(BODY, connection.api_key.get_secret_value())
    notice = world.builder.ats(bare).notice({"x-workable-signature": signed}, BODY)
    assert notice.kind == "candidate"


async def test_lever_signs_inside_the_body(world: World) -> None:
    ats = world.ats(Provider.LEVER)
    told = {"token": "t1", "triggeredAt": 1795262400000, "event": "applicationCreated"}
    signed = {**told, "signature": signature(b"t11795262400000")}
    notice = ats.notice({}, json.dumps(signed).encode())
    assert notice.kind == "applicationCreated"
    for wrong in (told, {**signed, "token": "t2"}, {**signed, "signature": 7}):
        with pytest.raises(Forged):
            ats.notice({}, json.dumps(wrong).encode())


async def test_a_header_that_is_not_signed_makes_no_repetition_new(world: World) -> None:
    ats = world.ats(Provider.GREENHOUSE)
    signed = {"signature": "sha256 " + signature(BODY)}
    ids = {ats.notice({**signed, "greenhouse-event-id": n}, BODY).id for n in ("1", "2")}
    assert len(ids) == 1


def test_every_vendor_has_its_list_of_jobs() -> None:
    assert set(JOBS) == set(Provider) - {Provider.HIRESTREAM}
