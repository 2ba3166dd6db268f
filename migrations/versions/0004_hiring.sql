SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- Jobs and where applications stand ------------------------------------------------------------

ALTER TABLE jobs
    ADD COLUMN description  text NOT NULL DEFAULT '',
    ADD COLUMN department   text NOT NULL DEFAULT '',
    -- Which steps an open application goes through; how it ends is a decision's to say.
    ADD COLUMN stages       text[] NOT NULL
               DEFAULT ARRAY['applied', 'screening', 'interview', 'offer'],
    ADD COLUMN is_public    boolean NOT NULL DEFAULT false,  -- strangers may apply
    ADD COLUMN version      bigint NOT NULL DEFAULT 1,
    ADD COLUMN updated_at   timestamptz NOT NULL DEFAULT now();
CREATE INDEX ON jobs (tenant_id, created_at DESC, id);

CREATE INDEX ON applications (tenant_id, created_at DESC, id);
CREATE INDEX ON applications (tenant_id, job_id, stage);

-- Every move, in order: who, from where, to where, and why.
CREATE TABLE application_moves (
    tenant_id       uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id              uuid NOT NULL,
    application_id  uuid NOT NULL,
    previous        text NOT NULL,
    stage           text NOT NULL,
    moved_by        uuid NOT NULL,
    moved_at        timestamptz NOT NULL DEFAULT clock_timestamp(),  -- in the order of the lock
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id)
        ON DELETE CASCADE
);
CREATE INDEX ON application_moves (tenant_id, application_id, moved_at);
SELECT enforce_tenancy('application_moves');

-- What a person decided. The reason is words about somebody: it stands with all such words, and is
-- read through their screen. One decision of an application stands at a time.
CREATE TABLE decisions (
    tenant_id       uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id              uuid NOT NULL,
    application_id  uuid NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('hired', 'rejected')),
    feedback_id     uuid,
    stage_before    text NOT NULL,
    status_before   text,  -- the candidate's, where the decision changed it
    decided_by      uuid NOT NULL,
    decided_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    withdrawn_by    uuid,
    withdrawn_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, application_id) REFERENCES applications (tenant_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, feedback_id) REFERENCES feedback (tenant_id, id)
        ON DELETE SET NULL (feedback_id)
);
CREATE UNIQUE INDEX ON decisions (tenant_id, application_id) WHERE withdrawn_at IS NULL;
CREATE INDEX ON decisions (tenant_id, feedback_id);
SELECT enforce_tenancy('decisions');

-- Whoever left comes back through a release or the undoing of a merge, which say so; through no
-- other write, whatever body a client sends and whichever service takes it.
CREATE FUNCTION keep_leavers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('app.released', true) IS DISTINCT FROM 'yes' THEN
        RAISE EXCEPTION 'who left comes back through a release only' USING ERRCODE = 'HS001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_leavers BEFORE UPDATE OF status ON candidates
    FOR EACH ROW WHEN (OLD.status = 'LEFT' AND NEW.status <> 'LEFT') EXECUTE FUNCTION keep_leavers();

-- What people corrected ------------------------------------------------------------------------

-- A field of a resume's profile as a person says it is, in the form that profiles have.
CREATE TABLE corrections (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    resume_id     uuid NOT NULL,
    field         text NOT NULL,
    value         jsonb NOT NULL,
    corrected_by  uuid NOT NULL,
    corrected_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, resume_id, field),
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
SELECT enforce_tenancy('corrections');

-- What the parser itself read, where people corrected it.
ALTER TABLE profiles ADD COLUMN parsed jsonb;

-- However often a resume is parsed, whoever reads its profile reads it as corrected.
CREATE FUNCTION keep_corrections() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    corrected jsonb;
BEGIN
    SELECT jsonb_object_agg(field, value) INTO corrected
      FROM corrections
     WHERE resume_id = NEW.resume_id;
    IF corrected IS NOT NULL THEN
        NEW.parsed := NEW.profile;
        NEW.profile := NEW.profile || corrected;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_corrections BEFORE INSERT ON profiles
    FOR EACH ROW EXECUTE FUNCTION keep_corrections();
