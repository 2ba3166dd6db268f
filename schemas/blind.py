"""What a first reviewer may read: a profile with the person taken out and the work left in."""

from enum import StrEnum

from pydantic import Field

from schemas.profile import Education, Job, Record, Skill


class Attribute(StrEnum):
    """What can be hidden; a reviewer's role reveals some of it."""

    NAME = "name"
    CONTACT = "contact"
    ADDRESS = "address"
    PHOTO = "photo"
    PERSONAL = "personal"  # birth, age, nationality, religion, marital status
    GENDER = "gender"
    GRADUATION_YEARS = "graduation_years"
    AFFINITY = "affinity"


class BlindProfile(Record):
    """A profile with the person taken out and the work left in."""

    name: str | None = None
    location: str | None = Field(default=None, description="a region, until the address is asked")
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    headline: str | None = None
    summary: str | None = None
    skills: tuple[Skill, ...] = ()
    jobs: tuple[Job, ...] = ()
    education: tuple[Education, ...] = ()
    certifications: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    experience_years: float | None = None
    language: str | None = None
    hidden: tuple[Attribute, ...] = ()
