"""What mails are written with: checked templates, safe addresses, and what came back."""
