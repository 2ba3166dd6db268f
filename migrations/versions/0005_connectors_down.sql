SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

ALTER TABLE submissions DROP COLUMN channel;
DROP TABLE integration_tests, integration_notes, integration_resumes, integration_items,
           integration_work, integrations;
DROP FUNCTION wake_connectors();
