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

-- Who may come in ---------------------------------------------------------------------------------

-- A login, and everything that was renewed from it; ending it ends every token it ever gave.
CREATE TABLE sessions (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id          uuid NOT NULL,
    user_id     uuid NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    end_reason  text CHECK (end_reason IN ('logout', 'reuse', 'password', 'administrator')),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX ON sessions (tenant_id, user_id);
SELECT enforce_tenancy('sessions');
CREATE POLICY system ON sessions FOR SELECT TO hirestream_system USING (true);
GRANT SELECT (tenant_id, id, user_id, expires_at, ended_at) ON sessions TO hirestream_system;

-- Each is used once. A second use says that somebody else has it too, and ends the session.
CREATE TABLE refresh_tokens (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    digest      bytea NOT NULL,
    session_id  uuid NOT NULL,
    issued_at   timestamptz NOT NULL DEFAULT now(),
    used_at     timestamptz,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON refresh_tokens (tenant_id, session_id);
SELECT enforce_tenancy('refresh_tokens');

-- Links by which a user sets a password. The key of a link is made when its mail is sent, and
-- stands nowhere but in the mail; a mail that was sent again has another, and both hold.
CREATE TABLE password_links (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id          uuid NOT NULL,
    user_id     uuid NOT NULL,
    purpose     text NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    issued_at   timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON password_links (tenant_id, user_id);
SELECT enforce_tenancy('password_links');

CREATE TABLE password_link_keys (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    digest     bytea NOT NULL,
    link_id    uuid NOT NULL,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, link_id) REFERENCES password_links (tenant_id, id) ON DELETE CASCADE
);
SELECT enforce_tenancy('password_link_keys');

-- How an OpenID provider names a user; the address may change there, the subject never does.
CREATE TABLE openid_subjects (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    issuer     text NOT NULL,
    subject    text NOT NULL,
    user_id    uuid NOT NULL,
    linked_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, issuer, subject),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
SELECT enforce_tenancy('openid_subjects');

-- By which provider a tenant's people may log in; the secret is sealed.
CREATE TABLE openid_providers (
    tenant_id      uuid PRIMARY KEY DEFAULT current_tenant() REFERENCES tenants,
    issuer         text NOT NULL,
    client_id      text NOT NULL,
    client_secret  bytea NOT NULL,
    set_by         uuid NOT NULL,
    set_at         timestamptz NOT NULL DEFAULT now()
);
SELECT enforce_tenancy('openid_providers');

-- What people have a right to -----------------------------------------------------------------------

CREATE TABLE consents (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id            uuid NOT NULL,
    candidate_id  uuid NOT NULL,
    purpose       text NOT NULL CHECK (purpose ~ '^[a-z][a-z_]{0,62}$'),
    is_given      boolean NOT NULL,  -- false: withdrawn, or refused
    source        text NOT NULL CHECK (source <> ''),  -- where the person said so
    said_at       timestamptz NOT NULL,
    expires_at    timestamptz,
    recorded_by   uuid NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON consents (tenant_id, candidate_id, purpose, said_at);
SELECT enforce_tenancy('consents');
REVOKE UPDATE ON consents FROM hirestream_app;  -- a change of mind is another row

CREATE TABLE retention_policies (
    tenant_id       uuid PRIMARY KEY DEFAULT current_tenant() REFERENCES tenants,
    candidate_days  int CHECK (candidate_days > 0),  -- since anything was last heard of somebody
    resume_days     int CHECK (resume_days > 0),     -- of resumes that never became a candidate
    is_active       boolean NOT NULL DEFAULT false,  -- nothing is erased before somebody says so
    set_by          uuid,
    set_at          timestamptz NOT NULL DEFAULT now()
);
SELECT enforce_tenancy('retention_policies');
CREATE POLICY system ON retention_policies FOR SELECT TO hirestream_system USING (true);
GRANT SELECT (tenant_id, is_active) ON retention_policies TO hirestream_system;

-- That somebody was erased, and no more about them than the ids that events carried.
CREATE TABLE erasures (
    tenant_id      uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id             uuid NOT NULL,
    candidate_ids  uuid[] NOT NULL,
    resume_ids     uuid[] NOT NULL,
    reason         text NOT NULL CHECK (reason IN ('request', 'retention')),
    erased_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
SELECT enforce_tenancy('erasures');
REVOKE UPDATE, DELETE ON erasures FROM hirestream_app;

-- Blobs that the rows of erased people named; each goes once nobody else's row names it.
CREATE TABLE unwanted_blobs (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    sha256      text NOT NULL,
    noted_at    timestamptz NOT NULL DEFAULT now(),
    removed_at  timestamptz,
    PRIMARY KEY (tenant_id, sha256)
);
CREATE INDEX ON profiles (tenant_id, text_sha256);
SELECT enforce_tenancy('unwanted_blobs');
CREATE POLICY system ON unwanted_blobs FOR SELECT TO hirestream_system USING (true);
GRANT SELECT (tenant_id) ON unwanted_blobs TO hirestream_system;
