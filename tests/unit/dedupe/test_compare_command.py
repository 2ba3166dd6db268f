import json

import pytest

from hirestream.commands.dedupe import answers

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
    ],
)
def test_a_bad_line_is_answered_with_its_number_and_the_rest_goes_on(
    bad: bytes, reason: str
) -> None:
    found = list(answers([line(id=1, a=SIDE, b=SIDE), b"\n", bad, line(id=2, a=SIDE, b={})]))
    assert [answer.get("decision") for answer in found] == ["match", None, "distinct"]
    assert str(found[1]["error"]).startswith("line 3: ")
    assert reason in str(found[1]["error"])


def test_numbers_and_missing_fields_are_no_reason_to_refuse() -> None:
    (answer,) = answers([line(id=None, a={"phone": 442079460958, "shoe_size": 9}, b={})])
    assert answer["decision"] == "distinct"


def test_broken_letters_are_compared_like_any_others() -> None:
    (answer,) = answers([b'{"id": "\\ud800", "a": {"first_name": "\\ud800x"}, "b": {}}'])
    assert json.dumps(answer)
