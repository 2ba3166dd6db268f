SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- Who did what -----------------------------------------------------------------------------------

-- Append-only, and chained: each row's hash covers the row and the hash before it. Personal values
-- stand beside it as what the digests in `detail` were made of, and go with their candidate.
CREATE TABLE audit_trail (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id            uuid NOT NULL,
    position      bigint,  -- in the order of commits: given as the transaction ends
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_kind    text NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'operator', 'system')),
    actor_id      uuid,
    action        text NOT NULL CHECK (action ~ '^[a-z_]+[.][a-z_]+$'),
    subject_kind  text NOT NULL CHECK (subject_kind ~ '^[a-z_]+$'),
    subject_id    text NOT NULL,
    detail        json NOT NULL,  -- not jsonb: its very text is hashed
    hash          bytea,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, position)
);
CREATE INDEX ON audit_trail (tenant_id, subject_id, position);
CREATE INDEX ON audit_trail (tenant_id, actor_id, position);
SELECT enforce_tenancy('audit_trail');
REVOKE INSERT, UPDATE, DELETE ON audit_trail FROM hirestream_app;
GRANT INSERT (tenant_id, id, actor_kind, actor_id, action, subject_kind, subject_id, detail)
    ON audit_trail TO hirestream_app;

-- Where each tenant's chain ends: without it, rows cut off at the end would not be missed.
CREATE TABLE audit_heads (
    tenant_id  uuid PRIMARY KEY DEFAULT current_tenant() REFERENCES tenants,
    position   bigint NOT NULL DEFAULT 0,
    hash       bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
);
SELECT enforce_tenancy('audit_heads');
REVOKE INSERT, UPDATE, DELETE ON audit_heads FROM hirestream_app;

CREATE TABLE audit_values (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    entry_id      uuid NOT NULL,
    field         text NOT NULL,
    candidate_id  uuid NOT NULL,
    salt          bytea NOT NULL,
    change        json NOT NULL,  -- [before, after]; its very text is hashed
    PRIMARY KEY (tenant_id, entry_id, field),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES audit_trail (tenant_id, id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON audit_values (tenant_id, candidate_id);
SELECT enforce_tenancy('audit_values');
REVOKE UPDATE ON audit_values FROM hirestream_app;

-- Deferred to the commit: whoever writes holds the end of the chain for an instant only, and after
-- every other lock, so that two writers never wait for each other.
CREATE FUNCTION chain_audit_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head audit_heads;
    digest bytea;
BEGIN
    INSERT INTO audit_heads (tenant_id) VALUES (NEW.tenant_id) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_heads WHERE tenant_id = NEW.tenant_id FOR UPDATE;
    SELECT sha256(head.hash || convert_to(
               string_agg(octet_length(field) || ':' || field, '' ORDER BY place), 'UTF8'))
      INTO digest
      FROM unnest(ARRAY[
               NEW.tenant_id::text,
               (head.position + 1)::text,
               NEW.id::text,
               to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
               NEW.actor_kind,
               coalesce(NEW.actor_id::text, ''),
               NEW.action,
               NEW.subject_kind,
               NEW.subject_id,
               NEW.detail::text
           ]) WITH ORDINALITY AS fields (field, place);
    UPDATE audit_trail SET position = head.position + 1, hash = digest
     WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
    UPDATE audit_heads SET position = head.position + 1, hash = digest
     WHERE tenant_id = NEW.tenant_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION chain_audit_entry() FROM public;
CREATE CONSTRAINT TRIGGER chain_audit_entry AFTER INSERT ON audit_trail
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_audit_entry();

-- The grants bind the services; this stops a slip of the owner as well.
CREATE FUNCTION refuse_audit_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.hash IS NULL THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER refuse_audit_change BEFORE UPDATE OR DELETE ON audit_trail
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER refuse_audit_truncate BEFORE TRUNCATE ON audit_trail
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
