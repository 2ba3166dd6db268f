-- Screened words: kept on the row that a list reads.
SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- What everybody but the author reads of candidates.notes, and who the author is: as the screen of
-- the present wording says, both null while there is none. No service writes them: triggers do.
ALTER TABLE candidates
    ADD COLUMN notes_sanitized text,
    ADD COLUMN notes_author_id uuid;

-- An answer of the screen changes what is read of the notes, but not the record that feeds tell of.
DROP TRIGGER note_change ON candidates;
CREATE TRIGGER note_change AFTER INSERT OR DELETE ON candidates
    FOR EACH ROW EXECUTE FUNCTION note_candidate();
CREATE TRIGGER note_update AFTER UPDATE ON candidates
    FOR EACH ROW WHEN (
        OLD.version <> NEW.version
        OR (OLD.notes_sanitized, OLD.notes_author_id)
           IS NOT DISTINCT FROM (NEW.notes_sanitized, NEW.notes_author_id))
    EXECUTE FUNCTION note_candidate();

-- What was screened before this revision: no tenant is set, so the owner looks past the policies.
ALTER TABLE candidates NO FORCE ROW LEVEL SECURITY;
ALTER TABLE feedback NO FORCE ROW LEVEL SECURITY;
UPDATE candidates AS c
   SET notes_sanitized = said.sanitized, notes_author_id = said.author_id
  FROM feedback AS said
 WHERE (said.tenant_id, said.notes_of) = (c.tenant_id, c.id) AND said.original = c.notes;
ALTER TABLE candidates FORCE ROW LEVEL SECURITY;
ALTER TABLE feedback FORCE ROW LEVEL SECURITY;

-- Another wording is read through its own screen: through none, unless a merge brings one back that
-- has been screened. Whatever a statement says of the two columns, this is what stands in them.
CREATE FUNCTION read_screen_of_notes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.notes_sanitized := NULL;
    NEW.notes_author_id := NULL;
    IF TG_OP = 'UPDATE' AND NEW.notes <> '' THEN  -- nobody has a screen before they are there
        SELECT said.sanitized, said.author_id INTO NEW.notes_sanitized, NEW.notes_author_id
          FROM feedback AS said
         WHERE (said.tenant_id, said.notes_of) = (NEW.tenant_id, NEW.id)
           AND said.original = NEW.notes;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER read_screen_of_notes BEFORE INSERT ON candidates
    FOR EACH ROW EXECUTE FUNCTION read_screen_of_notes();
CREATE TRIGGER read_screen_of_changed_notes BEFORE UPDATE ON candidates
    FOR EACH ROW WHEN (
        (OLD.notes, OLD.notes_sanitized, OLD.notes_author_id)
        IS DISTINCT FROM (NEW.notes, NEW.notes_sanitized, NEW.notes_author_id))
    EXECUTE FUNCTION read_screen_of_notes();

-- A screen that came, answered, changed or went: the candidate's row says so at once.
CREATE FUNCTION tell_screen_of_notes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candidates SET notes_sanitized = NEW.sanitized, notes_author_id = NEW.author_id
     WHERE (tenant_id, id) = (NEW.tenant_id, NEW.notes_of) AND notes = NEW.original;
    RETURN NULL;
END $$;
CREATE FUNCTION forget_screen_of_notes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candidates SET notes_sanitized = NULL, notes_author_id = NULL
     WHERE (tenant_id, id) = (OLD.tenant_id, OLD.notes_of) AND notes = OLD.original;
    RETURN NULL;
END $$;
-- Triggers of a table fire in the order of their names: what went is forgotten before what came.
CREATE TRIGGER forget_screen_of_notes AFTER DELETE OR UPDATE OF notes_of, original ON feedback
    FOR EACH ROW WHEN (OLD.notes_of IS NOT NULL) EXECUTE FUNCTION forget_screen_of_notes();
CREATE TRIGGER tell_screen_of_notes
    AFTER INSERT OR UPDATE OF notes_of, original, sanitized, author_id ON feedback
    FOR EACH ROW WHEN (NEW.notes_of IS NOT NULL) EXECUTE FUNCTION tell_screen_of_notes();

