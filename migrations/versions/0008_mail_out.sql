-- Mail out: digests, the provider's notices and the webhooks of alerts.
SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- The carrier's own name for a mail, and when it told by itself that it has the mail.
ALTER TABLE mails ADD COLUMN carrier_id text, ADD COLUMN accepted_at timestamptz;
