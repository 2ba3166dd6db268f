-- Cover letters: kept beside the resume that they came with.

SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- What came in the same delivery as a resume. Each may be a letter, or a resume of its own.
CREATE TABLE enclosures (
    tenant_id   uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    resume_id   uuid NOT NULL,
    sha256      text NOT NULL,
    size        bigint NOT NULL,
    media_type  text NOT NULL,
    file_name   text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, resume_id, sha256),
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON enclosures (tenant_id, sha256);
SELECT enforce_tenancy('enclosures');

-- Which of them the parser found to be the resume's cover letter, and its words. A letter that lay
-- inside the resume's own file has that file's digest; one without words is a scan not read.
CREATE TABLE cover_letters (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    resume_id  uuid NOT NULL,
    sha256     text NOT NULL,
    words      text,
    read_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, resume_id, sha256),
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX ON cover_letters (tenant_id, sha256);
SELECT enforce_tenancy('cover_letters');
