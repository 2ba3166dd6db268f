"""Puts a profile together from what the rules find, and says how sure it is of the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Self

from schemas.profile import CandidateProfile, Job, Span
from services.parser.contacts import contacts_of
from services.parser.document import Document
from services.parser.education import education_of, names_course, reads_like_courses
from services.parser.experience import years_of
from services.parser.jobs import jobs_of, reads_like_jobs
from services.parser.language import Languages, region_of
from services.parser.lists import headline_of, lines_of_items, list_of, location_of, summary_of
from services.parser.name_echo import Hints
from services.parser.names import name_of
from services.parser.sections import Headings, Kind, adopted, of, split
from services.parser.skills import lists_skills, skills_of
from services.parser.vocabulary import Vocabulary
from services.parser.wording import Wording

_DOUBTFUL = 0.6


@dataclass(frozen=True, slots=True)
class Rules:
    """Vocabularies and pipelines, loaded once."""

    headings: Headings
    wording: Wording
    vocabulary: Vocabulary
    languages: Languages

    @classmethod
    def load(cls) -> Self:
        vocabulary = Vocabulary.load()
        return cls(Headings.load(), Wording.load(vocabulary), vocabulary, Languages.load())


def profile_of(
    document: Document, rules: Rules, file_name: str | None, today: date | None = None
) -> CandidateProfile:
    """The profile that a document's lines make."""
    today = today or datetime.now(UTC).date()
    language = document.language or rules.languages.of(document.text)
    wording = rules.wording
    wording.forget()
    sections = adopted(
        split(document.lines, rules.headings, wording.names_entry),
        lambda section: reads_like_jobs(section, wording),
        lambda section: reads_like_courses(section, wording),
        wording.names_entry,
        lambda text: names_course(text, wording),
    )
    sections = [
        replace(section, kind=Kind.SKILLS)
        if section.kind is Kind.LANGUAGES and lists_skills(section, rules.vocabulary)
        else section
        for section in sections
    ]
    region = region_of(document.text[:1500], language)
    contacts = contacts_of(document, sections, region, wording.is_place)
    hints = Hints.of(
        [e.value for e in contacts.emails], [k.value.url for k in contacts.links], file_name
    )
    name = name_of(document, sections, rules.headings, wording, hints)
    jobs = jobs_of(document, list(of(sections, Kind.EXPERIENCE)), wording)
    education = education_of(document, list(of(sections, Kind.EDUCATION)), wording)
    values = [job.value for job in jobs]
    profile = CandidateProfile(
        name=name,
        emails=contacts.emails,
        phones=contacts.phones,
        links=contacts.links,
        location=location_of(document, sections, wording),
        headline=headline_of(document, wording, _line_of(document, name.span if name else None)),
        summary=summary_of(document, sections),
        skills=tuple(
            skills_of(document, list(of(sections, Kind.SKILLS)), rules.vocabulary, values, today)
        ),
        jobs=tuple(jobs),
        education=tuple(education),
        certifications=lines_of_items(document, list(of(sections, Kind.CERTIFICATIONS))),
        languages=list_of(document, list(of(sections, Kind.LANGUAGES))),
        experience_years=years_of(values, today),
        language=language,
    )
    confidence = _confidence(profile)
    return profile.model_copy(
        update={"confidence": confidence, "needs_review": _needs_review(profile, confidence)}
    )


def _line_of(document: Document, span: Span | None) -> int | None:
    """The document's line that a value stood in."""
    if span is None or span.start is None:
        return None
    start = span.start
    return max((i for i, begin in enumerate(document.starts) if begin <= start), default=None)


def _confidence(profile: CandidateProfile) -> float:
    """The mean over what a resume should hold; what is missing counts as little."""
    expected = [
        (3.0, profile.name.confidence if profile.name else 0.0),
        (3.0, max((e.confidence for e in profile.emails), default=0.0)),
        (1.0, max((p.confidence for p in profile.phones), default=0.3)),
        (3.0, _mean([job.confidence for job in profile.jobs])),
        (2.0, _mean([entry.confidence for entry in profile.education])),
        (1.5, _mean([skill.confidence for skill in profile.skills])),
    ]
    return round(sum(w * c for w, c in expected) / sum(w for w, _ in expected), 2)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.2


def _needs_review(profile: CandidateProfile, confidence: float) -> bool:
    """A person should look where a key field is missing or in doubt, or jobs lack a half."""
    if profile.name is None or profile.name.confidence < _DOUBTFUL:
        return True
    if not profile.emails and not profile.phones:
        return True
    if not profile.jobs and not profile.education:
        return True  # an invoice has a name and a number too
    return confidence < _DOUBTFUL or any(_half(job.value) for job in profile.jobs)


def _half(job: Job) -> bool:
    return job.title is None or job.company is None
