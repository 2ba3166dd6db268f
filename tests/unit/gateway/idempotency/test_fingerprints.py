"""When two requests are one request sent twice."""

from dataclasses import replace
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.idempotency.fingerprints import Fingerprint, Named

NAMED = Named(UUID(int=1), "POST", "/api/candidates", b"", "application/json")


def of(named: Named, *pieces: bytes) -> bytes:
    fingerprint = Fingerprint(named)
    for piece in pieces:
        fingerprint.add(piece)
    return fingerprint.value()


def test_who_asks_what_where_with_which_body_counts() -> None:
    known = of(NAMED, b"{}")
    assert of(NAMED, b"{}") == known
    others = [
        of(NAMED, b"{ }"),
        of(replace(NAMED, actor_id=UUID(int=2)), b"{}"),
        of(replace(NAMED, method="PUT"), b"{}"),
        of(replace(NAMED, path="/api/candidates/1"), b"{}"),
        of(replace(NAMED, query=b"a=1"), b"{}"),
        of(replace(NAMED, content_type="text/plain"), b"{}"),
    ]
    assert known not in others
    assert len(set(others)) == len(others)


def multipart(boundary: str, content: bytes) -> tuple[Named, bytes]:
    named = replace(NAMED, content_type=f'multipart/form-data; boundary="{boundary}"')
    line = f"--{boundary}\r\n".encode()
    return named, line + b"\r\n" + content + b"\r\n" + line


@given(
    st.text("abc", min_size=1, max_size=5),
    st.text("abc", min_size=1, max_size=5),
    st.binary(max_size=50),
    st.lists(st.integers(0, 80), max_size=5),
)
def test_a_file_is_the_same_behind_another_boundary(
    one: str, other: str, content: bytes, cuts: list[int]
) -> None:
    first, body = multipart(f"---{one}-", content.replace(b"-", b""))
    second, again = multipart(f"---{other}-", content.replace(b"-", b""))
    places = [0, *sorted(cuts), len(again)]
    pieces = [again[a:b] for a, b in pairwise(places)]
    assert of(first, body) == of(second, *pieces)


def test_another_file_is_not_the_same() -> None:
    first, body = multipart("---a", b"one")
    second, other = multipart("---b", b"two")
    assert of(first, body) != of(second, other)
