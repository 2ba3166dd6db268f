SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

DROP TABLE audit_values, audit_heads, audit_trail;
DROP FUNCTION chain_audit_entry();
DROP FUNCTION refuse_audit_change();
