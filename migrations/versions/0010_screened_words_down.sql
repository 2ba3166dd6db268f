-- Takes 0010_screened_words.sql back.

SELECT 1;
