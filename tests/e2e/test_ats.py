"""An ATS before a running Hirestream, from its first command on."""

from base64 import b64encode

import httpx

from tests import documents
from tests.documents import an_applicant
from tests.instance import Instance


def test_a_pushed_resume_becomes_the_pushed_candidate_s(instance: Instance) -> None:
    """The file names somebody else: whose it is, the ATS has said."""
    base = instance.variables["HIRESTREAM_API_URL"]
    registered = httpx.post(f"{base}/ats/integrations/register", json={"name": "Your ATS Name"})
    headers = {"Authorization": f"Bearer {registered.json()['api_key']}"}
    pushed = httpx.post(
        f"{base}/ats/candidates",
        headers=headers,
        json={
            "external_id": "ATS-E2E-1",
            "first_name": "Signe",
            "last_name": "Ahlgren",
            "email": "signe.ahlgren@ats.example",
            "resume": {
                "file_name": "cv.pdf",
                "content": b64encode(documents.a_pdf(an_applicant(71))).decode(),
            },
        },
        timeout=20,
    ).json()
    timeline = instance.finished(pushed["resume"]["resume_id"])
    assert timeline["candidate"]["id"] == pushed["candidate_id"]
    shown = httpx.get(f"{base}/ats/candidates/ATS-E2E-1", headers=headers).json()
    assert (shown["first_name"], shown["email"]) == ("Signe", "signe.ahlgren@ats.example")
    assert "Python" in shown["skills"]  # which only the resume says
