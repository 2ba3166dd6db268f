-- Takes 0011_items.sql back.

SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

DROP TABLE alert_calls;
DROP INDEX integration_items_over;
ALTER TABLE integration_work
    DROP COLUMN pruned_taken, DROP COLUMN pruned_given_up, DROP COLUMN pruned_backlog;

ALTER TABLE integration_items
    DROP COLUMN contents,
    DROP COLUMN was_marked;
