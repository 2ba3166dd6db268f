"""Which strings are addresses, and what text may stand in a header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.mailing.addresses import BadAddress, Mailbox, mailbox, one_line, recipients


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("hr@example.com", Mailbox("hr@example.com")),
        ("HR Team <hr@demo.localhost>", Mailbox("hr@demo.localhost", "HR Team")),
        ("hr+jobs@bücher.example", Mailbox("hr+jobs@xn--bcher-kva.example")),
    ],
)
def test_an_address_is_read(written: str, expected: Mailbox) -> None:
    assert mailbox(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hr",
        "@example.com",
        "hr@",
        "hr@exa mple.com",
        "hr@example.com\r\nBcc: all@example.net",
        "a..b@example.com",
        "hr@-example.com",
        "hr@" + "x" * 64 + ".com",
        "a" * 65 + "@example.com",
        "ü@example.com",
        '"a b"@example.com',
        "hr@example.com\x00",
        "<hr@example.com> <ops@example.com>",
    ],
)
def test_what_no_server_takes_is_refused(written: str) -> None:
    with pytest.raises(BadAddress):
        mailbox(written)


def test_a_name_is_given_where_none_is_written() -> None:
    assert mailbox("jobs@example.com", name="Example Ltd").header() == (
        "Example Ltd <jobs@example.com>"
    )


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Example, Inc.", '"Example, Inc." <hr@example.com>'),
        ('The "best"', '"The \\"best\\"" <hr@example.com>'),
        ("Müller GmbH", "=?utf-8?q?M=C3=BCller_GmbH?= <hr@example.com>"),
    ],
)
def test_a_name_is_quoted_or_coded(name: str, header: str) -> None:
    assert Mailbox("hr@example.com", name).header() == header


def test_a_list_of_recipients_is_split() -> None:
    assert recipients(" hr@example.com, ,lead@example.com,hr@example.com") == (
        "hr@example.com",
        "lead@example.com",
    )


@given(st.text(max_size=400))
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line) <= 200
    assert line.splitlines() in ([], [line])


def test_hidden_direction_marks_are_taken_out() -> None:
    assert one_line("resume\u202efdp.exe") == "resume fdp.exe"
