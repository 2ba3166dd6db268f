"""The audit trail: who did what to whom, chained so that a changed or missing row is noticed."""
