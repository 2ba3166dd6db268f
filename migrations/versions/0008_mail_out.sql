-- Mail out: digests, the provider's notices and the webhooks of alerts.
SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- The carrier's own name for a mail, and when it told by itself that it has the mail.
ALTER TABLE mails ADD COLUMN carrier_id text, ADD COLUMN accepted_at timestamptz;

-- By this key a tenant's return addresses, and the links in its mails, are signed.
CREATE TABLE mail_keys (
    tenant_id  uuid PRIMARY KEY DEFAULT current_tenant() REFERENCES tenants,
    key        bytea NOT NULL CHECK (length(key) = 32)
);
SELECT enforce_tenancy('mail_keys');

-- A candidate can ask for no more mail, by the link in each.
ALTER TABLE suppressions
    DROP CONSTRAINT suppressions_cause_check,
    ADD CONSTRAINT suppressions_cause_check
        CHECK (cause IN ('bounce', 'complaint', 'by_hand', 'unsubscribed')) NOT VALID;
ALTER TABLE suppressions VALIDATE CONSTRAINT suppressions_cause_check;

-- A notice that waits for its digest is `gathered`; the digest is a mail of its own.
ALTER TABLE mails
    ADD COLUMN digest_id uuid,
    DROP CONSTRAINT mails_status_check,
    ADD CONSTRAINT mails_status_check
        CHECK (status IN ('queued', 'gathered', 'sending', 'sent', 'failed', 'suppressed'))
        NOT VALID;
ALTER TABLE mails VALIDATE CONSTRAINT mails_status_check;
CREATE INDEX mails_digest ON mails (tenant_id, digest_id) WHERE digest_id IS NOT NULL;
