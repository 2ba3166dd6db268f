-- Takes 0011_items.sql back.

DROP TABLE alert_calls;

ALTER TABLE integration_items
    DROP COLUMN contents,
    DROP COLUMN was_marked;
