CREATE TABLE hall (                  -- the queue's records, written by gateway.journal.hall_store alone
    n INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    document TEXT NOT NULL,          -- the record of gateway.hall.records as JSON
    UNIQUE (kind, key)
);

CREATE TABLE cases (                 -- clerks' case numbers, longer than their tickets are remembered
    n INTEGER PRIMARY KEY,
    project_no TEXT NOT NULL UNIQUE,
    service_no INTEGER NOT NULL,     -- the last that it has had, invited to a rating or not
    used_ms INTEGER NOT NULL         -- when that was, Unix milliseconds
);
CREATE INDEX cases_used ON cases (used_ms);