-- A list is read far more often than a record is written. So the record as a list shows it is made
-- when the row is, up to the notes, which depend on who reads. Postgres asks an expression that it
-- stores to be immutable; this is: its one format is spelt out, and so is its zone.
CREATE FUNCTION listed_record(
    number bigint, first_name text, last_name text, email text, phone text, "position" text,
    phase smallint, status text, source text, applied_at timestamptz, updated_at timestamptz,
    skills text[], experience_years real, resume_url text, resume_id uuid, linkedin_url text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(row_to_json(shown)::text, -1) || ',"notes":'
      FROM (SELECT number AS id, first_name AS "firstName", last_name AS "lastName", email, phone,
                   position, phase, status, source,
                   to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                       AS "appliedDate",
                   to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                       AS "lastUpdated",
                   nullif(array_to_string(skills, ', '), '') AS skills,
                   floor(experience_years)::int AS experience,
                   coalesce(resume_url, '/api/resumes/' || resume_id || '/original')
                       AS "resumeUrl",
                   linkedin_url AS "linkedinUrl") AS shown
$$;
ALTER TABLE candidates ADD COLUMN listed text NOT NULL GENERATED ALWAYS AS (
    listed_record(number, first_name, last_name, email, phone, position, phase, status, source,
                  applied_at, updated_at, skills, experience_years, resume_url, resume_id,
                  linkedin_url)) STORED;

-- A page of the list as JSON. Planned once for all pages: by itself, Postgres takes a page of
-- unknown size for a tenth of the table, and plans each anew, at more than reading it costs.
CREATE FUNCTION candidates_listed(
    in_phase smallint, in_status text, in_source text, most int, skipped int, reader uuid
) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (
        SELECT coalesce('[' || string_agg(record, ',') || ']', '[]')
          FROM (SELECT listed || coalesce(to_json(CASE WHEN notes_author_id = reader THEN notes
                                                       ELSE notes_sanitized END)::text, 'null')
                       || '}' AS record
                  FROM candidates
                 WHERE merged_into IS NULL
                   AND (in_phase IS NULL OR phase = in_phase)
                   AND (in_status IS NULL OR status = in_status)
                   AND (in_source IS NULL OR source = in_source)
                 ORDER BY number DESC
                 LIMIT most OFFSET skipped) AS page);
END $$;

-- Writing a candidate -------------------------------------------------------------------------

-- Whoever asks holds the address until its transaction ends: of two who write it at once, the
-- second waits, and then finds it taken. Two statements, for each sees what is committed by then.
CREATE FUNCTION address_is_taken(address text, but uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended('address ' || current_tenant() || ' ' || lower(address), 0));
    RETURN EXISTS (SELECT FROM candidates
                    WHERE email_folded = lower(address) AND email_folded <> ''
                      AND merged_into IS NULL AND id IS DISTINCT FROM but);
END $$;

-- What is noted of a new candidate may be written before the candidate is, whose number is held
-- against every other writer of the tenant from then on.
ALTER TABLE audit_values ALTER CONSTRAINT audit_values_tenant_id_candidate_id_fkey
    DEFERRABLE INITIALLY DEFERRED;

-- Attempts --------------------------------------------------------------------------------------

-- Logins, requests for a password and applications that were let pass, by whom: counted here for
-- all gateway processes together. A key is a keyed digest, for it is made of names and addresses.
-- Unlogged: after a crash everybody starts anew, which costs a guesser's window and nobody's data.
CREATE UNLOGGED TABLE attempts (
    key      bytea PRIMARY KEY,
    taken    int NOT NULL DEFAULT 0,
    ends_at  timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX ON attempts (ends_at);
ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempts FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON attempts TO hirestream_system USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON attempts TO hirestream_system;

-- The seconds to wait; 0 has counted one attempt under each key. Every key is held, in one order for
-- all, before any is judged: parallel guesses are counted one after another.
CREATE FUNCTION take_attempt(wanted bytea[], most int, seconds float8) RETURNS float8
LANGUAGE plpgsql AS $$
DECLARE
    wait float8;
BEGIN
    INSERT INTO attempts AS known (key, ends_at)
    SELECT DISTINCT one, now() + seconds * interval '1 second' FROM unnest(wanted) AS one ORDER BY one
    ON CONFLICT (key) DO UPDATE
       SET taken = CASE WHEN known.ends_at <= now() THEN 0 ELSE known.taken END,
           ends_at = CASE WHEN known.ends_at <= now() THEN excluded.ends_at ELSE known.ends_at END;
    SELECT max(extract(epoch FROM ends_at - now())) INTO wait
      FROM attempts
     WHERE key = ANY (wanted) AND taken >= most;
    IF wait IS NULL THEN
        UPDATE attempts SET taken = taken + 1 WHERE key = ANY (wanted);
    END IF;
    RETURN coalesce(wait, 0);
END $$;

-- An answer that is kept only now must not speak of somebody who was erased meanwhile.
CREATE INDEX erasures_lately ON erasures (tenant_id, erased_at);
