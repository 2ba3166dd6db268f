"""What an upload is refused for before anything is stored."""

import pytest

from services.gateway.uploads import plain_name
from tests.unit.gateway.memory import Gateway

KEY = {"X-API-Key": "hs_test"}


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("cv.pdf", "cv.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\cv.pdf", "cv.pdf"),
        ('cv.pdf"\r\nX-Evil: 1', 'cv.pdf"X-Evil: 1'),
        ("Lebenslauf Jürgen 履歴書.pdf", "Lebenslauf Jürgen 履歴書.pdf"),
        ("a\0b\u202efdp.exe", "abfdp.exe"),
        ("x" * 400, "x" * 255),
        (None, ""),
    ],
)
def test_a_name_keeps_nothing_that_could_act(given: str | None, plain: str) -> None:
    assert plain_name(given) == plain


async def test_no_form_is_a_400(gateway: Gateway) -> None:
    answer = await gateway.client.post("/api/resumes", headers=KEY, json={})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "body")


async def test_a_form_without_a_file_is_a_400(gateway: Gateway) -> None:
    form = {"job": (None, b"developer")}
    answer = await gateway.client.post("/api/resumes", headers=KEY, files=form)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "files")


async def test_a_broken_form_is_a_400(gateway: Gateway) -> None:
    headers = {**KEY, "Content-Type": "multipart/form-data"}
    answer = await gateway.client.post("/api/resumes", headers=headers, content=b"--x--")
    assert answer.status_code == 400


async def test_a_body_that_says_it_is_too_large_is_not_read(gateway: Gateway) -> None:
    headers = {
        **KEY,
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(10**12),
    }
    answer = await gateway.client.post("/api/resumes", headers=headers, content=b"")
    assert answer.status_code == 413


async def test_too_many_files_are_a_400(gateway: Gateway) -> None:
    files = [("files", (f"{n}.pdf", b"%PDF-1.4")) for n in range(101)]
    answer = await gateway.client.post("/api/resumes", headers=KEY, files=files)
    assert answer.status_code == 400


async def test_while_postgres_is_away_nothing_is_accepted(gateway: Gateway) -> None:
    answer = await gateway.client.post(
        "/api/resumes", headers=KEY, files={"files": ("cv.pdf", b"%PDF-1.4")}
    )
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_nobody_s_body_is_not_read(gateway: Gateway) -> None:
    answer = await gateway.client.post(
        "/api/resumes", files={"files": ("cv.pdf", b"%PDF-1.4" * 1000)}
    )
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/candidates", "application/json"),
        ("/api/interviews", "application/json"),
        ("/api/auth/token", "application/x-www-form-urlencoded"),
    ],
)
async def test_any_other_large_body_is_a_413(gateway: Gateway, path: str, kind: str) -> None:
    headers = {**KEY, "Content-Type": kind}
    answer = await gateway.client.post(path, headers=headers, content=b"x" * 300_000)
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The request is too large"
