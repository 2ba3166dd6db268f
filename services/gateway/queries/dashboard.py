"""The dashboard's counts and recent events, from the tables and the pipeline's health."""

from runtime.database import Transaction


async def stats(tx: Transaction) -> str:
    """`syncStatus` is the truth of the pipeline: failing integrations, or resumes on their way."""
    found: str = await tx.fetchval(
        """
        WITH counted AS (
            SELECT count(*) AS total,
                   count(*) FILTER (WHERE phase = 1) AS first,
                   count(*) FILTER (WHERE phase = 2) AS second,
                   count(*) FILTER (WHERE lower(status) = 'hired') AS hired
              FROM candidates
             WHERE merged_into IS NULL
        ), pipeline AS (
            SELECT EXISTS (SELECT FROM integration_health WHERE health = 'failing') AS failing,
                   EXISTS (SELECT FROM outbox) OR EXISTS (
                       SELECT FROM resumes r
                        WHERE r.received_at > now() - interval '1 hour'
                          AND NOT EXISTS (
                              SELECT FROM resume_stages s
                               WHERE (s.tenant_id, s.resume_id) = (r.tenant_id, r.id)
                                 AND s.stage IN ('rejected', 'resolved'))) AS busy,
                   coalesce(
                       greatest((SELECT max(updated_at) FROM candidates),
                                (SELECT max(last_success_at) FROM integration_health)),
                       (SELECT created_at FROM tenants)) AS last_sync
        )
        SELECT json_build_object(
            'totalCandidates', total,
            'phase1Count', first,
            'phase2Count', second,
            'hiredCount', hired,
            'interviewsToday', (
                SELECT count(*) FROM interviews
                 WHERE status <> 'Cancelled'
                   AND scheduled_at >= date_trunc('day', now() AT TIME ZONE 'UTC')
                                       AT TIME ZONE 'UTC'
                   AND scheduled_at < (date_trunc('day', now() AT TIME ZONE 'UTC')
                                       + interval '1 day') AT TIME ZONE 'UTC'),
            'syncStatus', CASE WHEN failing THEN 'error' WHEN busy THEN 'syncing' ELSE 'synced' END,
            'lastSync', to_char(last_sync AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        )::text
          FROM counted, pipeline
        """
    )
    return found


async def activity(tx: Transaction, limit: int) -> str:
    """The newest first: who applied or moved on, interviews set, and resumes that came, by hour."""
    found: str = await tx.fetchval(
        """
        WITH applied AS (
            SELECT 'candidate-' || number AS id, 'candidate' AS type,
                   nullif(btrim(first_name || ' ' || last_name), '') AS "candidateName",
                   CASE WHEN position = '' THEN 'applied' ELSE 'applied as ' || position END
                       AS action,
                   applied_at AS moment, NULL AS interviewer, NULL::bigint AS count
              FROM candidates
             WHERE merged_into IS NULL
             ORDER BY number DESC
             LIMIT $1
        ), moved AS (
            SELECT 'candidate-' || c.number || '-' || t.position, 'candidate',
                   nullif(btrim(c.first_name || ' ' || c.last_name), ''),
                   'moved to ' || (v.change ->> 1), t.at, NULL, NULL::bigint
              FROM (SELECT tenant_id, id, position, at
                      FROM audit_trail
                     WHERE position IS NOT NULL
                     ORDER BY position DESC
                     LIMIT 1000) AS t
              JOIN audit_values v ON (v.tenant_id, v.entry_id) = (t.tenant_id, t.id)
                                 AND v.field = 'status' AND v.change ->> 0 IS NOT NULL
              JOIN candidates c ON (c.tenant_id, c.id) = (v.tenant_id, v.candidate_id)
             ORDER BY t.position DESC
             LIMIT $1
        ), planned AS (
            SELECT 'interview-' || i.number, 'interview',
                   nullif(btrim(c.first_name || ' ' || c.last_name), ''),
                   'Interview ' || lower(i.status) || ' with '
                       || btrim(c.first_name || ' ' || c.last_name),
                   i.updated_at, i.interviewer, NULL::bigint
              FROM interviews i
              JOIN candidates c ON (c.tenant_id, c.id) = (i.tenant_id, i.candidate_id)
             ORDER BY i.number DESC
             LIMIT $1
        ), newest AS (
            SELECT received_at, date_trunc('hour', received_at, 'UTC') AS hour
              FROM resumes
             ORDER BY received_at DESC
             LIMIT 1000
        ), arrived AS (
            SELECT 'sync-' || extract(epoch FROM hour)::bigint, 'sync', NULL,
                   CASE count(*) WHEN 1 THEN '1 resume received'
                                 ELSE count(*) || ' resumes received' END,
                   max(received_at), NULL, count(*)
              FROM newest
             GROUP BY hour
        ), everything AS (
            SELECT * FROM applied UNION ALL SELECT * FROM moved UNION ALL SELECT * FROM planned
            UNION ALL SELECT * FROM arrived
            ORDER BY moment DESC, id
            LIMIT $1
        )
        SELECT coalesce(json_agg(json_build_object(
            'id', id, 'type', type, 'candidateName', "candidateName", 'action', action,
            'timestamp', to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            'interviewer', interviewer, 'count', count)), '[]')::text
          FROM everything
        """,
        limit,
    )
    return found
