-- Takes 0008_mail_out.sql back.

SELECT 1;
