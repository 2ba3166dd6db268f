SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still
