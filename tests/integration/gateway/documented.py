"""The bodies of the RecruitOS document's own examples: a candidate, and an interview with one."""

from typing import Any, Final

JOHN: Final[dict[str, Any]] = {
    "firstName": "John",
    "lastName": "Doe",
    "email": "john.doe@example.com",
    "phone": "+1 (555) 987-6543",
    "position": "Backend Developer",
    "phase": 1,
    "status": "New",
    "source": "Indeed",
    "skills": "Python, FastAPI, PostgreSQL",
    "experience": 5,
    "notes": "Strong backend experience",
}
JANE: Final[dict[str, Any]] = {
    "candidateId": 1,
    "type": "Technical",
    "scheduledDate": "2024-01-22T15:00:00Z",
    "duration": 90,
    "interviewer": "Jane Doe",
    "status": "Scheduled",
    "notes": "Technical coding interview",
}
