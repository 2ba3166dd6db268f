"""The vendors, with a few people and jobs each."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from services.gateway.unified.shapes import CandidateBody
from tests.contract.vendors import world as worlds
from tests.contract.vendors.world import World

JANE = CandidateBody(
    name="Jane Doe",
    email="jane.doe@example.com",
    phone="+1-555-0100",
    resume_url="https://example.com/resumes/jane-doe.pdf",
    job_id="1",
)


@pytest.fixture
async def world() -> AsyncGenerator[World]:
    async with worlds.opened() as opened:
        furnish(opened)
        yield opened


def furnish(world: World) -> None:
    """At every vendor the same: job 1, open, in Berlin; job 2, closed; two applications to 1."""
    _furnish_greenhouse(world)
    world.lever.postings += [
        {
            "id": "1",
            "text": "Backend Developer",
            "state": "published",
            "categories": {"location": "Berlin", "team": "Platform"},
            "urls": {"show": "https://jobs.example.com/1", "apply": "https://jobs.example.com/1/a"},
        },
        {"id": "2", "text": "Old", "state": "closed", "categories": {}, "urls": {}},
    ]
    world.lever.opportunities += [
        _opportunity("opp-a", "Ada Lovelace", "ada@example.com"),
        _opportunity("opp-b", "Ben Okri", "ben@example.com", archived={"reason": "reason-x"}),
    ]
    world.workable.jobs += [
        {
            "id": "61884e2",
            "shortcode": "1",
            "title": "Backend Developer",
            "state": "published",
            "url": "https://jobs.example.com/1",
            "location": {"location_str": "Berlin"},
        },
        {"id": "61884e3", "shortcode": "2", "title": "Old", "state": "archived", "location": None},
    ]
    world.workable.candidates += [
        _workable("c0001", "Ada Lovelace", "ada@example.com"),
        _workable("c0002", "Ben Okri", "ben@example.com", disqualified=True),
    ]
    _furnish_ashby(world)
    world.generic.jobs += [
        {
            "id": "1",
            "title": "Backend Developer",
            "location": "Berlin",
            "status": "open",
            "external_url": "https://jobs.example.com/1",
        }
    ]
    world.generic.applications += [
        {"id": "ga", "job_id": "1", "name": "Ada Lovelace", "email": "ada@example.com"},
        {
            "id": "gb",
            "job_id": "1",
            "candidate_name": "Ben Okri",
            "email": "ben@example.com",
            "status": "rejected",
        },
    ]
    world.generic.candidates += [
        {
            "id": "c1",
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "updated_at": "2026-11-21T12:00:00Z",
        }
    ]


def _furnish_greenhouse(world: World) -> None:
    vendor = world.greenhouse
    vendor.jobs += [
        {"id": 1, "name": "Backend Developer", "status": "open"},
        {"id": 2, "name": "Old", "status": "closed"},
    ]
    vendor.job_posts += [
        {
            "id": 51,
            "job_id": 1,
            "live": True,
            "location": {"name": "Berlin"},
            "public_url": "https://jobs.example.com/1",
        },
        {"id": 52, "job_id": 1, "live": False, "location": {"name": "Internal"}},
    ]
    vendor.candidates += [
        _greenhouse(11, "Ada", "Lovelace", "ada@example.com"),
        _greenhouse(12, "Ben", "Okri", "ben@example.com"),
    ]
    vendor.applications += [
        {"id": 22, "candidate_id": 11, "job_id": 1, "status": "active", "stage_name": "Applied"},
        {"id": 21, "candidate_id": 12, "job_id": 1, "status": "rejected", "stage_name": "Offer"},
    ]


def _furnish_ashby(world: World) -> None:
    vendor = world.ashby
    vendor.jobs += [
        {"id": "1", "title": "Backend Developer", "status": "Open"},
        {"id": "2", "title": "Old", "status": "Closed"},
    ]
    vendor.postings += [
        {
            "id": "p1",
            "jobId": "1",
            "locationName": "Berlin",
            "externalLink": "https://jobs.example.com/1",
        }
    ]
    for identity, name, status in (("a", "Ada Lovelace", "Active"), ("b", "Ben Okri", "Archived")):
        candidate = {
            "id": f"cand-{identity}",
            "name": name,
            "primaryEmailAddress": {"value": f"{name.split()[0].lower()}@example.com"},
            "applicationIds": [f"app-{identity}"],
            "updatedAt": "2026-11-01T00:00:00.000Z",
        }
        vendor.candidates.append(candidate)
        vendor.applications.append(
            {
                "id": f"app-{identity}",
                "status": status,
                "candidate": candidate,
                "job": {"id": "1", "title": "Backend Developer"},
                "currentInterviewStage": {"title": "Application Review"},
            }
        )


def _greenhouse(identity: int, first: str, last: str, email: str) -> dict[str, Any]:
    return {
        "id": identity,
        "first_name": first,
        "last_name": last,
        "email_addresses": [{"value": email, "type": "personal"}],
        "phone_numbers": [],
        "created_at": "2026-11-01T00:00:00Z",
        "updated_at": "2026-11-01T00:00:00Z",
    }


def _opportunity(identity: str, name: str, email: str, **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "contact": f"contact-{identity}",
        "name": name,
        "emails": [email],
        "phones": [],
        "posting": "1",
        "stage": {"id": "s", "text": "New applicant"},
        "archived": None,
        "updatedAt": 1_793_000_000_000,
        **more,
    }


def _workable(
    identity: str, name: str, email: str, *, disqualified: bool = False
) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "email": email,
        "phone": None,
        "stage": "Applied",
        "disqualified": disqualified,
        "hired_at": None,
        "job": {"shortcode": "1"},
        "updated_at": "2026-11-01T00:00:00Z",
    }
