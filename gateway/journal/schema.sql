-- The gateway's journal. One writer; WAL, synchronous=FULL.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE events (
    n INTEGER PRIMARY KEY,           -- place in this file: the order of sending
    epoch INTEGER NOT NULL,          -- chain that it is a link of (another one's, when salvaged)
    idx INTEGER NOT NULL,            -- place in that chain
    kind TEXT NOT NULL,
    device TEXT NOT NULL,
    boot INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    hash TEXT NOT NULL,
    body BLOB NOT NULL,              -- the sealed CloudEvent, as it is sent
    state INTEGER NOT NULL DEFAULT 0, -- 0 queued, 1 sent (the broker has it), 2 receipted
    settled_ms INTEGER,              -- when it was receipted, Unix milliseconds
    UNIQUE (device, boot, sequence, revision)
);
CREATE UNIQUE INDEX events_chain ON events (epoch, idx);
CREATE INDEX events_outbox ON events (n) WHERE state < 2;
CREATE INDEX events_settled ON events (settled_ms) WHERE state = 2;

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    project_no TEXT NOT NULL,
    service_no INTEGER NOT NULL,
    document TEXT NOT NULL,          -- contracts.session.ServiceSession, as of the latest invitation
    window TEXT NOT NULL,
    state INTEGER NOT NULL,          -- gateway.rules.SessionState
    token INTEGER NOT NULL,          -- of the latest invitation
    device TEXT NOT NULL,            -- name of the pad that was asked; empty when the window had none
    armed_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,         -- when it is unrated if nobody pressed
    arms INTEGER NOT NULL,
    rated_by TEXT,
    UNIQUE (project_no, service_no)
);
CREATE INDEX sessions_open ON sessions (window) WHERE state = 0;
CREATE INDEX sessions_token ON sessions (token);

CREATE TABLE tokens (                -- every token ever given to a pad: a press may come hours later
    token INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id),
    made_ms INTEGER NOT NULL,        -- when it was armed
    document TEXT NOT NULL,          -- contracts.session.ServiceSession that its pad showed
    device TEXT NOT NULL             -- name of that pad; empty when the window had none
);
CREATE INDEX tokens_made ON tokens (made_ms);
CREATE INDEX tokens_session ON tokens (session);
