-- What a screen pad must still know after a loss of power. WAL, synchronous=FULL.

CREATE TABLE IF NOT EXISTS pad (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    hardware_id BLOB NOT NULL,              -- 8 bytes
    boot INTEGER NOT NULL,
    next INTEGER NOT NULL,                  -- sequence of the next press
    dropped INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS settings (
    setting INTEGER PRIMARY KEY,
    value INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS presses (        -- until the gateway has them
    sequence INTEGER PRIMARY KEY,
    boot INTEGER NOT NULL,
    session INTEGER NOT NULL,
    key INTEGER NOT NULL,
    pressed_ms INTEGER NOT NULL,            -- from that boot to the press
    revision INTEGER NOT NULL,
    open INTEGER NOT NULL,
    acked INTEGER NOT NULL,
    reasons TEXT NOT NULL                   -- codes, comma-joined
);

CREATE TABLE IF NOT EXISTS identity (       -- a copy on another page: one bad page does not take both
    one INTEGER PRIMARY KEY CHECK (one = 1),
    hardware_id BLOB NOT NULL,
    checksum INTEGER NOT NULL               -- CRC-32: says which of the two is the right one
);
