-- Takes 0010_screened_words.sql back.
SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still
DROP INDEX erasures_lately;
DROP FUNCTION take_attempt(bytea[], int, float8);
DROP TABLE attempts;
ALTER TABLE audit_values ALTER CONSTRAINT audit_values_tenant_id_candidate_id_fkey NOT DEFERRABLE;
DROP FUNCTION address_is_taken(text, uuid);
DROP FUNCTION candidates_listed(smallint, text, text, int, int, uuid);
ALTER TABLE candidates DROP COLUMN listed;
DROP FUNCTION listed_record(bigint, text, text, text, text, text, smallint, text, text, timestamptz,
                            timestamptz, text[], real, text, uuid, text);
DROP TRIGGER tell_screen_of_notes ON feedback;
DROP TRIGGER forget_screen_of_notes ON feedback;
DROP FUNCTION tell_screen_of_notes();
DROP FUNCTION forget_screen_of_notes();
DROP TRIGGER read_screen_of_changed_notes ON candidates;
DROP TRIGGER read_screen_of_notes ON candidates;
DROP FUNCTION read_screen_of_notes();
DROP TRIGGER note_update ON candidates;
DROP TRIGGER note_change ON candidates;
ALTER TABLE candidates DROP COLUMN notes_sanitized, DROP COLUMN notes_author_id;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON candidates
    FOR EACH ROW EXECUTE FUNCTION note_candidate();
