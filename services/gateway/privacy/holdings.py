"""What is held of a person, area by area: what an export hands out.

Other people's names are left out: who wrote or decided is an id. A test fails on a table that
hangs on a person and is not named here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from runtime.database import Transaction
from services.gateway.privacy.person import Person

_THEIRS: Final = "t.candidate_id = ANY (person.candidates)"
_OF_RESUME: Final = "t.resume_id = ANY (person.resumes)"
_OF_APPLICATION: Final = """
    EXISTS (SELECT FROM applications AS a
             WHERE a.id = t.application_id AND a.candidate_id = ANY (person.candidates))
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """A table with rows of a person: which, in what order, and what of them is handed out."""

    table: LiteralString
    order: LiteralString
    whose: LiteralString = _THEIRS
    shown: LiteralString = "t.*"
    hidden: Sequence[str] = ()

    @property
    def query(self) -> LiteralString:
        return (
            "SELECT to_jsonb(held) - $4::text[] AS held FROM (SELECT "  # noqa: S608  constants
            + self.shown
            + " FROM "
            + self.table
            + " AS t CROSS JOIN (SELECT $1::uuid[] AS candidates, $2::uuid[] AS resumes,"
            + " $3::text[] AS addresses) AS person WHERE "
            + self.whose
            + " ORDER BY t."
            + self.order
            + ") AS held"
        )


HOLDINGS: Final[Sequence[Holding]] = (
    Holding(
        "candidates",
        order="number",
        whose="t.id = ANY (person.candidates)",
        # These say the same again; the screen's words stand in feedback.
        hidden=("email_folded", "searched", "listed", "notes_sanitized", "notes_author_id"),
    ),
    Holding("candidate_keys", order="kind, t.value", shown="t.kind, t.value"),
    Holding("applications", order="created_at"),
    Holding("application_moves", order="moved_at", whose=_OF_APPLICATION),
    Holding("decisions", order="decided_at", whose=_OF_APPLICATION),
    Holding("releases", order="released_at", whose=_OF_APPLICATION),
    Holding("interviews", order="scheduled_at", hidden=("interviewer",)),
    Holding("feedback", order="created_at", hidden=("author",)),
    Holding("contact_proposals", order="created_at"),
    Holding("screenings", order="created_at"),
    Holding("demographics", order="consented_at"),
    Holding("consents", order="said_at"),
    Holding("resumes", order="received_at", whose="t.id = ANY (person.resumes)"),
    Holding("submissions", order="received_at", whose=_OF_RESUME),
    Holding("cover_letters", order="read_at", whose=_OF_RESUME),
    Holding(
        "enclosures",
        order="resume_id, t.sha256",
        # Another resume of the same mail may be somebody else's; their own stands above.
        whose=f"({_OF_RESUME} AND NOT EXISTS (SELECT FROM resumes AS r WHERE r.sha256 = t.sha256))",
    ),
    Holding("profiles", order="created_at", whose=_OF_RESUME),
    Holding("corrections", order="corrected_at", whose=_OF_RESUME),
    Holding(
        "mails",
        order="created_at",
        whose=f"({_THEIRS} OR {_OF_RESUME})",
        shown="t.kind, t.recipient, t.status, t.created_at, t.sent_at",
    ),
    Holding(
        "audit_trail",
        order="position",
        whose="t.subject_id = ANY ((person.candidates || person.resumes)::text[])",
        shown="t.at, t.action, t.position",
    ),
    Holding("suppressions", order="address", whose="t.address = ANY (person.addresses)"),
)

# What hangs on a person too, and says nothing that the above does not.
DERIVED: Final = frozenset(
    {
        "appeals",
        "appeal_decisions",
        "audit_values",
        "candidate_resumes",
        "candidate_search",
        "duplicates",
        "integration_resumes",
        "merges",
        "redactions",
        "resume_claims",
        "resume_stages",
        "resume_words",
    }
)


async def held(tx: Transaction, holding: Holding, person: Person) -> list[Any]:
    """A person's rows of one table, as an export shows them."""
    rows = await tx.fetch(
        holding.query,
        person.candidates,
        person.resumes,
        person.addresses,
        ["tenant_id", *holding.hidden],
    )
    return [row["held"] for row in rows]
