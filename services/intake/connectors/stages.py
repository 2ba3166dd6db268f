"""Notes for an item's source that its candidate moved, where the tenant wants them there."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid5

from runtime.agent import Context
from schemas.candidate import ApplicationMoved
from schemas.topics import Message


async def on_application_moved(moved: ApplicationMoved, context: Context) -> Sequence[Message[Any]]:
    """One note for each task that brought a resume of the application's candidate and job.

    They wait in a table: a task manager that is away for a week holds no event up.
    """
    if moved.stage == moved.previous:
        return []
    rows = await context.tx.fetch(
        """
        SELECT DISTINCT item.integration_id, item.item_id
          FROM applications AS a
          JOIN candidate_resumes AS c ON c.candidate_id = a.candidate_id
          JOIN resumes AS r ON r.id = c.resume_id AND r.job_id IS NOT DISTINCT FROM a.job_id
          JOIN integration_resumes AS item ON item.resume_id = r.id
          JOIN integrations AS i ON i.id = item.integration_id
         WHERE a.id = $1 AND (i.settings ->> 'comment_on_stage')::boolean
        """,
        moved.application_id,
    )
    for row in rows:
        note_id = uuid5(context.envelope.event_id, f"{row['integration_id']}/{row['item_id']}")
        await context.tx.execute(
            """
            INSERT INTO integration_notes (id, integration_id, item_id, stage)
            VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """,
            note_id,
            row["integration_id"],
            row["item_id"],
            moved.stage,
        )
        await context.tx.execute(
            """
            UPDATE integration_work SET due_at = least(due_at, now())
             WHERE integration_id = $1 AND due_at <> 'infinity'
            """,
            row["integration_id"],
        )
    return []
