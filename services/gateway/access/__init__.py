"""Who may come in, as what, and for how long: users, sessions, passwords, keys, OpenID logins."""
