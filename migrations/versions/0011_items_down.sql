-- Takes 0011_items.sql back.

SELECT 1;
