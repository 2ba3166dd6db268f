"""What `hirestream parse` prints: a flat JSON line, its explanation, or a page for people."""

from collections.abc import Iterable, Iterator

from schemas.profile import CandidateProfile, Education, Job, Month
from services.parser.outcome import Outcome, Parsed, Rejected

Json = dict[str, object]


def line_of(file: str, outcome: Outcome) -> Json:
    """One flat record; a rejected file has the same fields, empty, and its reason."""
    profile = outcome.profile if isinstance(outcome, Parsed) else CandidateProfile()
    jobs = [found.value for found in profile.jobs]
    education = [found.value for found in profile.education]
    return {
        "file": file,
        "name": profile.name.value.written if profile.name else None,
        "email": profile.emails[0].value if profile.emails else None,
        "emails": [found.value for found in profile.emails],
        "phone": profile.phones[0].value.written if profile.phones else None,
        "phones": [found.value.written for found in profile.phones],
        "phones_e164": [found.value.e164 for found in profile.phones if found.value.e164],
        "links": [found.value.url for found in profile.links],
        "location": profile.location.value if profile.location else None,
        "headline": profile.headline.value if profile.headline else None,
        "summary": profile.summary.value if profile.summary else None,
        "skills": [found.value.written for found in profile.skills],
        "companies": [job.company for job in jobs if job.company],
        "titles": [job.title for job in jobs if job.title],
        "degrees": [entry.degree for entry in education if entry.degree],
        "schools": [entry.school for entry in education if entry.school],
        "jobs": [_job(job) for job in jobs],
        "education": [_education(entry) for entry in education],
        "certifications": [found.value for found in profile.certifications],
        "languages": [found.value for found in profile.languages],
        "n_jobs": len(jobs),
        "first_start": first_start(jobs),
        "last_end": last_end(jobs),
        "experience_years": profile.experience_years,
        "language": profile.language,
        "engine": outcome.engine if isinstance(outcome, Parsed) else None,
        "confidence": profile.confidence,
        "needs_review": profile.needs_review,
        "rejected": _rejected(outcome),
    }


def _rejected(outcome: Outcome) -> Json | None:
    match outcome:
        case Parsed():
            return None
        case Rejected():
            return {"code": outcome.code.value, "reason": outcome.reason}
        case _:
            return {"code": "no_text", "reason": "The pages are pictures; no OCR engine read them."}


def _job(job: Job) -> Json:
    return {
        "title": job.title,
        "company": job.company,
        "location": job.location,
        "start": _month(job.start),
        "end": "present" if job.current else _month(job.end),
        "current": job.current,
        "description": job.description,
    }


def _education(entry: Education) -> Json:
    return {
        "degree": entry.degree,
        "field": entry.field,
        "school": entry.school,
        "start": _month(entry.start),
        "end": _month(entry.end),
    }


def _month(month: Month | None) -> str | None:
    return str(month) if month else None


def first_start(jobs: Iterable[Job]) -> str | None:
    """When the earliest job began."""
    starts = [str(job.start) for job in jobs if job.start]
    return min(starts, default=None)


def last_end(jobs: Iterable[Job]) -> str | None:
    """When the latest job ended, or that one goes on."""
    jobs = list(jobs)
    if any(job.current for job in jobs):
        return "present"
    return max((str(job.end) for job in jobs if job.end), default=None)


def explained(outcome: Outcome) -> Json:
    """Every field with its confidence and span, as the profile holds it."""
    if not isinstance(outcome, Parsed):
        return {}
    return {"explain": outcome.profile.model_dump(mode="json", exclude_none=True)}


def pretty_of(file: str, outcome: Outcome, *, explain: bool) -> str:
    """A short page for people."""
    if not isinstance(outcome, Parsed):
        reason = outcome.reason if isinstance(outcome, Rejected) else "The pages are pictures."
        return f"{file}\n  not read: {reason}\n"
    return "\n".join([file, *(f"  {row}" for row in _rows(outcome, explain=explain)), ""])


def _rows(outcome: Parsed, *, explain: bool) -> Iterator[str]:
    profile = outcome.profile

    def sure(confidence: float) -> str:
        return f"  ({confidence:.0%})" if explain else ""

    if profile.name:
        yield f"Name        {profile.name.value.written}{sure(profile.name.confidence)}"
    for label, found in (("Headline", profile.headline), ("Location", profile.location)):
        if found:
            yield f"{label:<12}{found.value}{sure(found.confidence)}"
    for email in profile.emails:
        yield f"E-mail      {email.value}{sure(email.confidence)}"
    reached = [("Phone", p.value.e164 or p.value.written, p.confidence) for p in profile.phones]
    reached += [("Link", link.value.url, link.confidence) for link in profile.links]
    for label, value, confidence in reached:
        yield f"{label:<12}{value}{sure(confidence)}"
    if profile.skills:
        yield f"Skills      {', '.join(found.value.written for found in profile.skills)}"
    for job in profile.jobs:
        who = _joined(job.value.title, job.value.company)
        yield f"Job         {_period(job.value)}  {who}{sure(job.confidence)}"
    for entry in profile.education:
        what = _joined(entry.value.degree, entry.value.school)
        yield f"Education   {what}{sure(entry.confidence)}"
    review = ", please review" if profile.needs_review else ""
    about = f"{outcome.engine} · {profile.language or '?'}"
    yield f"Confidence  {profile.confidence:.0%}{review} · {about}"


def _period(job: Job) -> str:
    end = "present" if job.current else str(job.end or "?")
    return f"{job.start or '?'} – {end}"


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
