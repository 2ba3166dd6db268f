"""What Amazon SES tells of our mails, through signed messages of Amazon SNS."""
