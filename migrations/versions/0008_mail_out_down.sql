-- Takes 0008_mail_out.sql back. Notices that wait for a digest go out one by one.
SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

DROP INDEX mails_digest;
ALTER TABLE mails NO FORCE ROW LEVEL SECURITY;
UPDATE mails SET status = 'queued', due_at = now() WHERE status = 'gathered';
UPDATE mails SET status = 'suppressed' WHERE kind = 'digest' AND status IN ('queued', 'sending');
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
ALTER TABLE mails
    DROP COLUMN carrier_id,
    DROP COLUMN accepted_at,
    DROP COLUMN digest_id,
    DROP CONSTRAINT mails_status_check,
    ADD CONSTRAINT mails_status_check
        CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'suppressed')) NOT VALID;
ALTER TABLE mails VALIDATE CONSTRAINT mails_status_check;

ALTER TABLE suppressions NO FORCE ROW LEVEL SECURITY;
UPDATE suppressions SET cause = 'by_hand' WHERE cause = 'unsubscribed';
ALTER TABLE suppressions FORCE ROW LEVEL SECURITY;
ALTER TABLE suppressions
    DROP CONSTRAINT suppressions_cause_check,
    ADD CONSTRAINT suppressions_cause_check
        CHECK (cause IN ('bounce', 'complaint', 'by_hand')) NOT VALID;
ALTER TABLE suppressions VALIDATE CONSTRAINT suppressions_cause_check;

DROP TABLE mail_keys;
