SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still
DROP TABLE bias_terms;
DO $$
DECLARE
    known uuid;
BEGIN
    FOR known IN SELECT id FROM tenants LOOP
        PERFORM set_config('app.tenant_id', known::text, true);
        DELETE FROM feedback WHERE notes_of IS NOT NULL;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$;
CREATE OR REPLACE FUNCTION note_feedback() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM note_scorecard(NEW.tenant_id, coalesce(NEW.interview_id, NEW.id), 'written', NULL);
    ELSIF OLD.interview_id IS NULL THEN
        PERFORM note_scorecard(OLD.tenant_id, OLD.id, 'deleted', NULL);
    ELSE
        UPDATE changes SET noted_at = clock_timestamp(), position = NULL
         WHERE tenant_id = OLD.tenant_id AND kind = 'scorecard' AND id = OLD.interview_id;
    END IF;
    RETURN NULL;
END $$;
DROP INDEX feedback_notes;
ALTER TABLE feedback DROP COLUMN notes_of;

DROP TRIGGER mark_keys_of_leaver ON candidates;
DROP TRIGGER mark_key_of_leaver ON candidate_keys;
DROP FUNCTION mark_keys_of_leaver();
DROP FUNCTION mark_key_of_leaver();
DROP FUNCTION is_left(text);
ALTER TABLE candidate_keys DROP COLUMN has_left;
