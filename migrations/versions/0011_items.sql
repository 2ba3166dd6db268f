-- Items of connectors: what is told back to the source, and what is pruned.

SET LOCAL lock_timeout = '10s';  -- a busy table refuses a change sooner than it stands still

-- Some sources say that an item changed and not whether it holds another file. What it held when it
-- was taken tells the two apart. Once marked it is not marked again: people may have moved it on.
ALTER TABLE integration_items
    ADD COLUMN contents   text NOT NULL DEFAULT '',
    ADD COLUMN was_marked boolean NOT NULL DEFAULT false;

-- What was forgotten of an integration's items, so that its counts go on.
ALTER TABLE integration_work
    ADD COLUMN pruned_taken    int NOT NULL DEFAULT 0,
    ADD COLUMN pruned_given_up int NOT NULL DEFAULT 0,
    ADD COLUMN pruned_backlog  int NOT NULL DEFAULT 0;
CREATE INDEX integration_items_over ON integration_items (tenant_id, integration_id, finished_at)
 WHERE state IN ('marked', 'given_up');

-- An alert to be told to an operator's receiver, booked with the incident: rows that are their own
-- queue. A lease is a later due_at; `receiver` stands for an address that only the settings know.
CREATE TABLE alert_calls (
    tenant_id    uuid NOT NULL DEFAULT current_tenant() REFERENCES tenants,
    alert_id     uuid NOT NULL,
    receiver     text NOT NULL,
    incident_id  uuid NOT NULL,
    payload      jsonb NOT NULL,
    status       text NOT NULL DEFAULT 'due' CHECK (status IN ('due', 'delivered', 'failed')),
    attempts     int NOT NULL DEFAULT 0,
    error        text,
    booked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, alert_id, receiver)
);
CREATE INDEX ON alert_calls (receiver, due_at) WHERE status = 'due';
CREATE INDEX ON alert_calls (booked_at);
SELECT enforce_tenancy('alert_calls');
-- Which calls are due is asked across tenants, and what is old is forgotten for all of them.
CREATE POLICY system ON alert_calls TO hirestream_system USING (true);
GRANT SELECT (tenant_id, alert_id, receiver, incident_id, status, due_at, booked_at), DELETE
   ON alert_calls TO hirestream_system;
