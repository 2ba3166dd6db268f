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

-- Search ---------------------------------------------------------------------------------------

CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Words as they are compared: without accents and case, and with the names that lose their signs
-- to a word breaker kept apart (C, C++ and C# are three things).
CREATE FUNCTION folded_words(words text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN regexp_replace(
           regexp_replace(
               replace(replace(unaccent(lower(words)), 'c++', 'cplusplus'), '.net', ' dotnet'),
               '\m([cf])#', '\1sharp', 'g'),
           '[/_@.]', ' ', 'g');

-- What is read of a resume's whole text, once it is parsed.
CREATE TABLE resume_words (
    tenant_id  uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    resume_id  uuid NOT NULL,
    words      tsvector NOT NULL,
    PRIMARY KEY (tenant_id, resume_id),
    FOREIGN KEY (tenant_id, resume_id) REFERENCES resumes (tenant_id, id) ON DELETE CASCADE
);
SELECT enforce_tenancy('resume_words');

-- One row for each candidate in the list: what a search filters by and finds by. `words` holds the
-- record and all of the person's resumes, so that a search may name something of each.
CREATE TABLE candidate_search (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    candidate_id  uuid NOT NULL,
    number        bigint NOT NULL,
    phase         smallint NOT NULL,
    status        text NOT NULL,
    source        text NOT NULL,
    searched      text NOT NULL,
    name          text NOT NULL,
    words         tsvector NOT NULL,
    PRIMARY KEY (tenant_id, candidate_id),
    FOREIGN KEY (tenant_id, candidate_id) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX ON candidate_search (tenant_id, number DESC);
CREATE INDEX candidate_search_words ON candidate_search USING gin (tenant_id, words);
CREATE INDEX candidate_search_searched
    ON candidate_search USING gin (tenant_id, searched gin_trgm_ops);
CREATE INDEX candidate_search_name ON candidate_search USING gin (tenant_id, name gin_trgm_ops);
SELECT enforce_tenancy('candidate_search');

-- Under row-level security an index serves no operator that might leak what it compared, and those
-- of full text and trigrams might. So two functions are the only door to these indexes: they run
-- as the owner, whom this policy lets see this one table, and compare the tenant themselves.
CREATE POLICY door ON candidate_search FOR SELECT TO hirestream_owner USING (true);

CREATE AGGREGATE all_words(tsvector) (SFUNC = tsvector_concat, STYPE = tsvector, INITCOND = '');

CREATE FUNCTION record_words(c candidates) RETURNS tsvector
LANGUAGE sql STABLE
RETURN setweight(to_tsvector('simple', folded_words(concat_ws(
           ' ', c.first_name, c.last_name, c.position, array_to_string(c.skills, ' ')))), 'A')
       || setweight(to_tsvector('simple', folded_words(concat_ws(
           ' ', c.email, c.location, c.phone))), 'B');

-- From the row in hand: to read it again, a plan kept from when the table was small would read all.
CREATE FUNCTION keep_searchable(c candidates) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO candidate_search AS known
           (candidate_id, number, phase, status, source, searched, name, words)
    VALUES (c.id, c.number, c.phase, c.status, c.source, c.searched,
            folded_words(c.first_name || ' ' || c.last_name),
            record_words(c)
            || coalesce((SELECT all_words(w.words)
                           FROM candidate_resumes r
                           JOIN resume_words w USING (tenant_id, resume_id)
                          WHERE (r.tenant_id, r.candidate_id) = (c.tenant_id, c.id)), ''))
    ON CONFLICT (tenant_id, candidate_id) DO UPDATE
       SET phase = excluded.phase, status = excluded.status, source = excluded.source,
           searched = excluded.searched, name = excluded.name, words = excluded.words
     WHERE (known.phase, known.status, known.source, known.searched, known.words)
           IS DISTINCT FROM (excluded.phase, excluded.status, excluded.source, excluded.searched,
                             excluded.words);
END $$;

CREATE FUNCTION keep_candidate_searchable() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.merged_into IS NOT NULL THEN
        DELETE FROM candidate_search WHERE (tenant_id, candidate_id) = (NEW.tenant_id, NEW.id);
    ELSIF TG_OP = 'INSERT' THEN  -- nobody has a resume before they are there
        INSERT INTO candidate_search
               (candidate_id, number, phase, status, source, searched, name, words)
        VALUES (NEW.id, NEW.number, NEW.phase, NEW.status, NEW.source, NEW.searched,
                folded_words(NEW.first_name || ' ' || NEW.last_name), record_words(NEW));
    ELSE
        PERFORM keep_searchable(NEW);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_searchable AFTER INSERT ON candidates
    FOR EACH ROW EXECUTE FUNCTION keep_candidate_searchable();
CREATE TRIGGER keep_changes_searchable
    AFTER UPDATE OF first_name, last_name, email, phone, location, position, skills, phase, status,
                    source, merged_into ON candidates
    FOR EACH ROW EXECUTE FUNCTION keep_candidate_searchable();

-- The tenant is named here too: where a deletion cascades, this runs as the owner of the tables.
CREATE FUNCTION keep_resume_searchable() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM keep_searchable(c) FROM candidates c
          WHERE (c.tenant_id, c.id) = (OLD.tenant_id, OLD.candidate_id) AND c.merged_into IS NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM keep_searchable(c) FROM candidates c
          WHERE (c.tenant_id, c.id) = (NEW.tenant_id, NEW.candidate_id) AND c.merged_into IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_searchable AFTER INSERT OR DELETE OR UPDATE OF candidate_id ON candidate_resumes
    FOR EACH ROW EXECUTE FUNCTION keep_resume_searchable();

CREATE FUNCTION keep_words_searchable() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    PERFORM keep_searchable(c)
       FROM candidate_resumes r
       JOIN candidates c ON (c.tenant_id, c.id) = (r.tenant_id, r.candidate_id)
      WHERE (r.tenant_id, r.resume_id) = (NEW.tenant_id, NEW.resume_id) AND c.merged_into IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_searchable AFTER INSERT OR UPDATE ON resume_words
    FOR EACH ROW EXECUTE FUNCTION keep_words_searchable();

-- A page of the list `search` asks for: the newest whose name, e-mail or position holds the text.
-- A text that many have is found among the newest few thousand; a rarer one by its index, which
-- would gather all of a frequent one's first.
CREATE FUNCTION candidates_containing(
    pattern text, in_phase smallint, in_status text, in_source text, most int, skipped int
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    mine uuid := current_tenant();
    hits uuid[];
BEGIN
    hits := ARRAY(
        SELECT newest.candidate_id
          FROM (SELECT s.candidate_id, s.number, s.searched
                  FROM candidate_search s
                 WHERE s.tenant_id = mine
                   AND (in_phase IS NULL OR s.phase = in_phase)
                   AND (in_status IS NULL OR s.status = in_status)
                   AND (in_source IS NULL OR s.source = in_source)
                 ORDER BY s.number DESC
                 LIMIT 6000) AS newest
         WHERE newest.searched LIKE pattern
         ORDER BY newest.number DESC
         LIMIT most + skipped::bigint);
    IF cardinality(hits) = most + skipped::bigint THEN
        RETURN QUERY SELECT unnest(hits[skipped + 1 :]);
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.candidate_id
      FROM candidate_search s
     WHERE s.tenant_id = mine
       AND s.searched LIKE pattern
       AND (in_phase IS NULL OR s.phase = in_phase)
       AND (in_status IS NULL OR s.status = in_status)
       AND (in_source IS NULL OR s.source = in_source)
     ORDER BY s.number DESC
     LIMIT most OFFSET skipped;
END $$;
REVOKE ALL ON FUNCTION candidates_containing(text, smallint, text, text, int, int) FROM public;
GRANT EXECUTE ON FUNCTION candidates_containing(text, smallint, text, text, int, int)
    TO hirestream_app;

-- Every word of the query, or the beginning of one; a phrase in quotes, OR and -word work.
CREATE FUNCTION words_wanted(wanted text) RETURNS tsquery
LANGUAGE sql STABLE PARALLEL SAFE
RETURN regexp_replace(websearch_to_tsquery('simple', folded_words(wanted))::text,
                      '''( |\)|$)', ''':*\1', 'g')::tsquery;

-- The best first: words of the record weigh more than those of a resume, and a name that is only
-- spelt alike comes after what was found to the letter.
CREATE FUNCTION candidates_matching(wanted text, in_status text, most int, skipped int)
RETURNS TABLE (candidate_id uuid, score real, in_words boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
SET pg_trgm.word_similarity_threshold = 0.55 AS $$
DECLARE
    mine uuid := current_tenant();
    query tsquery := words_wanted(wanted);
    spelt text := folded_words(wanted);
BEGIN
    RETURN QUERY
    WITH found AS (
        -- Of a word that very many have, the newest are weighed.
        (SELECT s.candidate_id AS id, s.number, true AS exact,
                ts_rank('{0.1, 0.1, 0.4, 1}', s.words, query) + 1 AS points
           FROM candidate_search s
          WHERE s.tenant_id = mine AND s.words @@ query
            AND (in_status IS NULL OR s.status = in_status)
          ORDER BY s.number DESC
          LIMIT 2000)
        UNION ALL
        (SELECT s.candidate_id, s.number, false, word_similarity(spelt, s.name)
           FROM candidate_search s
          WHERE s.tenant_id = mine AND spelt <% s.name
            AND (in_status IS NULL OR s.status = in_status)
          ORDER BY s.number DESC
          LIMIT 500)
    )
    SELECT f.id, max(f.points)::real, bool_or(f.exact)
      FROM found f
     GROUP BY f.id, f.number
     ORDER BY max(f.points) DESC, f.number DESC
     LIMIT most OFFSET skipped;
END $$;
REVOKE ALL ON FUNCTION candidates_matching(text, text, int, int) FROM public;
GRANT EXECUTE ON FUNCTION candidates_matching(text, text, int, int) TO hirestream_app;

-- Whoever is there already is found from the start; what their resumes say follows as they are
-- indexed. The owner may look past the tenants for this one statement.
ALTER TABLE candidates NO FORCE ROW LEVEL SECURITY;
ALTER TABLE candidate_search NO FORCE ROW LEVEL SECURITY;
INSERT INTO candidate_search (tenant_id, candidate_id, number, phase, status, source, searched, name,
                              words)
SELECT tenant_id, id, number, phase, status, source, searched,
       folded_words(first_name || ' ' || last_name),
       record_words(candidates)
  FROM candidates
 WHERE merged_into IS NULL;
ALTER TABLE candidates FORCE ROW LEVEL SECURITY;
ALTER TABLE candidate_search FORCE ROW LEVEL SECURITY;

-- Strangers apply -------------------------------------------------------------------------------

-- To what an applicant agreed, and when; null where the door asks for no consent.
ALTER TABLE submissions ADD COLUMN consented_at timestamptz, ADD COLUMN consented_to text;

-- Operating ------------------------------------------------------------------------------------

-- Replays that an administrator asked for. A process at work says so again and again; where it
-- falls silent, the replay can be taken up under the same id, which sends nothing twice.
CREATE TABLE replays (
    tenant_id     uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    id            uuid NOT NULL,
    topic         text NOT NULL,
    since         timestamptz,
    until         timestamptz,
    only_failed   boolean NOT NULL DEFAULT false,
    resume_id     uuid,
    state         text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
    looked_at     bigint NOT NULL DEFAULT 0,
    sent          bigint NOT NULL DEFAULT 0,
    is_waiting    boolean NOT NULL DEFAULT false,
    error         text,
    requested_by  uuid NOT NULL,
    requested_at  timestamptz NOT NULL DEFAULT now(),
    heard_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX ON replays (tenant_id, requested_at DESC, id);
SELECT enforce_tenancy('replays');
