"""Decides what a first reviewer sees of a profile, and what in it they should not weigh."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from schemas.blind import Attribute, BlindProfile
from schemas.profile import CandidateProfile, Education, Job
from services.bias.findings import Finding
from services.bias.identity_words import Blinder, name_forms
from services.bias.language import Screen


@dataclass(frozen=True, slots=True)
class ProfileFinding:
    """Words in the profile that a reviewer should not weigh, and the field they stand in."""

    field: str
    finding: Finding


def blind_profile(profile: CandidateProfile, reveal: Set[Attribute] = frozenset()) -> BlindProfile:
    """The profile for a reviewer whose role reveals only `reveal`.

    All graduation years go, not only telling ones: a gap where others have a year tells as much.
    """
    blinder = _blinder(profile, reveal)
    contacts = Attribute.CONTACT in reveal
    return BlindProfile(
        name=profile.name.value.written if profile.name and Attribute.NAME in reveal else None,
        location=_location(profile, revealed=Attribute.ADDRESS in reveal),
        emails=tuple(email.value for email in profile.emails) if contacts else (),
        phones=tuple(phone.value.written for phone in profile.phones) if contacts else (),
        links=tuple(link.value.url for link in profile.links) if contacts else (),
        headline=blinder.text(profile.headline.value) if profile.headline else None,
        summary=blinder.text(profile.summary.value) if profile.summary else None,
        skills=tuple(skill.value for skill in profile.skills),
        jobs=tuple(_job(job.value, blinder) for job in profile.jobs),
        education=tuple(
            _education(study.value, blinder, years=Attribute.GRADUATION_YEARS in reveal)
            for study in profile.education
        ),
        certifications=tuple(blinder.text(found.value) for found in profile.certifications),
        languages=tuple(blinder.text(found.value) for found in profile.languages),
        experience_years=profile.experience_years,
        language=profile.language,
        hidden=tuple(attribute for attribute in Attribute if attribute not in reveal),
    )


def screen_profile(profile: CandidateProfile, screen: Screen) -> tuple[ProfileFinding, ...]:
    """What the resume itself says that nobody should weigh."""
    return tuple(
        ProfileFinding(field, finding)
        for field, text in free_text(profile)
        for finding in screen.screen(text, profile.language).findings
    )


def free_text(profile: CandidateProfile) -> Iterator[tuple[str, str]]:
    """The profile's written parts, each under the name of its field."""
    if profile.headline:
        yield "headline", profile.headline.value
    if profile.summary:
        yield "summary", profile.summary.value
    for number, job in enumerate(profile.jobs):
        yield f"jobs.{number}.description", job.value.description
    for number, certification in enumerate(profile.certifications):
        yield f"certifications.{number}", certification.value


def identifying_strings(profile: CandidateProfile) -> tuple[str, ...]:
    """What must be searched for and painted over in the original document."""
    found = [
        *(_names(profile)),
        *(email.value for email in profile.emails),
        *(phone.value.written for phone in profile.phones),
        *(link.value.url for link in profile.links),
        *([profile.location.value] if profile.location else []),
    ]
    return tuple(dict.fromkeys(text for text in found if len(text) > 2))


def studies_named(profile: CandidateProfile) -> tuple[str, ...]:
    """Beside which words of the original a graduation year stands."""
    named = (
        words
        for study in profile.education
        for words in (study.value.degree, study.value.field, study.value.school)
    )
    return tuple(dict.fromkeys(words for words in named if words and len(words) > 2))


def _blinder(profile: CandidateProfile, reveal: Set[Attribute]) -> Blinder:
    return Blinder(
        names=_names(profile),
        hide_contacts=Attribute.CONTACT not in reveal,
        hide_name=Attribute.NAME not in reveal,
        hide_gender=Attribute.GENDER not in reveal,
        hide_personal=Attribute.PERSONAL not in reveal,
        hide_affinity=Attribute.AFFINITY not in reveal,
    )


def _names(profile: CandidateProfile) -> tuple[str, ...]:
    if profile.name is None:
        return ()
    name = profile.name.value
    return name_forms(name.written, (name.given, name.family))


def _location(profile: CandidateProfile, *, revealed: bool) -> str | None:
    """The country or region alone: a street tells a neighbourhood, a lone place too much."""
    if profile.location is None:
        return None
    if revealed:
        return profile.location.value
    *nearer, region = (part.strip() for part in profile.location.value.split(","))
    has_digits = any(character.isdigit() for character in region)
    return region if nearer and region and not has_digits else None


def _job(job: Job, blinder: Blinder) -> Job:
    title = blinder.text(job.title) if job.title else None
    return job.model_copy(update={"title": title, "description": blinder.text(job.description)})


def _education(study: Education, blinder: Blinder, *, years: bool) -> Education:
    texts = {
        name: blinder.text(value) if (value := getattr(study, name)) else None
        for name in ("degree", "field", "school")
    }
    dates = {} if years else {"start": None, "end": None}
    return study.model_copy(update={**texts, **dates})
