-- Takes 0009_cover_letters.sql back.

DROP TABLE cover_letters;
DROP TABLE enclosures;
