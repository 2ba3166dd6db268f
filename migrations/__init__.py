"""One history of the schema. A table's row-level security stands in the revision that makes it."""

HEAD = "0011"  # the revision that this code needs; agents wait until the database has it
