"""What is held of a person, area by area: what an export hands out.

`$1` are the person's candidates, `$2` the resumes. Other people's names are left out: who wrote or
decided is an id. A test fails on a table that hangs on a person and is not named here.
"""

from collections.abc import Mapping
from typing import Final, LiteralString

HOLDINGS: Final[Mapping[LiteralString, LiteralString]] = {
    "candidates": """
        SELECT to_jsonb(t) - '{tenant_id,email_folded,searched}'::text[] FROM candidates AS t
         WHERE id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY number
    """,
    "candidate_keys": """
        SELECT jsonb_build_object('kind', kind, 'value', value) FROM candidate_keys
         WHERE candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY kind, value
    """,
    "applications": """
        SELECT to_jsonb(t) - 'tenant_id' FROM applications AS t
         WHERE candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY created_at
    """,
    "application_moves": """
        SELECT to_jsonb(t) - 'tenant_id' FROM application_moves AS t
          JOIN applications AS a ON a.id = t.application_id
         WHERE a.candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY t.moved_at
    """,
    "decisions": """
        SELECT to_jsonb(t) - 'tenant_id' FROM decisions AS t
          JOIN applications AS a ON a.id = t.application_id
         WHERE a.candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY t.decided_at
    """,
    "releases": """
        SELECT to_jsonb(t) - 'tenant_id' FROM releases AS t
          JOIN applications AS a ON a.id = t.application_id
         WHERE a.candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY t.released_at
    """,
    "interviews": """
        SELECT to_jsonb(t) - '{tenant_id,interviewer}'::text[] FROM interviews AS t
         WHERE candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY scheduled_at
    """,
    "feedback": """
        SELECT to_jsonb(t) - '{tenant_id,author}'::text[] FROM feedback AS t
         WHERE candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY created_at
    """,
    "contact_proposals": """
        SELECT to_jsonb(t) - 'tenant_id' FROM contact_proposals AS t
         WHERE candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY created_at
    """,
    "screenings": """
        SELECT to_jsonb(t) - 'tenant_id' FROM screenings AS t
         WHERE candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY created_at
    """,
    "demographics": """
        SELECT to_jsonb(t) - 'tenant_id' FROM demographics AS t
         WHERE candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL
    """,
    "consents": """
        SELECT to_jsonb(t) - 'tenant_id' FROM consents AS t
         WHERE candidate_id = ANY ($1::uuid[]) AND $2::uuid[] IS NOT NULL ORDER BY said_at
    """,
    "resumes": """
        SELECT to_jsonb(t) - 'tenant_id' FROM resumes AS t
         WHERE id = ANY ($2::uuid[]) AND $1::uuid[] IS NOT NULL ORDER BY received_at
    """,
    "submissions": """
        SELECT to_jsonb(t) - 'tenant_id' FROM submissions AS t
         WHERE resume_id = ANY ($2::uuid[]) AND $1::uuid[] IS NOT NULL ORDER BY received_at
    """,
    "profiles": """
        SELECT to_jsonb(t) - 'tenant_id' FROM profiles AS t
         WHERE resume_id = ANY ($2::uuid[]) AND $1::uuid[] IS NOT NULL ORDER BY created_at
    """,
    "corrections": """
        SELECT to_jsonb(t) - 'tenant_id' FROM corrections AS t
         WHERE resume_id = ANY ($2::uuid[]) AND $1::uuid[] IS NOT NULL ORDER BY corrected_at
    """,
    "mails": """
        SELECT jsonb_build_object('kind', kind, 'recipient', recipient, 'status', status,
                                  'created_at', created_at, 'sent_at', sent_at)
          FROM mails
         WHERE candidate_id = ANY ($1::uuid[]) OR resume_id = ANY ($2::uuid[])
         ORDER BY created_at
    """,
    "audit_trail": """
        SELECT jsonb_build_object('at', e.at, 'action', e.action, 'position', e.position)
          FROM audit_trail AS e
         WHERE e.subject_id = ANY (SELECT one::text FROM unnest($1::uuid[] || $2::uuid[]) AS one)
         ORDER BY e.position
    """,
}

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
