"""What a profile fills of a candidate's record: the columns, and what goes into each. Pure."""

from dataclasses import dataclass
from typing import Any

from schemas.profile import CandidateProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFields:
    """The columns of a candidate that a resume can fill."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str | None = None
    location: str | None = None
    position: str = ""
    skills: tuple[str, ...] = ()
    experience_years: float | None = None
    linkedin_url: str | None = None

    def as_columns(self) -> dict[str, Any]:
        columns: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return {**columns, "skills": list(self.skills)}


def fields_from_profile(profile: CandidateProfile) -> CandidateFields:
    first, last = _names(profile)
    phone = profile.phones[0].value if profile.phones else None
    linkedin = (link.value.url for link in profile.links if link.value.kind == "linkedin")
    return CandidateFields(
        first_name=first,
        last_name=last,
        email=profile.emails[0].value if profile.emails else "",
        phone=(phone.e164 or phone.written) if phone else None,
        location=profile.location.value if profile.location else None,
        position=_position(profile),
        skills=tuple(dict.fromkeys(skill.value.name for skill in profile.skills)),
        experience_years=profile.experience_years,
        linkedin_url=next(linkedin, None),
    )


def _names(profile: CandidateProfile) -> tuple[str, str]:
    if profile.name is None:
        return "", ""
    name = profile.name.value
    if name.given or name.family:
        return name.given or "", name.family or ""
    first, _, last = name.written.rpartition(" ")
    return first or last, last if first else ""


def _position(profile: CandidateProfile) -> str:
    """What the person does now; failing that, what they say they are."""
    current = next((job.value for job in profile.jobs if job.value.current), None)
    latest = current or (profile.jobs[0].value if profile.jobs else None)
    if latest and latest.title:
        return latest.title
    return profile.headline.value if profile.headline else ""
