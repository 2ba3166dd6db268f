"""What a reviewer writes and reads, with every agent running."""

import httpx

from tests import documents
from tests.documents import an_applicant
from tests.instance import Instance, until


def test_words_are_screened_and_the_original_is_redacted(instance: Instance) -> None:
    person = an_applicant(31)
    timeline = instance.arrived(instance.mail(("cv.pdf", documents.a_pdf(person))))
    about = f"/candidates/{timeline['candidate']['id']}"
    with instance.client() as client:
        words = "He is too old for this team. He explained the index well."
        answer = client.post(f"{about}/feedback", json={"text": words, "rating": 4})
        assert answer.status_code in {201, 202}, answer.text  # 202 where the machine is busy

        def screened() -> dict[str, object] | None:
            [item] = client.get(f"{about}/feedback").json()["items"]
            return dict(item) if item["state"] == "screened" else None

        shown = until(screened, "the screen's answer")
        assert shown["bias_filtered"]
        assert "old" not in str(shown["sanitized"])
        blind = client.get(f"{about}/blind")
        assert blind.status_code == 200
        assert person.last_name not in blind.text

        def redacted() -> httpx.Response | None:
            answer = client.get(f"/resumes/{timeline['id']}/redacted")
            return answer if answer.status_code != 202 else None

        drawn = until(redacted, "the redacted original")
        assert drawn.status_code == 200, drawn.text
        assert drawn.content.startswith(b"%PDF")
