"""An invented mail's values: what a template may name, and what its preview shows."""

from collections.abc import Mapping, Sequence

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]
Scope = Mapping[str, Value]

SAMPLE: Scope = {
    "tenant": {"name": "Example Ltd"},
    "link": "https://hirestream.example",
    "candidate": {
        "number": 42,
        "name": "Ada Example",
        "first_name": "Ada",
        "last_name": "Example",
        "email": "ada@example.com",
        "phone": "+44 20 7946 0000",
        "location": "London",
        "position": "Software Engineer",
        "skills": ["Python", "PostgreSQL", "Kafka"],
        "experience_years": "7",
        "status": "New",
        "linkedin_url": "https://www.linkedin.example/in/ada",
    },
    "job": {"title": "Backend Engineer", "location": "London"},
    "resume": {
        "file_name": "ada-example.pdf",
        "received_at": "21 Nov 2026, 14:05 UTC",
        "source": "e-mail",
        "sender_name": "Ada Example",
        "sender_email": "ada@example.com",
        "cover_letter": "Dear team,\nplease find my resume attached.\nAda Example",
    },
    "duplicate": {
        "number": 17,
        "name": "A. Example",
        "email": "ada@example.org",
        "score": "82%",
        "evidence": ["The same telephone number", "The last names are the same"],
        "against": ["The e-mail addresses differ"],
    },
    "rejection": {"reason": "The file is protected by a password. Please send it without one."},
    "decision": {"outcome": "hired", "wording": "Hired"},
    "digest": {
        "count": 3,
        "more": 0,
        "groups": [
            {
                "title": "New candidates",
                "count": 2,
                "entries": [
                    {
                        "name": "Ada Example",
                        "number": 42,
                        "job": "Backend Engineer",
                        "file_name": "ada-example.pdf",
                        "note": "",
                    },
                    {
                        "name": "Bo Example",
                        "number": 43,
                        "job": "",
                        "file_name": "bo-example.pdf",
                        "note": "",
                    },
                ],
            },
            {
                "title": "Decisions",
                "count": 1,
                "entries": [
                    {
                        "name": "Cy Example",
                        "number": 17,
                        "job": "Backend Engineer",
                        "file_name": "cy-example.pdf",
                        "note": "Hired",
                    },
                ],
            },
        ],
    },
    "alert": {
        "rule": "failing",
        "state": "raised",
        "subject": "parser",
        "summary": "Half of the resumes of the last ten minutes failed.",
        "runbook": "Look at the dead letters of the parser first.",
    },
    "survey": {"link": "https://hirestream.example/survey/signed"},
    "unsubscribe": {"link": "https://hirestream.example/unsubscribe/signed"},
    "password": {
        "link": "https://hirestream.example/password/hp_1_2",
        "until": "24 Nov 2026, 14:05 UTC",
    },
    "attachment": {"name": "ada-example.pdf", "note": ""},
}
