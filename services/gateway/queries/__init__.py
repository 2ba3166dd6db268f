"""The gateway's SQL, a module per feature. Row-level security narrows each query to one tenant."""
