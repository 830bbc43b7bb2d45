"""The journal's one file, used by one thread. Each public write belongs inside a transaction of `writer`.

Every event gets its place in the hash chain when it is written; the chain's head in memory moves only with a
commit. Idempotent
on (device, boot, sequence, revision): the same press twice is one row.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from random import Random

from contracts import chain
from contracts.base import UINT31_MAX
from contracts.commands import CommandErrorCode
from contracts.events import (
    EventIdentity,
    EventKind,
    PressData,
    PressUnsolicited,
    RatingGiven,
    RatingRefused,
    ReasonsAdded,
    SessionUnrated,
    UnsolicitedCause,
    envelope,
)
from contracts.ratings import CURRENT_TABLE, Level
from contracts.session import ServiceSession, UnratedCause
from gateway.errors import CommandFailedError, JournalFullError
from gateway.journal.entries import Armed, Draft, HeardPress, Invitation, OpenSession, Row, utc
from gateway.rules import SessionRow, SessionState, Verdict, judge, sort_reasons

SCHEMA_VERSION = 1
BUSY_TIMEOUT_S = 10.0
CHECKPOINT_PAGES = 2000
TOKEN_MAX = 2**32 - 1


class JournalStore:
    """Open it with `open_store`. `random` draws epochs and session tokens."""

    def __init__(self, db: sqlite3.Connection, gateway: str, max_bytes: int, random: Random) -> None:
        self._db = db
        self._gateway = gateway
        self._max_bytes = max_bytes
        self._random = random
        self.epoch = int(self._meta("epoch") or 0)
        self._head: tuple[int, str] = self._read_head()
        self._committed_head = self._head
        self._page_size = int(db.execute("PRAGMA page_size").fetchone()[0])

    # -- transactions ---------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start a transaction."""
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make it durable. When this returns, what was written survives a loss of power."""
        self._db.execute("COMMIT")
        self._committed_head = self._head

    def rollback(self) -> None:
        """Forget the transaction."""
        self._head = self._committed_head
        if self._db.in_transaction:
            with suppress(sqlite3.OperationalError):
                self._db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- presses and events ---------------------------------------------------------------------------------

    def record_press(self, press: HeardPress) -> Row | None:
        """Judge and store a press. None: it, or a later revision of it, is here already.

        Raises JournalFullError.
        """
        if self._known(press.identity):
            return None
        session = self._session_of(press.token)
        verdict = judge(press.key, press.token, press.pressed_ms, press.identity, session)
        row = self.append(self._draft(press, verdict, session))
        if verdict.ends_as is not None and session is not None:
            rated_by = press.identity.model_copy(update={"revision": 0}).id
            self._db.execute(
                "UPDATE sessions SET state = ?, rated_by = ? WHERE id = ?",
                (verdict.ends_as, rated_by if verdict.ends_as is SessionState.RATED else None, session.id),
            )
        return row

    def append(self, draft: Draft) -> Row:
        """Add an event to the chain. Raises JournalFullError."""
        self._check_room()
        index, previous = self._head[0] + 1, self._head[1]
        identity = draft.identity or EventIdentity(device=self._gateway, boot=self.epoch, sequence=index)
        event = envelope(
            self._gateway,
            draft.kind,
            identity,
            time=utc(draft.time_ms),
            data=draft.data,
            subject=draft.subject,
        )
        event |= {"chainepoch": self.epoch, "chainindex": index, "chainprev": previous}
        digest, body = chain.seal(event)
        n = self._insert((self.epoch, index, draft.kind.value, digest, body), identity)
        self._head = (index, digest)
        return Row(n, self.epoch, index, draft.kind.value, digest, body)

    def adopt(self, event: dict[str, object], body: bytes, kind: str) -> bool:
        """Take a sealed event of another epoch (salvaged from a damaged file) into the outbox as it is."""
        identity = EventIdentity.model_validate(
            {"device": event["deviceid"], "boot": event["bootid"], "sequence": event["sequence"],
             "revision": event.get("revision", 0)}
        )  # fmt: skip
        try:
            self._insert((event["chainepoch"], event["chainindex"], kind, event["chainhash"], body), identity)
        except sqlite3.IntegrityError:
            return False
        return True

    # -- sessions -------------------------------------------------------------------------------------------

    def invite(self, invitation: Invitation) -> Armed:
        """Open a session's invitation under a new token; whatever was open at the window is unrated.

        Raises CommandFailedError when the session was rated, JournalFullError.
        """
        self._check_room()
        session = invitation.session
        found = self._db.execute(
            "SELECT id, state, token FROM sessions WHERE project_no = ? AND service_no = ?",
            (session.project_no, session.service_no),
        ).fetchone()
        if found and found[1] == SessionState.RATED:
            raise CommandFailedError(
                CommandErrorCode.ALREADY_RATED,
                f"service {session.key} has its rating",
                "one service is rated once (一次一评): give the next service of the case the next number",
            )
        if found and found[1] == SessionState.INVITED:
            return Armed(found[2], (), again=True)
        rows = self._replace_open(session.window, invitation.armed_ms)
        token = self._new_token()
        number = self._upsert_session(found[0] if found else None, invitation, token)
        self._db.execute("INSERT INTO tokens VALUES (?, ?, ?)", (token, number, invitation.armed_ms))
        return Armed(token, rows, again=False)

    def end_unrated(self, token: int, cause: UnratedCause, now_ms: int) -> Row | None:
        """Close the invitation of `token`, if it is still the session's latest and open."""
        found = self._db.execute(
            "SELECT id, document, device, armed_ms FROM sessions WHERE token = ? AND state = ?",
            (token, SessionState.INVITED),
        ).fetchone()
        if found is None:
            return None
        number, document, device, armed_ms = found
        session = ServiceSession.model_validate_json(document)
        row = self.append(_unrated(session, cause, device, armed_ms, now_ms))
        self._db.execute("UPDATE sessions SET state = ? WHERE id = ?", (SessionState.UNRATED, number))
        return row

    def extend(self, token: int, due_ms: int) -> None:
        """Move the end of an invitation: its pad has started the citizen's time."""
        self._db.execute("UPDATE sessions SET due_ms = ? WHERE token = ?", (due_ms, token))

    def open_sessions(self) -> list[OpenSession]:
        """All invitations that wait for their citizen."""
        rows = self._db.execute(
            "SELECT token, window, device, due_ms FROM sessions WHERE state = ?", (SessionState.INVITED,)
        )
        return [OpenSession(*row) for row in rows]

    # -- outbox ---------------------------------------------------------------------------------------------

    def outbox(self, after: int, up_to: int, limit: int) -> list[Row]:
        """Events without a receipt with after < n <= up_to, oldest first."""
        rows = self._db.execute(
            "SELECT n, epoch, idx, kind, hash, body FROM events"
            " WHERE state < 2 AND n > ? AND n <= ? ORDER BY n LIMIT ?",
            (after, up_to, limit),
        )
        return [Row(*row) for row in rows]

    def mark_sent(self, numbers: Iterable[int]) -> None:
        """The broker has these."""
        self._db.executemany("UPDATE events SET state = 1 WHERE n = ? AND state = 0", ((n,) for n in numbers))

    def settle(self, receipts: Sequence[tuple[int, int, str]], now_ms: int) -> list[tuple[int, int]]:
        """(epoch, index, hash) that the backend has stored. Returns those whose hash is not ours."""
        strangers = []
        for epoch, index, digest in receipts:
            done = self._db.execute(
                "UPDATE events SET state = 2, settled_ms = ?"
                " WHERE epoch = ? AND idx = ? AND hash = ? AND state < 2",
                (now_ms, epoch, index, digest),
            )
            if not done.rowcount and self._hash_at(epoch, index) not in {None, digest}:
                strangers.append((epoch, index))
        return strangers

    def replay(self, epoch: int, index: int) -> int:
        """Queue everything of `epoch` from `index` on again. Returns how many."""
        done = self._db.execute(
            "UPDATE events SET state = 0, settled_ms = NULL WHERE epoch = ? AND idx >= ?", (epoch, index)
        )
        return done.rowcount

    def purge(self, settled_before_ms: int, limit: int) -> int:
        """Delete at most `limit` events that were receipted before then. The chain's head stays known."""
        self._set_meta("head", json.dumps(self._head))
        done = self._db.execute(
            "DELETE FROM events WHERE n IN (SELECT n FROM events WHERE state = 2 AND settled_ms < ? LIMIT ?)",
            (settled_before_ms, limit),
        )
        return done.rowcount

    def forget_sessions(self, made_before_ms: int, limit: int) -> int:
        """Delete tokens so old that no pad can hold a press for them, and sessions without a token."""
        done = self._db.execute(
            "DELETE FROM tokens WHERE token IN (SELECT token FROM tokens WHERE made_ms < ? LIMIT ?)",
            (made_before_ms, limit),
        )
        if done.rowcount:
            self._db.execute(
                "DELETE FROM sessions WHERE state != 0 AND id NOT IN (SELECT session FROM tokens)"
            )
        return done.rowcount

    # -- figures --------------------------------------------------------------------------------------------

    def used_bytes(self) -> int:
        """Bytes of the file that hold something."""
        pages = self._db.execute("PRAGMA page_count").fetchone()[0]
        free = self._db.execute("PRAGMA freelist_count").fetchone()[0]
        return int(pages - free) * self._page_size

    def counts(self) -> dict[str, int]:
        """Events by state, and the newest place."""
        by_state = dict(self._db.execute("SELECT state, count(*) FROM events WHERE state < 2 GROUP BY state"))
        newest = self._db.execute("SELECT max(n) FROM events").fetchone()[0] or 0
        return {"queued": by_state.get(0, 0), "sent": by_state.get(1, 0), "newest": newest}

    @property
    def head(self) -> tuple[int, str]:
        """Index and hash of the newest link."""
        return self._committed_head

    # -- private --------------------------------------------------------------------------------------------

    def _check_room(self) -> None:
        if self._max_bytes and self.used_bytes() >= self._max_bytes:
            raise JournalFullError(f"the journal has reached its {self._max_bytes} bytes")

    def _insert(self, link: tuple[object, ...], identity: EventIdentity) -> int:
        done = self._db.execute(
            "INSERT INTO events (epoch, idx, kind, hash, body, device, boot, sequence, revision)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*link, identity.device, identity.boot, identity.sequence, identity.revision),
        )
        assert done.lastrowid is not None
        return done.lastrowid

    def _known(self, identity: EventIdentity) -> bool:
        newest = self._db.execute(
            "SELECT max(revision) FROM events WHERE device = ? AND boot = ? AND sequence = ?",
            (identity.device, identity.boot, identity.sequence),
        ).fetchone()[0]
        return newest is not None and newest >= identity.revision

    def _session_of(self, token: int) -> SessionRow | None:
        found = (
            token
            and self._db.execute(
                "SELECT s.id, document, state, armed_ms, arms, rated_by"
                " FROM tokens t JOIN sessions s ON s.id = t.session WHERE t.token = ?",
                (token,),
            ).fetchone()
        )
        if not found:
            return None
        number, document, state, armed_ms, arms, rated_by = found
        session = ServiceSession.model_validate_json(document)
        return SessionRow(number, session, SessionState(state), armed_ms, arms, rated_by)

    def _draft(self, press: HeardPress, verdict: Verdict, session: SessionRow | None) -> Draft:
        facts = PressData(
            key=press.key,
            window=press.window,
            device=press.device,
            pressed_at=utc(press.pressed_ms),
            age_ms=press.age_ms,
            age_quality=press.age_quality,
            delivery=press.delivery,
        )
        if session is None or verdict.kind is EventKind.PRESS_UNSOLICITED:
            stray = _unsolicited(facts, press, verdict.cause)
            return Draft(EventKind.PRESS_UNSOLICITED, press.pressed_ms, stray, identity=press.identity)
        if verdict.kind is EventKind.SESSION_UNRATED:
            declined = _unrated(
                session.session, UnratedCause.DECLINED, press.device, session.armed_ms, press.pressed_ms
            )
            return Draft(
                declined.kind, declined.time_ms, declined.data, declined.subject, identity=press.identity
            )
        data = _rating(facts, press, verdict, session)
        return Draft(verdict.kind, press.pressed_ms, data, session.session.key, press.identity)

    def _replace_open(self, window: str, now_ms: int) -> tuple[Row, ...]:
        tokens = self._db.execute(
            "SELECT token FROM sessions WHERE window = ? AND state = ?", (window, SessionState.INVITED)
        ).fetchall()
        ended = (self.end_unrated(token, UnratedCause.REPLACED, now_ms) for (token,) in tokens)
        return tuple(row for row in ended if row)

    def _upsert_session(self, number: int | None, invitation: Invitation, token: int) -> int:
        session = invitation.session
        values = (
            session.model_dump_json(), session.window, SessionState.INVITED, token,
            invitation.device, invitation.armed_ms, invitation.due_ms,
        )  # fmt: skip
        if number is not None:
            self._db.execute(
                "UPDATE sessions SET document = ?, window = ?, state = ?, token = ?, device = ?,"
                " armed_ms = ?, due_ms = ?, arms = arms + 1 WHERE id = ?",
                (*values, number),
            )
            return number
        done = self._db.execute(
            "INSERT INTO sessions (document, window, state, token, device, armed_ms, due_ms,"
            " project_no, service_no, arms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            (*values, session.project_no, session.service_no),
        )
        assert done.lastrowid is not None
        return done.lastrowid

    def _new_token(self) -> int:
        # Drawn at random: a pad may still hold a press for a token of a journal that is gone.
        while True:
            token = self._random.randint(1, TOKEN_MAX)
            if not self._db.execute("SELECT 1 FROM tokens WHERE token = ?", (token,)).fetchone():
                return token

    def _hash_at(self, epoch: int, index: int) -> str | None:
        found = self._db.execute(
            "SELECT hash FROM events WHERE epoch = ? AND idx = ?", (epoch, index)
        ).fetchone()
        return found[0] if found else None

    def _meta(self, key: str) -> str | None:
        found = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _read_head(self) -> tuple[int, str]:
        newest = self._db.execute(
            "SELECT idx, hash FROM events WHERE epoch = ? ORDER BY idx DESC LIMIT 1", (self.epoch,)
        ).fetchone()
        kept = self._meta("head")
        candidates = [(0, chain.genesis(self._gateway, self.epoch))]
        candidates += [tuple(json.loads(kept))] if kept else []
        candidates += [newest] if newest else []
        return max(candidates, key=lambda head: head[0])


