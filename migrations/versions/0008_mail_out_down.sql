-- Takes 0008_mail_out.sql back.
SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

ALTER TABLE mails DROP COLUMN carrier_id, DROP COLUMN accepted_at;
