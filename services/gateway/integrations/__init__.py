"""Which mailboxes and task managers are read for a tenant; the connectors' program reads them."""
