"""Facts about what reviewers wrote."""

from uuid import UUID

from schemas.event import Event


class FeedbackSubmitted(Event):
    """A reviewer's words stand in `feedback`, readable by nobody else until screened."""

    candidate_id: UUID
    feedback_id: UUID
    version: int = 1


class FeedbackScreened(Event):
    candidate_id: UUID
    feedback_id: UUID
    version: int = 1
    bias_filtered: bool
    categories: tuple[str, ...] = ()
