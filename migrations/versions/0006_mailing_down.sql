SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

DROP TABLE mail_returns, suppressions;
ALTER TABLE mail_templates DROP COLUMN saved_by, DROP COLUMN restored_from;
ALTER TABLE mails DROP COLUMN template, DROP COLUMN template_version;
DROP INDEX mails_recipient;
