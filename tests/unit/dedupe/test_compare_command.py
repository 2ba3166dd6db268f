import json
from collections.abc import Iterator
from io import BytesIO

import pytest
import typer
from typer.testing import CliRunner

from hirestream.commands.dedupe import LONGEST_LINE, answers, compare, lines_of

SIDE = {"first_name": "Maria", "last_name": "Thornbury", "email": "maria.thornbury@gmail.com"}


def line(**pair: object) -> bytes:
    return json.dumps(pair).encode()


def test_each_pair_has_its_answer_in_order() -> None:
    lines = [line(id=n, a={**SIDE, "status": "LEFT"}, b=SIDE) for n in (3, 1, 2)]
    found = list(answers(lines))
    assert [answer["id"] for answer in found] == [3, 1, 2]
    assert set(found[0]) == {"id", "decision", "guard", "score", "evidence"}
    assert (found[0]["decision"], found[0]["guard"]) == ("match", "blocked_left")
    assert json.loads(json.dumps(found[0])) == found[0]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "not JSON"),
        (b"[]", "not an object"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"id": 7, "a": {}}', '"b" is missing'),
        (b'{"id": 7, "a": {}, "b": 5}', '"b" is not an object'),
        (b'{"id": 7, "a": {"email": ["x"]}, "b": {}}', '"a.email" is not a text'),
        (b"[" * 200_000, "not JSON"),
        (b'{"id": 7, "a": {"phone": ' + b"9" * 5_000 + b'}, "b": {}}', "5000 digits"),
        (b'{"id": NaN, "a": {}, "b": {}}', "NaN is no value"),
        (b'{"id": 7, "a": {}, "b": {}} and more', "not JSON"),
        (b'{"id": 7, "a": {"phone": true}, "b": {}}', '"a.phone" is not a text'),
        (b'{"id": 7, "a": {}, "b": {"phone": 4.5}}', '"b.phone" is not a text'),
        (b"x" * (LONGEST_LINE + 1), "longer than"),
    ],
)
def test_a_bad_line_is_answered_with_its_number_and_the_rest_goes_on(
    bad: bytes, reason: str
) -> None:
    found = list(answers([line(id=1, a=SIDE, b=SIDE), b"\n", bad, line(id=2, a=SIDE, b={})]))
    assert [answer.get("decision") for answer in found] == ["match", None, "distinct"]
    assert str(found[1]["error"]).startswith("line 3: ")
    assert reason in str(found[1]["error"])


def test_a_line_without_an_end_is_passed_over_and_the_next_one_read() -> None:
    stream = BytesIO(b"x" * 95 + b"\n" + b"y" * 10 + b"\nlast")
    assert [len(line) for line in lines_of(stream, longest=10)] == [11, 11, 4]


def test_each_line_is_answered_before_the_next_is_read() -> None:
    asked = []

    def lines() -> Iterator[bytes]:
        for number in range(3):
            asked.append(number)
            yield line(id=number, a=SIDE, b=SIDE)

    assert next(answers(lines()))["id"] == 0
    assert asked == [0]


def test_the_command_answers_every_line_and_ends_with_what_went_wrong() -> None:
    given = b"\n".join([line(id=1, a=SIDE, b=SIDE), b"{", line(id=2, a=SIDE, b={})])
    found = CliRunner().invoke(command(), ["--jsonl"], input=given)
    assert [json.loads(one).get("id") for one in found.stdout.splitlines()] == [1, None, 2]
    assert found.stderr.startswith("line 2: not JSON")
    assert found.exit_code == 1
    assert CliRunner().invoke(command(), ["--jsonl"], input=line(a={}, b={})).exit_code == 0
    assert CliRunner().invoke(command(), ["--jsonl"], input=b"").stdout == ""


def command() -> typer.Typer:
    alone = typer.Typer()
    alone.command()(compare)
    return alone


def test_numbers_and_missing_fields_are_no_reason_to_refuse() -> None:
    (answer,) = answers([line(id=None, a={"phone": 442079460958, "shoe_size": 9}, b={})])
    assert answer["decision"] == "distinct"


def test_broken_letters_are_compared_like_any_others() -> None:
    (answer,) = answers([b'{"id": "\\ud800", "a": {"first_name": "\\ud800x"}, "b": {}}'])
    assert json.dumps(answer)
