SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- Dedupe: who left -----------------------------------------------------------------------------

-- A leaver may come back with new contacts and a name that many have. The keys of leavers are found
-- among themselves, so that namesakes who never worked here cannot crowd them out of a look-up.
ALTER TABLE candidate_keys ADD COLUMN has_left boolean NOT NULL DEFAULT false;
CREATE INDEX candidate_keys_of_leavers ON candidate_keys (tenant_id, kind, value) WHERE has_left;

CREATE FUNCTION is_left(status text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN upper(btrim(coalesce(status, ''))) = 'LEFT';

CREATE FUNCTION mark_key_of_leaver() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.has_left := EXISTS (
        SELECT FROM candidates AS c
         WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.candidate_id AND is_left(c.status));
    RETURN NEW;
END $$;
CREATE TRIGGER mark_key_of_leaver BEFORE INSERT OR UPDATE OF candidate_id ON candidate_keys
    FOR EACH ROW EXECUTE FUNCTION mark_key_of_leaver();

CREATE FUNCTION mark_keys_of_leaver() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candidate_keys SET has_left = is_left(NEW.status)
     WHERE tenant_id = NEW.tenant_id AND candidate_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER mark_keys_of_leaver AFTER UPDATE ON candidates
    FOR EACH ROW WHEN (is_left(OLD.status) <> is_left(NEW.status))
    EXECUTE FUNCTION mark_keys_of_leaver();

-- Those who have left already: no tenant is set here, so the owner looks past the policies.
ALTER TABLE candidates NO FORCE ROW LEVEL SECURITY;
ALTER TABLE candidate_keys NO FORCE ROW LEVEL SECURITY;
UPDATE candidate_keys AS k SET has_left = true
  FROM candidates AS c
 WHERE (c.tenant_id, c.id) = (k.tenant_id, k.candidate_id) AND is_left(c.status);
ALTER TABLE candidates FORCE ROW LEVEL SECURITY;
ALTER TABLE candidate_keys FORCE ROW LEVEL SECURITY;

-- Bias: a candidate's notes -------------------------------------------------------------------

-- A candidate's notes are feedback: they stand in candidates.notes, and whoever did not write them
-- reads what the screen left. A row here is the screen of one wording; a merge may bring it back.
ALTER TABLE feedback
    ADD COLUMN notes_of uuid,
    ADD FOREIGN KEY (tenant_id, notes_of) REFERENCES candidates (tenant_id, id) ON DELETE CASCADE;
CREATE UNIQUE INDEX feedback_notes ON feedback (tenant_id, notes_of, md5(original))
    WHERE notes_of IS NOT NULL;

-- They are no scorecard: nobody outside is told of them as one.
CREATE OR REPLACE FUNCTION note_feedback() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(coalesce(NEW, OLD)) ->> 'notes_of' IS NOT NULL THEN
        NULL;
    ELSIF TG_OP <> 'DELETE' THEN
        PERFORM note_scorecard(NEW.tenant_id, coalesce(NEW.interview_id, NEW.id), 'written', NULL);
    ELSIF OLD.interview_id IS NULL THEN
        PERFORM note_scorecard(OLD.tenant_id, OLD.id, 'deleted', NULL);
    ELSE
        UPDATE changes SET noted_at = clock_timestamp(), position = NULL
         WHERE tenant_id = OLD.tenant_id AND kind = 'scorecard' AND id = OLD.interview_id;
    END IF;
    RETURN NULL;
END $$;

-- Notes written before this revision have no screen, so they are held: each asks for one.
DO $$
DECLARE
    known uuid;
BEGIN
    FOR known IN SELECT id FROM tenants LOOP
        PERFORM set_config('app.tenant_id', known::text, true);
        WITH held AS (
            INSERT INTO feedback (tenant_id, id, candidate_id, notes_of, original)
            SELECT known, gen_random_uuid(), id, id, notes FROM candidates WHERE notes <> ''
            RETURNING id, candidate_id
        ), told AS (
            SELECT id, candidate_id, gen_random_uuid()::text AS event FROM held
        )
        INSERT INTO outbox (tenant_id, topic, key, payload, headers)
        SELECT known, 'feedback.submitted.v1', convert_to(candidate_id::text, 'UTF8'),
               convert_to(jsonb_build_object('candidate_id', candidate_id, 'feedback_id', id,
                                             'version', 1)::text, 'UTF8'),
               jsonb_build_array(
                   jsonb_build_array('tenant', known), jsonb_build_array('event-id', event),
                   jsonb_build_array('correlation-id', event),
                   jsonb_build_array('time', to_char(clock_timestamp() AT TIME ZONE 'UTC',
                                                     'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')),
                   jsonb_build_array('agent', 'migrations'))
          FROM told;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$;

-- A tenant's own words: found in its reviewers' words as well, or never found there.
CREATE TABLE bias_terms (
    tenant_id   uuid PRIMARY KEY DEFAULT current_tenant() REFERENCES tenants,
    terms       jsonb NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT now()
);
SELECT enforce_tenancy('bias_terms');
