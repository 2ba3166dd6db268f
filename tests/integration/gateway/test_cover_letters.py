"""Who reads the letter that came as a file beside a resume, and what becomes of it at the end."""

import io
import json
from datetime import timedelta
from hashlib import sha256
from uuid import UUID
from zipfile import ZipFile

import pytest

from runtime.blobs import DiskBlobs
from runtime.database import Database, SystemDatabase
from services.gateway.privacy.blobs import Sweep
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors, signed_in

WORDS = "Dear team, I would love to come. Mara Quill"
LETTER = WORDS.encode()
DIGEST = sha256(LETTER).hexdigest()


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


@pytest.fixture
async def number(api: API, doors: Doors, desk: Desk) -> int:
    """A candidate whose resume came with a letter."""
    candidate = await desk.candidate()
    [report] = await doors.ours.uploaded(("cv.pdf", b"%PDF-1.4 resume"))
    await kept(api, desk, UUID(report["resume_id"]))
    await desk.run(
        "INSERT INTO resume_claims (resume_id, candidate_id) VALUES ($1, $2)",
        UUID(report["resume_id"]),
        candidate,
    )
    return await desk.number(candidate)


async def kept(api: API, desk: Desk, resume: UUID) -> None:
    await DiskBlobs(api.settings.blob_dir).put(desk.tenant, LETTER)
    await desk.run(
        """
        INSERT INTO enclosures (resume_id, sha256, size, media_type, file_name)
        VALUES ($1, $2, $3, 'text/plain', 'letter.txt')
        """,
        resume,
        DIGEST,
        len(LETTER),
    )
    await desk.run(
        "INSERT INTO cover_letters (resume_id, sha256, words) VALUES ($1, $2, $3)",
        resume,
        DIGEST,
        WORDS,
    )


async def href(desk: Desk) -> str:
    return f"/api/resumes/{await desk.value('SELECT id FROM resumes')}"


@pytest.mark.usefixtures("number")
async def test_a_letter_is_shown_with_its_resume_and_given_back_as_it_came(
    doors: Doors, desk: Desk
) -> None:
    place = await href(desk)
    [letter] = (await doors.ours.get(place)).json()["cover_letters"]
    assert letter == {
        "text": WORDS,
        "file_name": "letter.txt",
        "media_type": "text/plain",
        "size": len(LETTER),
        "href": f"{place}/cover-letters/{DIGEST}",
    }
    answer = await doors.ours.get(letter["href"])
    assert answer.content == LETTER
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert (await doors.ours.get(f"{place}/cover-letters/{'0' * 64}")).status_code == 404
    assert (await doors.theirs.get(letter["href"])).status_code == 404


async def test_who_reviews_blindly_reads_no_letter(
    api: API, doors: Doors, desk: Desk, provisioning: Provisioning, number: int
) -> None:
    interviewer = await signed_in(api, provisioning, doors.our_tenant, "interviewer")
    place = await href(desk)
    for path in (place, f"{place}/cover-letters/{DIGEST}"):
        assert (await interviewer.get(path)).status_code == 403
    for path in (f"/api/candidates/{number}", f"/api/candidates/{number}/blind"):
        assert WORDS not in (await interviewer.get(path)).text


async def test_a_letter_leaves_with_the_persons_data(doors: Doors, number: int) -> None:
    answer = await doors.ours.get(f"/api/candidates/{number}/personal-data")
    archive = ZipFile(io.BytesIO(answer.content))
    person = json.loads(archive.read("person.json"))
    assert [one["words"] for one in person["cover_letters"]] == [WORDS]
    assert [one["file_name"] for one in person["enclosures"]] == ["letter.txt"]
    assert LETTER in {archive.read(name) for name in archive.namelist()}


async def test_a_letter_is_erased_with_the_person(
    api: API, doors: Doors, desk: Desk, database: Database, system: SystemDatabase, number: int
) -> None:
    answer = await doors.ours.send("DELETE", f"/api/candidates/{number}/personal-data")
    assert answer.status_code == 200, answer.text
    blobs = DiskBlobs(api.settings.blob_dir)
    await Sweep(database, system, blobs, after=timedelta(0)).run()
    assert not [path for path in api.settings.blob_dir.rglob("*") if path.is_file()]
    for count in ("SELECT count(*) FROM enclosures", "SELECT count(*) FROM cover_letters"):
        assert await desk.value(count) == 0


async def test_another_persons_resume_of_the_same_mail_is_neither_exported_nor_kept(
    api: API, doors: Doors, desk: Desk, database: Database, system: SystemDatabase, number: int
) -> None:
    [report] = await doors.ours.uploaded(("other.txt", b"somebody else"))
    other = await desk.candidate()
    await desk.run(
        "INSERT INTO resume_claims (resume_id, candidate_id) VALUES ($1, $2)",
        UUID(report["resume_id"]),
        other,
    )
    await desk.run(
        """
        INSERT INTO enclosures (resume_id, sha256, size, media_type, file_name)
        SELECT c.resume_id, r.sha256, r.size, r.media_type, r.file_name
          FROM cover_letters AS c, resumes AS r
         WHERE r.id = $1
        """,
        UUID(report["resume_id"]),
    )
    answer = await doors.ours.get(f"/api/candidates/{number}/personal-data")
    archive = ZipFile(io.BytesIO(answer.content))
    assert b"somebody else" not in {archive.read(name) for name in archive.namelist()}
    await doors.ours.send("DELETE", f"/api/candidates/{await desk.number(other)}/personal-data")
    await Sweep(database, system, DiskBlobs(api.settings.blob_dir), after=timedelta(0)).run()
    kept = [path.read_bytes() for path in api.settings.blob_dir.rglob("*") if path.is_file()]
    assert b"somebody else" not in kept
    assert LETTER in kept
