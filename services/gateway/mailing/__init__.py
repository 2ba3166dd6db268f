"""What a tenant says about its mails, and what became of each."""
