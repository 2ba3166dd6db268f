"""How far a look reaches, when a source is tried again, which job an item is for."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from schemas.integrations import Rule
from services.intake.connectors.connector import Found
from services.intake.connectors.faults import LoginRefused, Throttled, Unreachable
from services.intake.connectors.file import UnreadableFile, entries
from services.intake.connectors.oauth import Grant, Tokens
from services.intake.connectors.pace import backlog_allowed, pause_after, pause_of_item
from services.intake.connectors.routing import Marks, route_of
from services.intake.connectors.web import seconds_until
from services.intake.connectors.windows import is_backlog, looks_since
from tests.unit.intake.connectors.vendor import NOW

DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("looked_at", "backfill", "since"),
    [
        (None, None, NOW - DAY),
        (None, date(2026, 11, 1), datetime(2026, 11, 1, tzinfo=UTC)),
        (None, date(2026, 12, 1), NOW - DAY),
        (NOW - timedelta(minutes=5), None, NOW - DAY - timedelta(minutes=5)),
        (NOW - timedelta(days=9), None, NOW - timedelta(days=10)),
        (NOW - timedelta(minutes=5), date(2026, 11, 1), NOW - DAY - timedelta(minutes=5)),
        (NOW + timedelta(days=3), None, NOW - DAY),  # our clock was put back meanwhile
    ],
)
def test_a_look_reaches_back_over_the_last(
    looked_at: datetime | None, backfill: date | None, since: datetime
) -> None:
    assert looks_since(looked_at, NOW, DAY, backfill) == since


def test_only_a_first_look_finds_backlog() -> None:
    old = Found("1", NOW - timedelta(days=30))
    assert is_backlog(old, None, NOW, DAY)
    assert not is_backlog(old, NOW - DAY, NOW, DAY)
    assert not is_backlog(Found("2", NOW), None, NOW, DAY)
    assert not is_backlog(Found("3"), None, NOW, DAY)


def test_a_failing_source_is_asked_ever_less_often_up_to_a_bound() -> None:
    fault = Unreachable("away")
    pauses = [pause_after(fault, failures, 0.5).total_seconds() for failures in range(1, 12)]
    assert pauses[:4] == [5, 10, 20, 40]
    assert pauses[-1] == 900
    assert pause_after(None, 1, 0).total_seconds() == 3.75


@pytest.mark.parametrize(("after", "least"), [(30.0, 31), (10**7, 3601), (0.0, 1)])
def test_a_source_that_names_a_time_is_not_asked_before_it(after: float, least: float) -> None:
    assert pause_after(Throttled("wait", after=after), 1, 0).total_seconds() == least


def test_an_item_and_a_backlog_have_their_own_pace() -> None:
    assert [pause_of_item(attempts).total_seconds() for attempts in (1, 2, 99)] == [4, 8, 600]
    assert [backlog_allowed(done, 60, 20) for done in (0, 50, 60, 99)] == [20, 10, 0, 0]


RULES = (
    Rule(sender="*@jobs.example", source="Jobs"),
    Rule(subject="*backend*", job="backend"),
    Rule(sender="*@jobs.example", subject="*data*", job="data"),
)


@pytest.mark.parametrize(
    ("marks", "jobs", "source"),
    [
        (Marks(sender="A@JOBS.example", subject="Data"), ("data", "usual"), "Jobs"),
        (Marks(subject="[Backend] hello"), ("backend", "usual"), None),
        (Marks(recipients=["hr+design@x.example"]), ("design", "usual"), None),
        (
            Marks(subject="backend", recipients=["hr+design@x.example"]),
            ("backend", "design", "usual"),
            None,
        ),
        (Marks(), ("usual",), None),
        (Marks(subject="*" * 100_000), ("usual",), None),
    ],
)
def test_rules_come_before_tags_and_tags_before_what_is_usual(
    marks: Marks, jobs: tuple[str, ...], source: str | None
) -> None:
    route = route_of(marks, RULES, "usual")
    assert (route.jobs, route.source) == (jobs, source)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (None, None),
        ("7", 7),
        ("-3", 0),
        ("Sat, 21 Nov 2026 12:00:30 GMT", 30),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(written: str | None, seconds: float | None) -> None:
    assert seconds_until(written, NOW) == seconds


async def test_a_token_is_kept_until_shortly_before_it_ends() -> None:
    now = [NOW]
    forms: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        forms.append(request.content.decode())
        return httpx.Response(200, json={"access_token": f"t{len(forms)}", "expires_in": 600})

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    grant = Grant(
        endpoint="https://login.example/token",
        client_id="hirestream",
        refresh_token=SecretStr("refresh"),
    )
    tokens = Tokens(http, grant, lambda: now[0])
    assert (await tokens.current()).get_secret_value() == "t1"
    now[0] += timedelta(seconds=500)
    assert (await tokens.current()).get_secret_value() == "t1"
    now[0] += timedelta(seconds=50)
    assert (await tokens.current()).get_secret_value() == "t2"
    assert forms[0] == "grant_type=refresh_token&client_id=hirestream&refresh_token=refresh"


async def test_a_token_endpoint_that_refuses_is_the_logins_fault() -> None:
    refusing = httpx.MockTransport(lambda _: httpx.Response(400, json={"error": "invalid_grant"}))
    grant = Grant(endpoint="https://login.example/token", client_id="hirestream")
    with pytest.raises(LoginRefused):
        await Tokens(httpx.AsyncClient(transport=refusing), grant, lambda: NOW).current()


def test_a_file_that_is_wrong_is_named_by_its_entry_and_not_by_its_secrets(tmp_path: Path) -> None:
    file = tmp_path / "integrations.toml"
    file.write_text(
        '[[integration]]\ntenant = "acme"\nname = "box"\nkind = "imap"\nhost = "mail.example"\n'
        'user = "me"\npassword = "the-very-secret-word"\nport = 0\n'
    )
    with pytest.raises(UnreadableFile, match=r"acme/box: .*port") as raised:
        entries(file)
    assert "the-very-secret-word" not in str(raised.value)
    file.write_text("[[integration]\n")
    with pytest.raises(UnreadableFile, match="can't be read"):
        entries(file)
