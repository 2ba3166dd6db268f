-- Back to an empty database; alembic keeps its own table.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables
                 WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', name);
    END LOOP;
END $$;
DROP FUNCTION survivor_of(uuid);
DROP FUNCTION next_number(text);
DROP FUNCTION wake_relay();
DROP FUNCTION keep_inbox_days(int, int);
DROP FUNCTION enforce_tenancy(text);
DROP FUNCTION current_tenant();
