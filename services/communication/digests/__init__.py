"""One mail with all notices of an hour or a day, where a tenant or a reader wants that."""
