"""The link opens the questions for a month; the page asks in plain HTML and shows no answer."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import UUID

from services.gateway import survey
from services.gateway.invitations import LIFETIME, Invitations, Invitee
from services.gateway.questions import QUESTIONS, answers_in
from services.gateway.tokens import Bearer, Tokens

MOMENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
INVITEE = Invitee(UUID(int=1), UUID(int=2))


def test_a_link_is_valid_for_a_month() -> None:
    issued = Invitations("secret", clock=lambda: MOMENT).issue(INVITEE)
    last = MOMENT + LIFETIME - timedelta(seconds=1)
    assert Invitations("secret", clock=lambda: last).read(issued.token) == INVITEE
    assert (
        Invitations("secret", clock=lambda: last + timedelta(seconds=1)).read(issued.token) is None
    )


def test_a_link_and_an_access_token_are_never_taken_for_each_other() -> None:
    link = Invitations("secret").issue(INVITEE).token
    access = Tokens("secret").issue(Bearer(UUID(int=1), UUID(int=2)))
    assert Tokens("secret").read(link) is None
    assert Invitations("secret").read(access) is None
    assert Invitations("other").read(link) is None


class Controls(HTMLParser):
    """Which names and values the page's controls send."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: set[tuple[str | None, str | None]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"input", "button"}:
            self.sent.add((given.get("name"), given.get("value")))


def test_the_page_offers_every_answer_and_none_at_all() -> None:
    controls = Controls()
    controls.feed(survey.form("Alpha"))
    for name, question in QUESTIONS.items():
        for answer in ("", *question.answers):
            assert (name, answer) in controls.sent
    assert {("consent", "yes"), ("action", "answer"), ("action", "withdraw")} <= controls.sent


def test_a_company_s_name_is_only_a_name() -> None:
    assert "<b>" not in survey.form("<b>Alpha</b>")


def test_only_offered_answers_are_taken() -> None:
    assert answers_in({"gender": "woman", "age": "", "other": "x"}) == {"gender": "woman"}
    assert answers_in({"gender": "x"}) is None
