SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

DROP TRIGGER mark_keys_of_leaver ON candidates;
DROP TRIGGER mark_key_of_leaver ON candidate_keys;
DROP FUNCTION mark_keys_of_leaver();
DROP FUNCTION mark_key_of_leaver();
DROP FUNCTION is_left(text);
ALTER TABLE candidate_keys DROP COLUMN has_left;
