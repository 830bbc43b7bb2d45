-- The backend's store, version 2. Times ending in _ns are Unix nanoseconds; other times are RFC 3339 in UTC.

-- Every believed event, once, with the bytes that its hash proves.
CREATE TABLE events (
    id        INTEGER PRIMARY KEY,
    gateway   TEXT    NOT NULL,
    epoch     INTEGER NOT NULL,
    idx       INTEGER NOT NULL,
    prev      TEXT    NOT NULL,
    hash      TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    device    TEXT    NOT NULL,
    boot      INTEGER NOT NULL,
    sequence  INTEGER NOT NULL,
    revision  INTEGER NOT NULL,
    time      TEXT    NOT NULL,
    stored_ns INTEGER NOT NULL DEFAULT 0,
    body      BLOB    NOT NULL,
    UNIQUE (gateway, epoch, idx)
);
-- For `hallside-backend supervision`: findings among many ratings.
CREATE INDEX events_findings ON events (time) WHERE kind = 'supervision-finding';

-- Runs of consecutive events whose links fit: see backend/chains.py.
CREATE TABLE spans (
    gateway TEXT    NOT NULL,
    epoch   INTEGER NOT NULL,
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    prev    TEXT    NOT NULL,
    hash    TEXT    NOT NULL,
    PRIMARY KEY (gateway, epoch, first),
    UNIQUE (gateway, epoch, last)
) WITHOUT ROWID;

-- A second content for a place in a chain that has one: somebody rewrote history.
CREATE TABLE alterations (
    id         INTEGER PRIMARY KEY,
    gateway    TEXT    NOT NULL,
    epoch      INTEGER NOT NULL,
    idx        INTEGER NOT NULL,
    hash       TEXT    NOT NULL,
    other_hash TEXT    NOT NULL,
    seen_ns    INTEGER NOT NULL,
    body       BLOB    NOT NULL,
    UNIQUE (gateway, epoch, idx, other_hash)
);

-- One row for each revision of a press, however often and in whatever epoch its gateway told it. Gateways are
-- kept apart: one that forges another's device ids reaches only rows of its own. `event` is the copy that
-- counts: the one of highest rank, of these the first stored. Rank: 3 rating-given, 2 reasons-added,
-- 1 rating-refused, 0 press-unsolicited.
CREATE TABLE presses (
    gateway  TEXT    NOT NULL,
    device   TEXT    NOT NULL,
    boot     INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    rank     INTEGER NOT NULL,
    event    INTEGER NOT NULL REFERENCES events (id),
    copies   INTEGER NOT NULL DEFAULT 1,
    reasons  TEXT    NOT NULL,
    unknown_reasons TEXT NOT NULL,
    PRIMARY KEY (gateway, device, boot, sequence, revision)
) WITHOUT ROWID;

-- The rating of each session: of its first stored press, with the reasons of that press's highest revision.
-- `changed` grows with every change, so that readers can follow.
CREATE TABLE ratings (
    id              INTEGER PRIMARY KEY,
    project_no      TEXT    NOT NULL,
    service_no      INTEGER NOT NULL,
    gateway         TEXT    NOT NULL,
    window          TEXT    NOT NULL,
    staff_no        TEXT    NOT NULL,
    task_code       TEXT    NOT NULL,
    level           INTEGER NOT NULL,
    reasons         TEXT    NOT NULL,
    unknown_reasons TEXT    NOT NULL,
    indicator_table TEXT    NOT NULL,
    flags           TEXT    NOT NULL,
    pressed_at      TEXT    NOT NULL,
    age_quality     TEXT    NOT NULL,
    device          TEXT    NOT NULL,
    boot            INTEGER NOT NULL,
    sequence        INTEGER NOT NULL,
    revision        INTEGER NOT NULL,
    event           INTEGER NOT NULL REFERENCES events (id),
    stored_ns       INTEGER NOT NULL DEFAULT 0,
    changed         INTEGER NOT NULL UNIQUE,
    UNIQUE (project_no, service_no),
    UNIQUE (gateway, device, boot, sequence)
);

-- Rating presses of a session that another press had rated, this gateway's or another's.
CREATE TABLE conflicts (
    gateway    TEXT    NOT NULL,
    device     TEXT    NOT NULL,
    boot       INTEGER NOT NULL,
    sequence   INTEGER NOT NULL,
    project_no TEXT    NOT NULL,
    service_no INTEGER NOT NULL,
    level      INTEGER NOT NULL,
    event      INTEGER NOT NULL REFERENCES events (id),
    PRIMARY KEY (gateway, device, boot, sequence)
) WITHOUT ROWID;

-- Sessions that ended without a rating and have none; the latest end of each.
CREATE TABLE unrated (
    project_no TEXT    NOT NULL,
    service_no INTEGER NOT NULL,
    gateway    TEXT    NOT NULL,
    window     TEXT    NOT NULL,
    staff_no   TEXT    NOT NULL,
    task_code  TEXT    NOT NULL,
    cause      TEXT    NOT NULL,
    time       TEXT    NOT NULL,
    epoch      INTEGER NOT NULL,
    idx        INTEGER NOT NULL,
    PRIMARY KEY (project_no, service_no)
) WITHOUT ROWID;

-- Arrivals that were not believed, the most recent ones; `counters` knows how many there were.
CREATE TABLE rejected (
    digest   TEXT    PRIMARY KEY,
    reason   TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    topic    TEXT    NOT NULL,
    head     BLOB    NOT NULL,
    size     INTEGER NOT NULL,
    first_ns INTEGER NOT NULL,
    last_ns  INTEGER NOT NULL,
    times    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX rejected_last ON rejected (last_ns);

-- What the gateways last said of themselves.
CREATE TABLE gateways (
    gateway TEXT    PRIMARY KEY,
    online  INTEGER NOT NULL,
    epoch   INTEGER NOT NULL,
    head    INTEGER NOT NULL,
    since   TEXT    NOT NULL,
    version TEXT    NOT NULL,
    alarms  TEXT    NOT NULL,
    seen_ns INTEGER NOT NULL
);

-- Every epoch that a gateway announced. `head` is the highest index it named, first at `seen_ns`. `mark` is the
-- head that is waited for, since `mark_ns`; the next announcement after it came sets the next mark. Heads that
-- keep growing so never hide how long nothing has come.
CREATE TABLE announced (
    gateway TEXT    NOT NULL,
    epoch   INTEGER NOT NULL,
    head    INTEGER NOT NULL,
    seen_ns INTEGER NOT NULL,
    mark    INTEGER NOT NULL,
    mark_ns INTEGER NOT NULL,
    PRIMARY KEY (gateway, epoch)
) WITHOUT ROWID;

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
