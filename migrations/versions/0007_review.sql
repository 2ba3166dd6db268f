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
