-- Three roles exist before the first migration (docs/decisions/0003): hirestream_owner runs this,
-- hirestream_app is what services are, hirestream_system sees only what is granted to it below.

GRANT USAGE ON SCHEMA public TO hirestream_app, hirestream_system;
GRANT SELECT ON alembic_version TO hirestream_app, hirestream_system;

CREATE FUNCTION current_tenant() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;

-- Every tenant table goes through here: without a tenant set, nobody sees or writes a row,
-- not even the owner. The system role gets a policy of its own only where it is listed.
CREATE FUNCTION enforce_tenancy(name text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
        -- The sub-select makes it one look-up a query; without it a scan asks at every row.
        'CREATE POLICY tenant ON %I USING (tenant_id = (SELECT current_tenant())) '
        'WITH CHECK (tenant_id = (SELECT current_tenant()))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO hirestream_app', name);
END $$;

-- Who ------------------------------------------------------------------------------------------

CREATE TABLE tenants (
    id          uuid PRIMARY KEY,
    slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name        text NOT NULL,
    hr_email    text NOT NULL,
    sender      text NOT NULL,
    reply_to    text,
    language    text NOT NULL DEFAULT 'en',
    settings    jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tenants USING (id = current_tenant()) WITH CHECK (id = current_tenant());
CREATE POLICY system ON tenants TO hirestream_system USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON tenants TO hirestream_app;
GRANT SELECT, INSERT ON tenants TO hirestream_system;

CREATE TABLE tenant_numbers (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    name       text NOT NULL,
    last       bigint NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
SELECT enforce_tenancy('tenant_numbers');

-- One number range per tenant and kind: what clients see as an integer id.
CREATE FUNCTION next_number(kind text) RETURNS bigint
LANGUAGE sql AS $$
    INSERT INTO tenant_numbers (name, last) VALUES (kind, 1)
    ON CONFLICT (tenant_id, name) DO UPDATE SET last = tenant_numbers.last + 1
    RETURNING last
$$;

CREATE TABLE users (
    tenant_id      uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id             uuid NOT NULL,
    email          text NOT NULL,
    name           text NOT NULL DEFAULT '',
    role           text NOT NULL CHECK (role IN
        ('administrator', 'recruiter', 'hiring_manager', 'interviewer', 'read_only')),
    password_hash  text NOT NULL,
    disabled_at    timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX ON users (tenant_id, lower(email));
CREATE INDEX ON users (lower(email));
SELECT enforce_tenancy('users');
CREATE POLICY system ON users FOR SELECT TO hirestream_system USING (true);
GRANT SELECT ON users TO hirestream_system;

CREATE TABLE api_keys (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id            uuid NOT NULL,
    name          text NOT NULL,
    key_hash      bytea NOT NULL UNIQUE,
    scopes        text[] NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    revoked_at    timestamptz,
    PRIMARY KEY (tenant_id, id)
);
SELECT enforce_tenancy('api_keys');
CREATE POLICY system ON api_keys FOR SELECT TO hirestream_system USING (true);
GRANT SELECT ON api_keys TO hirestream_system;

CREATE TABLE jobs (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id          uuid NOT NULL,
    number      bigint NOT NULL DEFAULT next_number('job'),
    slug        text NOT NULL,
    title       text NOT NULL,
    location    text NOT NULL DEFAULT '',
    status      text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, slug),
    UNIQUE (tenant_id, number)
);
SELECT enforce_tenancy('jobs');

-- Which mailbox belongs to whom; the only way a mail finds its tenant.
CREATE TABLE tenant_addresses (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    address    text PRIMARY KEY CHECK (address = lower(address)),
    job_id     uuid,
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);
SELECT enforce_tenancy('tenant_addresses');
CREATE POLICY system ON tenant_addresses FOR SELECT TO hirestream_system USING (true);
GRANT SELECT ON tenant_addresses TO hirestream_system;

-- What came in ---------------------------------------------------------------------------------

CREATE TABLE resumes (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id            uuid NOT NULL,
    sha256        text NOT NULL,
    size          bigint NOT NULL,
    media_type    text NOT NULL,
    file_name     text NOT NULL DEFAULT '',
    source        text NOT NULL,
    job_id        uuid,
    sender_email  text,
    sender_name   text,
    received_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);
CREATE INDEX ON resumes (tenant_id, received_at DESC, id);
CREATE INDEX ON resumes (tenant_id, sha256);
SELECT enforce_tenancy('resumes');

-- Each time a door delivered a resume; the source's own id makes a repeat harmless.
CREATE TABLE submissions (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    source        text NOT NULL,
    source_ref    text NOT NULL,
    resume_id     uuid NOT NULL,
    cover_letter  text,
    received_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, source, source_ref),
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON submissions (tenant_id, resume_id);
CREATE INDEX ON submissions (tenant_id, source_ref COLLATE "C");  -- finds the parts of an id
SELECT enforce_tenancy('submissions');

CREATE TABLE profiles (
    tenant_id    uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id           uuid NOT NULL,
    resume_id    uuid NOT NULL,
    profile      jsonb NOT NULL,
    text_sha256  text NOT NULL,
    engine       text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON profiles (tenant_id, resume_id);
SELECT enforce_tenancy('profiles');

-- Who it is ------------------------------------------------------------------------------------

CREATE TABLE candidates (
    tenant_id         uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id                uuid NOT NULL,
    number            bigint NOT NULL DEFAULT next_number('candidate'),
    first_name        text NOT NULL DEFAULT '',
    last_name         text NOT NULL DEFAULT '',
    email             text NOT NULL DEFAULT '',
    -- Stored, for under row-level security an index serves a plain column only.
    email_folded      text GENERATED ALWAYS AS (lower(email)) STORED,
    phone             text,
    location          text,
    position          text NOT NULL DEFAULT '',
    -- Folded once when written: ILIKE would fold every row of every search.
    searched          text GENERATED ALWAYS AS
                      (lower(first_name || ' ' || last_name || E'\n' || email || E'\n' || position))
                      STORED,
    phase             smallint NOT NULL DEFAULT 1 CHECK (phase IN (1, 2)),
    status            text NOT NULL DEFAULT 'New',
    source            text NOT NULL DEFAULT 'Website',
    skills            text[] NOT NULL DEFAULT '{}',
    experience_years  real,
    notes             text,
    resume_url        text,
    linkedin_url      text,
    external_id       text,
    resume_id         uuid,
    edited            text[] NOT NULL DEFAULT '{}',  -- fields a person set: no parser overwrites them
    merged_into       uuid,
    version           bigint NOT NULL DEFAULT 1,
    applied_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number),
    -- Whoever is deleted goes with every record that was found to be theirs.
    FOREIGN KEY (tenant_id, merged_into) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON candidates (tenant_id, number DESC) WHERE merged_into IS NULL;
CREATE INDEX ON candidates (tenant_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ON candidates (tenant_id, updated_at, id);
CREATE INDEX ON candidates (tenant_id, email_folded) WHERE email_folded <> '';
CREATE UNIQUE INDEX ON candidates (tenant_id, external_id) WHERE external_id IS NOT NULL;
SELECT enforce_tenancy('candidates');

-- Who answers for a candidate today: the end of its chain of merges.
CREATE FUNCTION survivor_of(candidate uuid) RETURNS uuid
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE trail (id, merged_into) AS (
        SELECT id, merged_into FROM candidates WHERE id = candidate
        UNION
        SELECT c.id, c.merged_into FROM trail JOIN candidates AS c ON c.id = trail.merged_into
    )
    SELECT id FROM trail WHERE merged_into IS NULL
$$;

-- What two people might have in common, normalised; a decision looks up equal values only, so its
-- cost does not grow with the number of candidates.
CREATE TABLE candidate_keys (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    kind          text NOT NULL,
    value         text NOT NULL,
    candidate_id  uuid NOT NULL,
    PRIMARY KEY (tenant_id, kind, value, candidate_id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON candidate_keys (tenant_id, candidate_id);
SELECT enforce_tenancy('candidate_keys');

CREATE TABLE candidate_resumes (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    resume_id     uuid NOT NULL,
    candidate_id  uuid NOT NULL,
    profile_id    uuid NOT NULL,
    resolution    text NOT NULL,
    score         real,
    evidence      jsonb NOT NULL DEFAULT '[]',
    attached_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, resume_id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON candidate_resumes (tenant_id, candidate_id);
SELECT enforce_tenancy('candidate_resumes');

CREATE TABLE applications (
    tenant_id        uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id               uuid NOT NULL,
    candidate_id     uuid NOT NULL,
    job_id           uuid,
    resume_id        uuid,
    stage            text NOT NULL DEFAULT 'applied',
    guard            text CHECK (guard IN ('blocked_left')),
    released_by      uuid,
    released_at      timestamptz,
    released_reason  text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE NULLS NOT DISTINCT (tenant_id, candidate_id, job_id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);
SELECT enforce_tenancy('applications');

-- Every release of a hold: who, when and why, also after the application is held again.
CREATE TABLE releases (
    tenant_id       uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id              uuid NOT NULL,
    application_id  uuid NOT NULL,
    released_by     uuid NOT NULL,
    reason          text NOT NULL CHECK (reason <> ''),
    released_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id)
        ON DELETE CASCADE
);
CREATE INDEX ON releases (tenant_id, application_id);
SELECT enforce_tenancy('releases');

-- Pairs a person must look at.
CREATE TABLE duplicates (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id            uuid NOT NULL,
    candidate_id  uuid NOT NULL,
    other_id      uuid NOT NULL,
    resume_id     uuid,
    score         real NOT NULL,
    evidence      jsonb NOT NULL DEFAULT '[]',
    status        text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'merged', 'dismissed')),
    decided_by    uuid,
    decided_at    timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, candidate_id, other_id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, other_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON duplicates (tenant_id, created_at DESC) WHERE status = 'open';
SELECT enforce_tenancy('duplicates');

-- Two candidates that a person made one. The snapshot holds both as they were and the ids of what
-- moved, so that undoing restores both; it is deleted with either of them.
CREATE TABLE merges (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id            uuid NOT NULL,
    survivor_id   uuid NOT NULL,
    other_id      uuid NOT NULL,
    duplicate_id  uuid NOT NULL,
    snapshot      jsonb NOT NULL,
    merged_by     uuid NOT NULL,
    merged_at     timestamptz NOT NULL DEFAULT clock_timestamp(),  -- in the order of the lock
    undone_by     uuid,
    undone_at     timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, survivor_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, other_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX ON merges (tenant_id, other_id) WHERE undone_at IS NULL;
CREATE INDEX ON merges (tenant_id, survivor_id);
SELECT enforce_tenancy('merges');

-- Contacts that several differently named people use: they identify nobody, now and later.
CREATE TABLE shared_contacts (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    kind       text NOT NULL,
    value      text NOT NULL,
    found_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, kind, value)
);
SELECT enforce_tenancy('shared_contacts');

-- Contact data that an unverified source gave for somebody we know: proposed, never applied.
CREATE TABLE contact_proposals (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    candidate_id  uuid NOT NULL,
    field         text NOT NULL CHECK (field IN ('email', 'phone', 'linkedin_url')),
    proposed      text NOT NULL,
    resume_id     uuid,
    status        text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'applied', 'dismissed')),
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, candidate_id, field, proposed),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
SELECT enforce_tenancy('contact_proposals');

-- What may be read first -----------------------------------------------------------------------

CREATE TABLE screenings (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id            uuid NOT NULL,
    candidate_id  uuid NOT NULL,
    resume_id     uuid NOT NULL,
    blind         jsonb NOT NULL,
    findings      jsonb NOT NULL DEFAULT '[]',
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON screenings (tenant_id, candidate_id);
SELECT enforce_tenancy('screenings');

-- Originals drawn anew without the person, made when somebody asks for one; or why there is none.
CREATE TABLE redactions (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    resume_id     uuid NOT NULL,
    sha256        text,
    failure       text,
    requested_at  timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    PRIMARY KEY (tenant_id, resume_id),
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
SELECT enforce_tenancy('redactions');

-- An interview's notes are feedback: they stand in that table and are read through its screen.
CREATE TABLE interviews (
    tenant_id         uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id                uuid NOT NULL,
    number            bigint NOT NULL DEFAULT next_number('interview'),
    candidate_id      uuid NOT NULL,
    type              text NOT NULL DEFAULT 'Phone',
    scheduled_at      timestamptz NOT NULL,
    duration_minutes  int NOT NULL DEFAULT 60 CHECK (duration_minutes > 0),
    interviewer       text NOT NULL,
    status            text NOT NULL DEFAULT 'Scheduled',
    rating            smallint CHECK (rating BETWEEN 1 AND 5),
    version           bigint NOT NULL DEFAULT 1,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON interviews (tenant_id, candidate_id);
CREATE INDEX ON interviews (tenant_id, scheduled_at);
SELECT enforce_tenancy('interviews');

CREATE TABLE feedback (
    tenant_id      uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id             uuid NOT NULL,
    candidate_id   uuid NOT NULL,
    interview_id   uuid,           -- whose notes these are
    author_id      uuid,
    author         text NOT NULL DEFAULT '',
    original       text NOT NULL,  -- for its author and an authorised reviewer only
    rating         real,
    version        int NOT NULL DEFAULT 1,
    sanitized      text,           -- null until screened: held, and shown to nobody else
    bias_filtered  boolean NOT NULL DEFAULT false,
    findings       jsonb NOT NULL DEFAULT '[]',
    warnings       jsonb NOT NULL DEFAULT '[]',
    restored       jsonb NOT NULL DEFAULT '[]',  -- spans that an appeal gave back to these words
    created_at     timestamptz NOT NULL DEFAULT now(),
    screened_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, interview_id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, interview_id) REFERENCES interviews (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON feedback (tenant_id, candidate_id);
CREATE INDEX ON feedback (tenant_id, created_at DESC, id);
SELECT enforce_tenancy('feedback');

-- An author says that a finding is wrong; somebody else decides. Neither row ever changes.
CREATE TABLE appeals (
    tenant_id    uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id           uuid NOT NULL,
    feedback_id  uuid NOT NULL,
    version      int NOT NULL,     -- of the words
    finding      jsonb NOT NULL,
    reason       text NOT NULL CHECK (reason <> ''),
    author_id    uuid NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, feedback_id) REFERENCES feedback (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON appeals (tenant_id, feedback_id);
SELECT enforce_tenancy('appeals');
REVOKE UPDATE, DELETE ON appeals FROM hirestream_app;

CREATE TABLE appeal_decisions (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    appeal_id   uuid NOT NULL,
    decision    text NOT NULL CHECK (decision IN ('restore', 'keep')),
    reason      text NOT NULL CHECK (reason <> ''),
    decided_by  uuid NOT NULL,
    decided_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, appeal_id),
    FOREIGN KEY (tenant_id, appeal_id) REFERENCES appeals (tenant_id, id) ON DELETE CASCADE
);
SELECT enforce_tenancy('appeal_decisions');
REVOKE UPDATE, DELETE ON appeal_decisions FROM hirestream_app;

-- What candidates said of themselves, for figures about groups only. A transaction that has not
-- said that this is its purpose sees no row, whatever else it reads.
CREATE TABLE demographics (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    candidate_id  uuid NOT NULL,
    answers       jsonb NOT NULL,
    consented_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, candidate_id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
SELECT enforce_tenancy('demographics');
CREATE POLICY purpose ON demographics AS RESTRICTIVE
    USING (current_setting('app.purpose', true) = 'fairness');

-- Who was told ---------------------------------------------------------------------------------

-- The ledger is the queue: a mail is one row, keyed by what it says to whom about what.
CREATE TABLE mails (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id            uuid NOT NULL,
    kind          text NOT NULL,
    recipient     text NOT NULL,
    subject_id    uuid NOT NULL,
    occasion      text NOT NULL DEFAULT '',
    candidate_id  uuid,
    resume_id     uuid,
    envelope      jsonb NOT NULL,  -- the cause's headers: what mail.sent will answer
    details       jsonb NOT NULL DEFAULT '{}',  -- ids and codes the template needs, no personal data
    status        text NOT NULL DEFAULT 'queued'
                  CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'suppressed')),
    message_id    text NOT NULL,
    attempts      int NOT NULL DEFAULT 0,
    due_at        timestamptz NOT NULL DEFAULT now(),
    claimed_by    text,
    last_error    text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    sent_at       timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, recipient, subject_id, occasion)
);
CREATE INDEX ON mails (due_at) WHERE status IN ('queued', 'sending');
CREATE INDEX ON mails (tenant_id, created_at DESC);
SELECT enforce_tenancy('mails');
-- The sender looks for what is due across tenants; it reads and writes each mail as its tenant.
CREATE POLICY system ON mails FOR SELECT TO hirestream_system USING (true);
GRANT SELECT (tenant_id, id, recipient, status, due_at) ON mails TO hirestream_system;

CREATE TABLE mail_templates (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    name        text NOT NULL,
    language    text NOT NULL DEFAULT 'en',
    version     int NOT NULL,
    sha256      text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, name, language, version)
);
SELECT enforce_tenancy('mail_templates');

-- What happened: projections of events ---------------------------------------------------------

CREATE TABLE resume_stages (
    tenant_id    uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    resume_id    uuid NOT NULL,
    event_id     uuid NOT NULL,
    stage        text NOT NULL,
    outcome      text NOT NULL,
    reason       text,
    detail       jsonb NOT NULL DEFAULT '{}',
    took_ms      double precision NOT NULL DEFAULT 0,
    finished_at  timestamptz NOT NULL,
    replay_id    uuid,
    PRIMARY KEY (tenant_id, resume_id, event_id)
);
SELECT enforce_tenancy('resume_stages');

CREATE TABLE integration_health (
    tenant_id        uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    integration_id   text NOT NULL,
    kind             text NOT NULL,
    health           text NOT NULL,
    observed_at      timestamptz NOT NULL,
    last_success_at  timestamptz,
    error            text,
    lag_seconds      double precision,
    PRIMARY KEY (tenant_id, integration_id)
);
SELECT enforce_tenancy('integration_health');

CREATE TABLE incidents (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id         uuid NOT NULL,
    rule       text NOT NULL,
    subject    text NOT NULL,
    summary    text NOT NULL,
    opened_at  timestamptz NOT NULL,
    closed_at  timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX ON incidents (tenant_id, rule, subject) WHERE closed_at IS NULL;
SELECT enforce_tenancy('incidents');

-- The runtime's own ----------------------------------------------------------------------------

CREATE TABLE inbox (
    tenant_id   uuid NOT NULL DEFAULT current_tenant(),
    agent       text NOT NULL,
    event_id    uuid NOT NULL,
    day         date NOT NULL,
    outputs     jsonb,
    handled_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent, event_id, day)
) PARTITION BY RANGE (day);
CREATE TABLE inbox_other PARTITION OF inbox DEFAULT;
SELECT enforce_tenancy('inbox');
SELECT enforce_tenancy('inbox_other');

-- A partition a day, made ahead and dropped once no event of that day can come again.
CREATE FUNCTION keep_inbox_days(ahead int, behind int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    this_day date;
    name text;
BEGIN
    FOR this_day IN SELECT current_date + i FROM generate_series(0, ahead) AS i
    LOOP
        name := 'inbox_' || to_char(this_day, 'YYYYMMDD');
        IF to_regclass(name) IS NULL
           AND NOT EXISTS (SELECT FROM inbox_other AS other WHERE other.day = this_day) THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF inbox FOR VALUES FROM (%L) TO (%L)',
                           name, this_day, this_day + 1);
            PERFORM enforce_tenancy(name);
        END IF;
    END LOOP;
    FOR name IN SELECT relname FROM pg_class
                 WHERE relname ~ '^inbox_[0-9]{8}$'
                   AND to_date(substr(relname, 7), 'YYYYMMDD') < current_date - behind
    LOOP
        EXECUTE format('DROP TABLE %I', name);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION keep_inbox_days(int, int) FROM public;
GRANT EXECUTE ON FUNCTION keep_inbox_days(int, int) TO hirestream_system;

CREATE TABLE outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id   uuid NOT NULL DEFAULT current_tenant(),
    topic       text NOT NULL,
    key         bytea NOT NULL,
    payload     bytea NOT NULL,
    headers     jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
SELECT enforce_tenancy('outbox');
CREATE POLICY system ON outbox TO hirestream_system USING (true);
GRANT SELECT, DELETE ON outbox TO hirestream_system;

CREATE FUNCTION wake_relay() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER wake_relay AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_relay();

CREATE TABLE in_hand (
    agent      text NOT NULL,
    topic      text NOT NULL,
    partition  int NOT NULL,
    "offset"   bigint NOT NULL,
    running    boolean NOT NULL DEFAULT true,
    deaths     int NOT NULL DEFAULT 0,
    noted_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent, topic, partition, "offset")
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
GRANT SELECT, INSERT, UPDATE, DELETE ON in_hand TO hirestream_system;

-- Dead letters that somebody retried or discarded: a list of the open ones leaves them out.
CREATE TABLE dead_letters_done (
    topic      text NOT NULL,
    partition  int NOT NULL,
    "offset"   bigint NOT NULL,
    action     text NOT NULL CHECK (action IN ('retried', 'discarded')),
    done_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, "offset")
);
GRANT SELECT, INSERT ON dead_letters_done TO hirestream_system;

SELECT keep_inbox_days(3, 30);
