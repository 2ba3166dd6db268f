-- Cover letters: kept beside the resume that they came with.

SELECT 1;
