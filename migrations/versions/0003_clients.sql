SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- Keys of other systems --------------------------------------------------------------------------

ALTER TABLE api_keys ADD COLUMN is_integration boolean NOT NULL DEFAULT false;
ALTER TABLE api_keys ADD COLUMN requests_per_hour int CHECK (requests_per_hour > 0);

-- How many requests a key has taken of its hour, counted for all gateway processes together.
CREATE TABLE request_windows (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    key_id     uuid NOT NULL,
    began_at   timestamptz NOT NULL DEFAULT now(),
    taken      int NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
) WITH (fillfactor = 50);
SELECT enforce_tenancy('request_windows');
-- A request is counted before anything is done as its tenant.
CREATE POLICY system ON request_windows TO hirestream_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON request_windows TO hirestream_system;

-- The answer to a write that had an Idempotency-Key. Its row commits with what the write did; the
-- answer follows, sealed, since it can hold a person or a key that is shown once.
CREATE TABLE kept_answers (
    tenant_id    uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint  bytea NOT NULL,
    status       int,
    answer       bytea,
    made_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX ON kept_answers (made_at);
SELECT enforce_tenancy('kept_answers');
CREATE POLICY system ON kept_answers FOR DELETE TO hirestream_system USING (true);
CREATE POLICY system_look ON kept_answers FOR SELECT TO hirestream_system USING (true);
GRANT SELECT (made_at), DELETE ON kept_answers TO hirestream_system;

-- An ATS sent this file for this candidate: dedupe need not guess.
CREATE TABLE resume_claims (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    resume_id     uuid NOT NULL,
    candidate_id  uuid NOT NULL,
    claimed_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, resume_id),
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON resume_claims (tenant_id, candidate_id);
SELECT enforce_tenancy('resume_claims');

-- What another system calls this candidate: its own id, or that of one merged into it.
CREATE FUNCTION external_id_of(candidate uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE family (id, external_id, depth) AS (
        SELECT id, external_id, 0 FROM candidates WHERE id = candidate
        UNION ALL
        SELECT c.id, c.external_id, family.depth + 1
          FROM family JOIN candidates AS c ON c.merged_into = family.id
         WHERE family.depth < 50
    )
    SELECT external_id FROM family WHERE external_id IS NOT NULL ORDER BY depth, id LIMIT 1
$$;

-- What pollers read ------------------------------------------------------------------------------

-- One row a thing, with the last that happened to it, in an order that is the order of commits: a
-- reader who has seen a position will never find another below it (docs/decisions/0012).
CREATE TABLE changes (
    tenant_id    uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    kind         text NOT NULL CHECK (kind IN ('candidate', 'scorecard')),
    id           uuid NOT NULL,
    change       text NOT NULL CHECK (change IN ('written', 'merged', 'deleted')),
    number       bigint,
    external_id  text,
    into_id      uuid,
    noted_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    position     bigint,  -- null until number_changes() has seen it committed
    PRIMARY KEY (tenant_id, kind, id)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX ON changes (tenant_id, kind, position);
CREATE INDEX ON changes (tenant_id, position) WHERE change <> 'written';
CREATE INDEX ON changes (tenant_id, kind, id) WHERE position IS NULL;
SELECT enforce_tenancy('changes');

-- Readers give the positions, and one reader of a tenant at a time: what is not committed has none.
CREATE FUNCTION number_changes(most int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    reached bigint;
    added bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM changes
                    WHERE tenant_id = current_tenant() AND position IS NULL) THEN
        RETURN;
    END IF;
    INSERT INTO tenant_numbers AS n (name, last) VALUES ('change', 0)
    ON CONFLICT (tenant_id, name) DO UPDATE SET last = n.last
    RETURNING last INTO reached;
    WITH fresh AS (
        -- A row that somebody is changing once more is left to the next reader.
        SELECT ctid AS place, noted_at, id FROM changes
         WHERE tenant_id = current_tenant() AND position IS NULL
         ORDER BY noted_at, id
         LIMIT most
           FOR UPDATE SKIP LOCKED
    ), numbered AS (
        SELECT place, row_number() OVER (ORDER BY noted_at, id) AS nth FROM fresh
    )
    -- By place: these rows are ours until we are done, and no join can be misjudged.
    UPDATE changes AS c SET position = reached + numbered.nth
      FROM numbered
     WHERE c.ctid = numbered.place;
    GET DIAGNOSTICS added = ROW_COUNT;
    UPDATE tenant_numbers SET last = reached + added
     WHERE tenant_id = current_tenant() AND name = 'change';
END $$;

CREATE FUNCTION note_candidate() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    subject candidates;
    said text := 'written';
BEGIN
    IF TG_OP = 'DELETE' THEN
        subject := OLD;
        said := 'deleted';
    ELSE
        subject := NEW;
        IF NEW.merged_into IS NOT NULL THEN
            said := 'merged';
        END IF;
    END IF;
    INSERT INTO changes (tenant_id, kind, id, change, number, external_id, into_id)
    VALUES (subject.tenant_id, 'candidate', subject.id, said, subject.number,
            subject.external_id, CASE said WHEN 'merged' THEN subject.merged_into END)
    ON CONFLICT (tenant_id, kind, id) DO UPDATE
       SET change = excluded.change, number = excluded.number,
           external_id = excluded.external_id, into_id = excluded.into_id,
           noted_at = excluded.noted_at, position = NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON candidates
FOR EACH ROW EXECUTE FUNCTION note_candidate();

-- A scorecard is an interview with its notes, or feedback that belongs to no interview.
CREATE FUNCTION note_scorecard(tenant uuid, scorecard uuid, said text, n bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO changes AS known (tenant_id, kind, id, change, number)
    VALUES (tenant, 'scorecard', scorecard, said, n)
    ON CONFLICT (tenant_id, kind, id) DO UPDATE
       SET change = excluded.change, number = coalesce(excluded.number, known.number),
           noted_at = excluded.noted_at, position = NULL
$$;

CREATE FUNCTION note_interview() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM note_scorecard(OLD.tenant_id, OLD.id, 'deleted', OLD.number);
    ELSE
        PERFORM note_scorecard(NEW.tenant_id, NEW.id, 'written', NEW.number);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON interviews
FOR EACH ROW EXECUTE FUNCTION note_interview();

CREATE FUNCTION note_feedback() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM note_scorecard(NEW.tenant_id, coalesce(NEW.interview_id, NEW.id), 'written', NULL);
    ELSIF OLD.interview_id IS NULL THEN
        PERFORM note_scorecard(OLD.tenant_id, OLD.id, 'deleted', NULL);
    ELSE
        -- The notes went; whether the interview went with them is its own trigger's to say.
        UPDATE changes SET noted_at = clock_timestamp(), position = NULL
         WHERE tenant_id = OLD.tenant_id AND kind = 'scorecard' AND id = OLD.interview_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON feedback
FOR EACH ROW EXECUTE FUNCTION note_feedback();

-- What is there already. The owner sees rows without a tenant only while nothing is forced.
ALTER TABLE candidates NO FORCE ROW LEVEL SECURITY;
ALTER TABLE interviews NO FORCE ROW LEVEL SECURITY;
ALTER TABLE feedback NO FORCE ROW LEVEL SECURITY;
ALTER TABLE changes NO FORCE ROW LEVEL SECURITY;
INSERT INTO changes (tenant_id, kind, id, change, number, external_id, into_id, noted_at)
SELECT tenant_id, 'candidate', id, CASE WHEN merged_into IS NULL THEN 'written' ELSE 'merged' END,
       number, external_id, merged_into, updated_at
  FROM candidates;
INSERT INTO changes (tenant_id, kind, id, change, number, noted_at)
SELECT tenant_id, 'scorecard', id, 'written', number, updated_at FROM interviews;
INSERT INTO changes (tenant_id, kind, id, change, noted_at)
SELECT tenant_id, 'scorecard', id, 'written', created_at FROM feedback WHERE interview_id IS NULL;
ALTER TABLE candidates FORCE ROW LEVEL SECURITY;
ALTER TABLE interviews FORCE ROW LEVEL SECURITY;
ALTER TABLE feedback FORCE ROW LEVEL SECURITY;
ALTER TABLE changes FORCE ROW LEVEL SECURITY;

-- Whom we call -----------------------------------------------------------------------------------

CREATE TABLE webhooks (
    tenant_id        uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id               uuid NOT NULL,
    url              text NOT NULL,
    events           text[] NOT NULL CHECK (events <> '{}'),
    description      text NOT NULL DEFAULT '',
    secret           bytea NOT NULL,  -- sealed
    old_secret       bytea,           -- sealed; signs beside the new one until its receiver has that
    old_until        timestamptz,
    created_by       uuid NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    last_success_at  timestamptz,
    failing_since    timestamptz,
    paused_until     timestamptz NOT NULL DEFAULT '-infinity',
    disabled_at      timestamptz,
    disabled_reason  text,
    PRIMARY KEY (tenant_id, id)
);
SELECT enforce_tenancy('webhooks');
-- The sender looks across tenants for whom something is due; it reads and sends as the tenant.
CREATE POLICY system ON webhooks FOR SELECT TO hirestream_system USING (true);
GRANT SELECT (tenant_id, id, paused_until, disabled_at) ON webhooks TO hirestream_system;

-- The ledger is the queue. A lease is a due_at in the future: whoever moved it there may send.
CREATE TABLE webhook_deliveries (
    tenant_id    uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id           uuid NOT NULL,
    webhook_id   uuid NOT NULL,
    event_id     uuid NOT NULL,
    type         text NOT NULL,
    payload      jsonb NOT NULL,  -- ids only
    occurred_at  timestamptz NOT NULL,
    status       text NOT NULL DEFAULT 'due'
                 CHECK (status IN ('due', 'delivered', 'failed', 'held')),
    attempts     int NOT NULL DEFAULT 0,
    due_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, webhook_id, event_id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON webhook_deliveries (tenant_id, webhook_id, due_at, occurred_at, id)
 WHERE status = 'due';
CREATE INDEX ON webhook_deliveries (tenant_id, webhook_id, occurred_at DESC, id);
CREATE INDEX ON webhook_deliveries (occurred_at);
SELECT enforce_tenancy('webhook_deliveries');
CREATE POLICY system ON webhook_deliveries TO hirestream_system USING (true);
GRANT SELECT (tenant_id, id, webhook_id, status, due_at, occurred_at), DELETE
   ON webhook_deliveries TO hirestream_system;

CREATE TABLE webhook_attempts (
    tenant_id    uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    delivery_id  uuid NOT NULL,
    began_at     timestamptz NOT NULL,
    status       int,
    error        text,
    took_ms      double precision NOT NULL,
    PRIMARY KEY (tenant_id, delivery_id, began_at),
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_deliveries (tenant_id, id)
        ON DELETE CASCADE
);
SELECT enforce_tenancy('webhook_attempts');

CREATE FUNCTION wake_webhooks() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('webhooks', '');
    RETURN NULL;
END $$;
CREATE TRIGGER wake_webhooks AFTER INSERT OR UPDATE OF status ON webhook_deliveries
FOR EACH STATEMENT EXECUTE FUNCTION wake_webhooks();

-- Which other ATS a tenant has behind the unified API --------------------------------------------

CREATE TABLE ats_connections (
    tenant_id       uuid PRIMARY KEY DEFAULT current_tenant() REFERENCES tenants,
    id              uuid NOT NULL,  -- stands in the address that its webhooks come to
    provider        text NOT NULL
                    CHECK (provider IN ('generic', 'greenhouse', 'lever', 'workable', 'ashby')),
    base_url        text NOT NULL DEFAULT '',
    token_url       text NOT NULL DEFAULT '',
    account_id      text NOT NULL DEFAULT '',
    api_key         bytea NOT NULL,         -- sealed
    webhook_secret  bytea NOT NULL,         -- sealed
    changed_by      uuid NOT NULL,
    changed_at      timestamptz NOT NULL DEFAULT now()
);
SELECT enforce_tenancy('ats_connections');

-- How far its candidates have been pulled, and when next. Whoever holds the lease is at it until
-- due_at; a new lease takes it away.
CREATE TABLE ats_pulls (
    tenant_id      uuid PRIMARY KEY DEFAULT current_tenant() REFERENCES tenants,
    connection_id  uuid NOT NULL,
    state          text,
    lease          uuid,
    due_at         timestamptz NOT NULL DEFAULT now(),
    failures       int NOT NULL DEFAULT 0,
    problem        text,
    pulled_at      timestamptz
);
CREATE INDEX ON ats_pulls (due_at);
SELECT enforce_tenancy('ats_pulls');
CREATE POLICY system ON ats_pulls FOR SELECT TO hirestream_system USING (true);
GRANT SELECT (tenant_id, due_at) ON ats_pulls TO hirestream_system;

-- What it told by webhook: that something happened, and nothing about anybody.
CREATE TABLE ats_notices (
    tenant_id      uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id             uuid NOT NULL,
    connection_id  uuid NOT NULL,
    kind           text NOT NULL,
    received_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ON ats_notices (tenant_id, received_at);
SELECT enforce_tenancy('ats_notices');
