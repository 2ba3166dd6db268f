SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

DROP INDEX profiles_tenant_id_text_sha256_idx;
DROP TABLE unwanted_blobs, erasures, retention_policies, consents;
DROP TABLE openid_providers, openid_subjects, password_link_keys, password_links, refresh_tokens, sessions;
DROP TABLE audit_values, audit_heads, audit_trail;
DROP FUNCTION chain_audit_entry();
DROP FUNCTION refuse_audit_change();
