"""The whole pipeline through its public doors: resumes in, candidates and mail out."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests import documents
from tests.documents import an_applicant
from tests.instance import Instance, until


def stages(timeline: dict[str, Any]) -> list[str]:
    return [stage["stage"] for stage in timeline["stages"]]


def candidate(instance: Instance, timeline: dict[str, Any]) -> dict[str, Any]:
    with instance.client() as client:
        shown: dict[str, Any] = client.get(f"/candidates/{timeline['candidate']['id']}").json()
    return shown


def upload(instance: Instance, *files: tuple[str, bytes], job: str = "") -> list[dict[str, Any]]:
    with instance.client() as client:
        answer = client.post(
            "/resumes", files=[("files", file) for file in files], data={"job": job} if job else {}
        )
        assert answer.status_code == 202, answer.text
        report: list[dict[str, Any]] = answer.json()["files"]
    return report


def test_a_mail_brings_a_candidate_and_hr_a_mail_with_the_resume(instance: Instance) -> None:
    maya = an_applicant(1)
    timeline = instance.arrived(instance.mail(("cv.pdf", documents.a_pdf(maya))))
    assert stages(timeline) == ["received", "parsed", "resolved", "screened", "mailed"]
    shown = candidate(instance, timeline)
    assert (shown["firstName"], shown["lastName"]) == (maya.first_name, maya.last_name)
    assert shown["email"] == maya.email
    assert "Python" in shown["skills"]
    [path] = until(lambda: instance.mails(maya.last_name), "HR's mail")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["To"] == "hr@demo.localhost"
    attached = [part.get_content() for part in mail.iter_attachments()]
    assert documents.a_pdf(maya) in attached


def test_the_same_file_again_makes_no_second_candidate_and_no_second_mail(
    instance: Instance,
) -> None:
    person = an_applicant(2)
    first = instance.arrived(instance.mail(("cv.pdf", documents.a_pdf(person))))
    again = instance.arrived(instance.mail(("again.pdf", documents.a_pdf(person))))
    assert again["id"] == first["id"]
    assert [one["status"] for one in upload(instance, ("cv.pdf", documents.a_pdf(person)))] == [
        "duplicate"
    ]
    # Another format is another resume of the same candidate, for the same application.
    other = instance.arrived(instance.mail(("cv.txt", documents.a_text(person))))
    assert other["candidate"]["id"] == first["candidate"]["id"]
    assert len(instance.mails(person.last_name)) == 1


def test_a_new_application_to_another_job_is_told_of(instance: Instance) -> None:
    person = an_applicant(3)
    data = documents.a_pdf(person)
    first = instance.arrived(instance.mail(("cv.pdf", data)))
    second = instance.arrived(instance.mail(("cv.pdf", data), to="hiring+backend@demo.localhost"))
    assert second["id"] != first["id"]
    assert second["candidate"]["id"] == first["candidate"]["id"]
    until(lambda: len(instance.mails(person.last_name)) == 2, "a second mail")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("cv.docx", documents.a_docx),
        ("cv.html", documents.an_html),
        ("cv.txt", documents.a_text),
        ("named-wrongly.txt", documents.a_pdf),
    ],
)
def test_every_format_becomes_a_candidate(instance: Instance, name: str, make: Any) -> None:
    person = an_applicant(100 + len(name))
    [report] = upload(instance, (name, make(person)))
    shown = candidate(instance, instance.finished(report["resume_id"]))
    assert (shown["email"], shown["lastName"]) == (person.email, person.last_name)


def test_a_scan_goes_through_the_ocr_lane(instance: Instance) -> None:
    person = an_applicant(4)
    [report] = upload(instance, ("scan.pdf", documents.a_scan(person)))
    timeline = instance.finished(report["resume_id"], seconds=120)
    assert stages(timeline)[:3] == ["received", "scanned", "parsed"]
    assert candidate(instance, timeline)["lastName"] == person.last_name


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("locked.pdf", documents.a_pdf(an_applicant(5), password="secret"), "password"),
        ("corrupt.pdf", documents.a_corrupt_pdf(), "damaged"),
        ("empty.pdf", b"", "empty"),
    ],
)
def test_what_cannot_be_read_is_rejected_in_plain_words_and_kept(
    instance: Instance, name: str, data: bytes, word: str
) -> None:
    [report] = upload(instance, (name, data))
    timeline = until(
        lambda: t if (t := instance.timeline(report["resume_id"]))["state"] == "rejected" else None,
        "the rejection",
    )
    assert word in timeline["reason"]
    with instance.client() as client:
        kept = client.get(f"/resumes/{report['resume_id']}/original")
    assert kept.content == data
    until(lambda: instance.mails(timeline["reason"][:40]), "HR's mail about the file")


def test_several_files_are_reported_one_by_one(instance: Instance) -> None:
    people = [an_applicant(number) for number in (6, 7, 8)]
    report = upload(instance, *((f"{p.first_name}.pdf", documents.a_pdf(p)) for p in people))
    assert [one["status"] for one in report] == ["accepted"] * 3
    names = {candidate(instance, instance.finished(one["resume_id"]))["lastName"] for one in report}
    assert names == {person.last_name for person in people}


def test_a_file_in_the_watched_folder_is_taken_once(instance: Instance) -> None:
    person = an_applicant(9)
    folder = Path(instance.variables["INTAKE_FOLDER"]) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cv.pdf.part").write_bytes(documents.a_pdf(person))
    (folder / "cv.pdf.part").rename(folder / "cv.pdf")

    def found() -> list[dict[str, Any]]:
        with instance.client() as client:
            listed: list[dict[str, Any]] = client.get(
                "/candidates", params={"search": person.email}
            ).json()
        return listed

    [shown] = until(found, "the candidate of the watched folder")
    assert shown["source"] == "Folder"
    until(lambda: not (folder / "cv.pdf").exists(), "the file moved away")


def test_a_second_tenant_sees_none_of_it(instance: Instance) -> None:
    person = an_applicant(10)
    timeline = instance.arrived(instance.mail(("cv.pdf", documents.a_pdf(person))))
    key = instance.hirestream("key", "create", "other", "--name", "e2e").strip()
    with instance.client(key) as client:
        assert client.get("/candidates").json() == []
        assert client.get("/resumes").json()["items"] == []
        assert client.get(f"/resumes/{timeline['id']}").status_code == 404
        assert client.get(f"/resumes/{timeline['id']}/original").status_code == 404
        assert client.get(f"/candidates/{timeline['candidate']['id']}").status_code == 404


def test_the_command_line_submits_follows_and_shows_the_mailbox(
    instance: Instance, tmp_path: Path
) -> None:
    person = an_applicant(11)
    file = tmp_path / "resume.pdf"
    file.write_bytes(documents.a_pdf(person))
    shown = instance.hirestream("submit", str(file), "--to", "hiring@demo.localhost")
    assert "parsed" in shown
    assert person.last_name in shown
    until(lambda: instance.mails(person.last_name), "HR's mail")
    assert "hr@demo.localhost" in instance.hirestream("mailbox")
    assert person.email in instance.hirestream("candidates", "--search", person.email)
