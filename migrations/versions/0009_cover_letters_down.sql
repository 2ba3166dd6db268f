-- Takes 0009_cover_letters.sql back.

SELECT 1;
