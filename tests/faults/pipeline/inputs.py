"""What the drills put in: by number, so that every run of a drill has the same inputs."""

from dataclasses import dataclass
from typing import Literal

from tests import documents
from tests.documents import an_applicant

Door = Literal["upload", "mail"]
JOB = "backend"


@dataclass(frozen=True, slots=True)
class Submission:
    """One file for one door, under an id of the sender's that stays when it is sent again."""

    door: Door
    name: str
    data: bytes
    job: str = ""

    @property
    def reference(self) -> str:
        return f"{self.door}.{self.name}"


@dataclass(frozen=True, slots=True)
class Load:
    """`before` is worked off before the drill begins: what follows meets people who are known."""

    before: tuple[Submission, ...]
    first: tuple[Submission, ...]
    second: tuple[Submission, ...]

    @property
    def all(self) -> tuple[Submission, ...]:
        return (*self.before, *self.first, *self.second)


def a_load(size: int = 48) -> Load:
    """Known people who apply again, new ones through both doors, and files nobody can read."""
    known = tuple(_text(number, "upload") for number in range(4))
    again = tuple(
        Submission("mail", f"again-{number}.pdf", documents.a_pdf(an_applicant(number)), job=job)
        for number, job in enumerate(("", "", JOB, JOB))
    )
    new = tuple(_new(number) for number in range(4, size - 6))
    broken = tuple(
        Submission(door, f"broken-{door}.pdf", documents.a_corrupt_pdf() + door.encode())
        for door in ("upload", "mail")
    )
    late = (*again, *broken)
    half = len(new) // 2
    return Load(known, (*new[:half], *late[:3]), (*new[half:], *late[3:]))


def _new(number: int) -> Submission:
    door: Door = "mail" if number % 3 == 0 else "upload"
    if number % 5 == 0:
        pdf = documents.a_pdf(an_applicant(number))
        return Submission(door, f"cv-{number}.pdf", pdf, job=JOB)
    return _text(number, door)


def _text(number: int, door: Door) -> Submission:
    return Submission(door, f"cv-{number}.txt", documents.a_text(an_applicant(number)))


def texts(count: int) -> tuple[Submission, ...]:
    """So many people, each through the upload."""
    return tuple(_text(number, "upload") for number in range(count))
