CREATE TABLE hall (                  -- the queue's records, written by gateway.journal.hall_store alone
    n INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    document TEXT NOT NULL,          -- the record of gateway.hall.records as JSON
    UNIQUE (kind, key)
);
