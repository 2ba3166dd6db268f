"""Reads jobs and schools so that two spellings of one employer, title or school compare equal."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import token_set_ratio

from schemas.profile import Education, Job, Month
from services.dedupe.folding import fold, split
from services.dedupe.tables import words

_SHORT = {
    "sr": "senior", "snr": "senior", "jr": "junior", "jnr": "junior", "mgr": "manager",
    "eng": "engineer", "engr": "engineer", "dev": "developer", "swe": "software engineer",
    "sde": "software engineer", "qa": "quality assurance", "hr": "human resources",
    "pm": "project manager", "vp": "vice president", "asst": "assistant", "admin": "administrator",
    "programmer": "developer", "acct": "account", "exec": "executive", "rep": "representative",
    "cto": "chief technology officer", "ceo": "chief executive officer",
    "cfo": "chief financial officer", "ba": "business analyst", "ux": "user experience",
    "rn": "registered nurse", "sysadmin": "system administrator", "coder": "developer",
}  # fmt: skip
_ALIKE = 88.0


@dataclass(frozen=True, slots=True)
class Employment:
    employer: str = ""
    title: str = ""
    start: int | None = None
    end: int | None = None

    @property
    def acronym(self) -> str:
        return "".join(word[0] for word in self.employer.split())


@dataclass(frozen=True, slots=True)
class Study:
    school: str
    field: str = ""


@lru_cache(maxsize=16384)
def read_employer(written: str) -> str:
    named = [word.replace("'", "") for word in split(fold(written).replace(".", ""))]
    telling = [word for word in named if word not in words("legal_forms.txt")]
    return " ".join(telling or named)


@lru_cache(maxsize=16384)
def read_title(written: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in split(fold(written)))


def read_job(job: Job) -> Employment:
    return Employment(
        employer=read_employer(job.company or ""),
        title=read_title(job.title or ""),
        start=_months(job.start),
        end=_months(job.end),
    )


def read_study(education: Education) -> Study | None:
    school = read_employer(education.school or "")
    return Study(school, read_title(education.field or "")) if school else None


def _months(month: Month | None) -> int | None:
    return month.year * 12 + (month.month or 1) if month else None


def same_employer(a: str, b: str) -> bool:
    if a == b:
        return bool(a)
    short, long = sorted((a, b), key=len)
    if not short:
        return False
    # IBM and International Business Machines; a lone pair of letters says too little.
    if " " not in short and 3 <= len(short) <= 5 and short == _acronym(long):
        return True
    return min(len(a), len(b)) > 3 and token_set_ratio(a, b) >= _ALIKE


def _acronym(name: str) -> str:
    return "".join(word[0] for word in name.split())


def same_title(a: str, b: str) -> bool:
    return bool(a and b) and token_set_ratio(plain_title(a), plain_title(b)) >= _ALIKE


@lru_cache(maxsize=16384)
def plain_title(title: str) -> str:
    """The title without its grade, so that a promotion leaves it as it is."""
    bare = [word for word in title.split() if word not in words("seniority.txt")]
    return " ".join(bare) or title


def any_same_employer(a: Iterable[Employment], b: Iterable[Employment]) -> bool:
    others = list(b)
    return any(same_employer(one.employer, other.employer) for one in a for other in others)


def share_a_spell(a: Iterable[Employment], b: Iterable[Employment]) -> bool:
    """Whether both worked for one employer from the same month on, which colleagues seldom did."""
    others = [job for job in b if job.start is not None]
    return any(
        one.start == other.start
        and one.end == other.end
        and same_employer(one.employer, other.employer)
        for one in a
        if one.start is not None
        for other in others
    )