def open_store(path: Path, gateway: str, max_bytes: int, random: Random) -> JournalStore:
    """The journal in `path`, made anew when there is none. Raises sqlite3.DatabaseError when it is
    damaged."""
    db = connect(path)
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            _create(db, random)
        elif version != SCHEMA_VERSION:
            raise sqlite3.DatabaseError(f"journal schema {version}, this release knows {SCHEMA_VERSION}")
        return JournalStore(db, gateway, max_bytes, random)
    except BaseException:
        db.close()
        raise


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the journal's settings, usable from one thread at a time."""
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    return db


def _create(db: sqlite3.Connection, random: Random) -> None:
    script = files("gateway.journal").joinpath("schema.sql").read_text(encoding="utf-8")
    epoch = random.randint(1, UINT31_MAX)
    db.execute("BEGIN IMMEDIATE")
    for statement in script.split(";\n"):
        db.execute(statement)
    db.execute("INSERT INTO meta VALUES ('epoch', ?)", (str(epoch),))
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.execute("COMMIT")


def _unrated(session: ServiceSession, cause: UnratedCause, device: str, armed_ms: int, now_ms: int) -> Draft:
    data = SessionUnrated(session=session, cause=cause, device=device, armed_at=utc(armed_ms))
    return Draft(EventKind.SESSION_UNRATED, now_ms, data, session.key)


def _unsolicited(facts: PressData, press: HeardPress, cause: UnsolicitedCause | None) -> PressUnsolicited:
    return PressUnsolicited.model_construct(
        **facts.__dict__,
        cause=cause or UnsolicitedCause.NO_SESSION,
        token=press.token,
        reasons=press.reasons,
    )


def _rating(
    facts: PressData, press: HeardPress, verdict: Verdict, session: SessionRow
) -> RatingGiven | ReasonsAdded | RatingRefused:
    if verdict.kind is EventKind.RATING_REFUSED:
        return RatingRefused.model_construct(
            **facts.__dict__, session=session.session, rated_by=session.rated_by or ""
        )
    known, unknown = sort_reasons(press.key, press.reasons)
    common = {
        **facts.__dict__,
        "session": session.session,
        "level": Level(press.key),
        "reasons": known,
        "unknown_reasons": unknown,
        "indicator_table": CURRENT_TABLE,
    }
    if verdict.kind is EventKind.REASONS_ADDED:
        return ReasonsAdded.model_construct(**common)
    return RatingGiven.model_construct(**common, flags=verdict.flags)
