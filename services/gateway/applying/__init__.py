"""The door for strangers: who wants a public job sends a resume, without a login."""
