SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- What a tenant configured. Secrets lie sealed: whoever reads the table reads no password.
CREATE TABLE integrations (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id          uuid NOT NULL,
    name        text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'
                                     AND name NOT IN ('smtp-door', 'folder', 'smtp')),
    kind        text NOT NULL,
    settings    jsonb NOT NULL,
    secrets     bytea NOT NULL,
    paused_at   timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);
SELECT enforce_tenancy('integrations');

-- Where each stands: when it is due, who holds its lease, how far it has looked. A paused one is
-- due at infinity; taking the lease away ends the holder's work at its next renewal.
CREATE TABLE integration_work (
    tenant_id              uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    integration_id         uuid NOT NULL,
    due_at                 timestamptz NOT NULL DEFAULT now(),
    holder                 uuid,
    held_until             timestamptz,
    cursor                 jsonb,
    looked_at              timestamptz,  -- when the last whole look at the source began
    last_success_at        timestamptz,
    last_item_at           timestamptz,
    failures               int NOT NULL DEFAULT 0,
    error                  text,         -- the class of error, for events
    remedy                 text,         -- what to do about it, for the tenant's own eyes
    credential_expires_at  timestamptz,
    told_at                timestamptz,
    PRIMARY KEY (tenant_id, integration_id),
    FOREIGN KEY (tenant_id, integration_id) REFERENCES integrations (tenant_id, id)
        ON DELETE CASCADE
);
CREATE INDEX ON integration_work (due_at);
SELECT enforce_tenancy('integration_work');
-- The processes look across tenants for what is due; they take it up as its tenant.
CREATE POLICY system ON integration_work FOR SELECT TO hirestream_system USING (true);
GRANT SELECT (tenant_id, integration_id, due_at, held_until, told_at)
    ON integration_work TO hirestream_system;

-- Everything that was seen at the source, by the source's own id. An item is found before the
-- cursor passes it, taken once, and marked at the source last: a repeat of any step is harmless.
CREATE TABLE integration_items (
    tenant_id       uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    integration_id  uuid NOT NULL,
    item_id         text NOT NULL,
    revision        text NOT NULL DEFAULT '',
    state           text NOT NULL DEFAULT 'waiting'
                    CHECK (state IN ('waiting', 'taken', 'marked', 'given_up')),
    outcome         text,
    is_backlog      boolean NOT NULL DEFAULT false,
    attempts        int NOT NULL DEFAULT 0,
    due_at          timestamptz NOT NULL DEFAULT now(),
    found_at        timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    PRIMARY KEY (tenant_id, integration_id, item_id),
    FOREIGN KEY (tenant_id, integration_id) REFERENCES integrations (tenant_id, id)
        ON DELETE CASCADE
);
CREATE INDEX ON integration_items (tenant_id, integration_id, is_backlog, due_at)
    WHERE state IN ('waiting', 'taken');
CREATE INDEX ON integration_items (tenant_id, integration_id, finished_at) WHERE is_backlog;
SELECT enforce_tenancy('integration_items');

-- Which item brought which resume: a candidate's progress is told back to the item.
CREATE TABLE integration_resumes (
    tenant_id       uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    integration_id  uuid NOT NULL,
    item_id         text NOT NULL,
    resume_id       uuid NOT NULL,
    PRIMARY KEY (tenant_id, integration_id, item_id, resume_id),
    FOREIGN KEY (tenant_id, integration_id, item_id)
        REFERENCES integration_items (tenant_id, integration_id, item_id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON integration_resumes (tenant_id, resume_id);
SELECT enforce_tenancy('integration_resumes');

-- What is to be told to an item at its source, in the order in which it happened.
CREATE TABLE integration_notes (
    tenant_id       uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id              uuid NOT NULL,
    integration_id  uuid NOT NULL,
    item_id         text NOT NULL,
    stage           text NOT NULL,
    attempts        int NOT NULL DEFAULT 0,
    due_at          timestamptz NOT NULL DEFAULT now(),
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at     timestamptz,
    outcome         text,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, integration_id, item_id)
        REFERENCES integration_items (tenant_id, integration_id, item_id) ON DELETE CASCADE
);
CREATE INDEX ON integration_notes (tenant_id, integration_id, created_at)
    WHERE finished_at IS NULL;
SELECT enforce_tenancy('integration_notes');

-- Somebody asked whether an integration works; the steps are written as they are tried.
CREATE TABLE integration_tests (
    tenant_id       uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id              uuid NOT NULL,
    integration_id  uuid NOT NULL,
    steps           jsonb NOT NULL DEFAULT '[]',
    requested_at    timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, integration_id) REFERENCES integrations (tenant_id, id)
        ON DELETE CASCADE
);
CREATE INDEX ON integration_tests (requested_at) WHERE started_at IS NULL;
SELECT enforce_tenancy('integration_tests');
CREATE POLICY system ON integration_tests FOR SELECT TO hirestream_system USING (true);
GRANT SELECT (tenant_id, id, requested_at, started_at) ON integration_tests TO hirestream_system;

CREATE FUNCTION wake_connectors() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('connectors', '');
    RETURN NULL;
END $$;
CREATE TRIGGER wake_connectors AFTER INSERT OR UPDATE ON integrations
    FOR EACH STATEMENT EXECUTE FUNCTION wake_connectors();
CREATE TRIGGER wake_connectors AFTER INSERT ON integration_tests
    FOR EACH STATEMENT EXECUTE FUNCTION wake_connectors();
CREATE TRIGGER wake_connectors AFTER INSERT ON integration_notes
    FOR EACH STATEMENT EXECUTE FUNCTION wake_connectors();

-- Where an applicant came from, as the tenant's rules say: `LinkedIn`, `Referral`.
ALTER TABLE submissions ADD COLUMN channel text;
