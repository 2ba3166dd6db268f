SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

DROP TABLE ats_notices, ats_pulls, ats_connections;

DROP TABLE webhook_attempts, webhook_deliveries, webhooks;
DROP FUNCTION wake_webhooks();
DROP TRIGGER note_change ON feedback;
DROP TRIGGER note_change ON interviews;
DROP TRIGGER note_change ON candidates;
DROP FUNCTION note_feedback();
DROP FUNCTION note_interview();
DROP FUNCTION note_candidate();
DROP FUNCTION note_scorecard(uuid, uuid, text, bigint);
DROP FUNCTION number_changes(int);
DROP FUNCTION external_id_of(uuid);
DROP TABLE changes, resume_claims, kept_answers, request_windows;
ALTER TABLE api_keys DROP COLUMN requests_per_hour, DROP COLUMN is_integration;
