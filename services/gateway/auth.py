"""Turns a request's key or token into a subject, and an endpoint's permission into its signature.

An endpoint takes one of the annotated subjects below; a test fails on any route that takes none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.types import Scope

from services.gateway.credentials import key_digest
from services.gateway.errors import Forbidden, Unauthenticated
from services.gateway.identities import Subject
from services.gateway.permissions import Scope as Permission
from services.gateway.resources import Resources

_SUBJECT: Final = "hirestream.subject"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A dependency that yields the subject, if the subject may do this. None: whoever it is."""

    scope: Permission | None

    async def __call__(self, request: Request) -> Subject:
        subject = await subject_of(request.scope)
        if subject is None:
            raise Unauthenticated
        if self.scope is not None and self.scope not in subject.scopes:
            raise Forbidden(f"This needs the permission {self.scope}")
        return subject


def require(scope: Permission | None) -> Requirement:
    return Requirement(scope)


async def subject_of(scope: Scope) -> Subject | None:
    """Whose request this is: found once, however many layers of the gateway ask."""
    if _SUBJECT not in scope:
        resources: Resources = scope["app"].state.resources
        scope[_SUBJECT] = await authenticate(Headers(scope=scope), resources)
    found: Subject | None = scope[_SUBJECT]
    return found


async def authenticate(headers: Mapping[str, str], resources: Resources) -> Subject | None:
    presented = presented_credential(headers)
    if presented is None:
        return None
    if presented.count(".") == 2:  # a JWT; no key has a dot
        bearer = resources.tokens.read(presented)
        return await resources.identities.of_bearer(bearer) if bearer else None
    return await resources.identities.of_key(key_digest(presented))


def presented_credential(headers: Mapping[str, str]) -> str | None:
    """The key or token of `Authorization: Bearer` or `X-API-Key`; the first wins."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    return headers.get("x-api-key", "").strip() or None


AccessManage = Annotated[Subject, Depends(require("access:manage"))]
AtsRead = Annotated[Subject, Depends(require("ats:read"))]
AtsWrite = Annotated[Subject, Depends(require("ats:write"))]
AuditRead = Annotated[Subject, Depends(require("audit:read"))]
ApplicationsRead = Annotated[Subject, Depends(require("applications:read"))]
ApplicationsWrite = Annotated[Subject, Depends(require("applications:write"))]
CandidatesExport = Annotated[Subject, Depends(require("candidates:export"))]
CandidatesMerge = Annotated[Subject, Depends(require("candidates:merge"))]
BiasReview = Annotated[Subject, Depends(require("bias:review"))]
CandidatesRead = Annotated[Subject, Depends(require("candidates:read"))]
CandidatesRelease = Annotated[Subject, Depends(require("candidates:release"))]
CandidatesWrite = Annotated[Subject, Depends(require("candidates:write"))]
DashboardRead = Annotated[Subject, Depends(require("dashboard:read"))]
DecisionsWrite = Annotated[Subject, Depends(require("decisions:write"))]
FairnessInvite = Annotated[Subject, Depends(require("fairness:invite"))]
FairnessRead = Annotated[Subject, Depends(require("fairness:read"))]
FeedbackRead = Annotated[Subject, Depends(require("feedback:read"))]
FeedbackWrite = Annotated[Subject, Depends(require("feedback:write"))]
IntegrationsManage = Annotated[Subject, Depends(require("integrations:manage"))]
Identified = Annotated[Subject, Depends(require(None))]
InterviewsRead = Annotated[Subject, Depends(require("interviews:read"))]
InterviewsWrite = Annotated[Subject, Depends(require("interviews:write"))]
JobsRead = Annotated[Subject, Depends(require("jobs:read"))]
JobsWrite = Annotated[Subject, Depends(require("jobs:write"))]
MailsManage = Annotated[Subject, Depends(require("mails:manage"))]
OperationsManage = Annotated[Subject, Depends(require("operations:manage"))]
PrivacyManage = Annotated[Subject, Depends(require("privacy:manage"))]
ResumesRead = Annotated[Subject, Depends(require("resumes:read"))]
ResumesWrite = Annotated[Subject, Depends(require("resumes:write"))]
WebhooksManage = Annotated[Subject, Depends(require("webhooks:manage"))]
