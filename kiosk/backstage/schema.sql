-- What a kiosk must still know after it was killed. No name, no number and no hash of a person.

CREATE TABLE IF NOT EXISTS facts (          -- catalog, out of service, message
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS wanted (         -- a block that was asked for: the same key asks for the same block
    service TEXT PRIMARY KEY,
    request TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS blocks (
    block TEXT PRIMARY KEY,
    service TEXT NOT NULL,
    prefix TEXT NOT NULL,
    next INTEGER NOT NULL,                  -- the number to give out next
    last INTEGER NOT NULL,
    until_ms INTEGER NOT NULL               -- Unix time
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS given (          -- numbers given out of a block
    block TEXT NOT NULL,
    number TEXT NOT NULL,
    wish TEXT NOT NULL UNIQUE,              -- the citizen's request
    request TEXT NOT NULL,                  -- the key under which the gateway is told
    token TEXT NOT NULL,
    issued_ms INTEGER NOT NULL,
    item TEXT,
    language TEXT NOT NULL,
    priority TEXT NOT NULL,
    outcome TEXT,                           -- NULL: not known yet
    settled INTEGER NOT NULL DEFAULT 0,     -- 1: the gateway was told
    refused TEXT NOT NULL DEFAULT '',       -- why it does not take it
    PRIMARY KEY (block, number)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS prints (         -- of reserved numbers, until the gateway has heard how they ended
    ticket TEXT PRIMARY KEY,
    outcome TEXT                            -- NULL: under way
) WITHOUT ROWID;
