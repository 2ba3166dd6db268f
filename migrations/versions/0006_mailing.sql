SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- Who was written to before, whatever about.
CREATE INDEX mails_recipient ON mails (tenant_id, lower(recipient));

-- Which of the tenant's own templates a mail was written from; empty for the built-in ones.
ALTER TABLE mails ADD COLUMN template text, ADD COLUMN template_version int;

ALTER TABLE mail_templates ADD COLUMN saved_by uuid, ADD COLUMN restored_from int;

-- Whom nothing is sent to any more, until somebody takes the address off.
CREATE TABLE suppressions (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    address     text NOT NULL CHECK (address = lower(address)),
    cause       text NOT NULL CHECK (cause IN ('bounce', 'complaint', 'by_hand')),
    detail      text,  -- the status that the other side gave, as 5.1.1
    mail_id     uuid,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, address)
);
SELECT enforce_tenancy('suppressions');

-- What came back: each report once, however often it is delivered.
CREATE TABLE mail_returns (
    tenant_id    uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    mail_id      uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('bounced', 'delayed', 'complained')),
    status       text NOT NULL DEFAULT '',
    came_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, mail_id, kind, status),
    FOREIGN KEY (tenant_id, mail_id) REFERENCES mails (tenant_id, id) ON DELETE CASCADE
);
SELECT enforce_tenancy('mail_returns');
