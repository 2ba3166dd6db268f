-- Screened words: kept on the row that a list reads.

SELECT 1;
