"""The journal, used by one thread. Each public write belongs inside a transaction of `writer`.

Every event gets its place in the hash chain when it is written; the chain's head in memory moves only with a
commit. Idempotent on (device, boot, sequence, revision): the same press twice is one row.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import orjson

from contracts import chain
from contracts.base import UINT31_MAX
from contracts.commands import CommandErrorCode
from contracts.events import Event, EventIdentity, envelope
from contracts.session import ServiceSession, UnratedCause
from gateway.errors import CommandFailedError, JournalFullError
from gateway.journal.case_files import CaseFiles
from gateway.journal.clash import find_clash
from gateway.journal.database import checkpoint, open_database
from gateway.journal.drafts import press_draft, unrated_draft
from gateway.journal.entries import (
    Armed,
    Draft,
    HeardPress,
    Invitation,
    KioskPress,
    LinePress,
    Row,
    is_placed,
    utc,
)
from gateway.journal.hall_store import HallStore
from gateway.journal.queue import Queue, Receipted
from gateway.journal.sessions import Sessions
from gateway.rules import SessionRow, SessionState, Verdict, judge, judge_unmapped

CLASHES_MAX = 1000
"""Clashing presses that are remembered, so that each is told once."""


class JournalStore:
    """Open it with `open_store`. `random` draws session tokens."""

    def __init__(self, db: sqlite3.Connection, gateway: str, max_bytes: int, random: Random) -> None:
        self._db = db
        self._random = random
        self._gateway = gateway
        self.max_bytes = max_bytes
        self.shut = ""
        """Why nothing is taken in now, whatever the file's size; empty when it is."""
        self.epoch = int(db.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()[0])
        self.sessions = Sessions(db, random)
        self.queue = Queue(db)
        self.case_files = CaseFiles(db, self._check_room, lambda: self.max_bytes)
        self.hall = HallStore(db, self.append, self._check_room)
        self._head: tuple[int, str] = self._read_head()
        self._committed_head = self._head
        self._committed_epoch = self.epoch
        self._fresh: list[Row] = []
        self._clashes: set[str] = set()
        """Identities of presses whose clash was told."""
        self._has_room = False
        self._empties_wal = False
        self._page_size = int(db.execute("PRAGMA page_size").fetchone()[0])

    # -- transactions ---------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start a transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        self._has_room = False

    def commit(self) -> list[Row]:
        """Make it durable: when this returns, what was written survives a loss of power.

        Returns the events that it added.
        """
        self._db.execute("COMMIT")
        self._committed_head, self._committed_epoch = self._head, self.epoch
        self.queue.committed()
        self.hall.committed()
        self.case_files.committed()
        rows, self._fresh = self._fresh, []
        if self._empties_wal:
            self._empties_wal = not checkpoint(self._db)
        return rows

    def empty_wal(self) -> None:
        """Empty the WAL after this commit, or after a later one when a reader is in the way."""
        self._empties_wal = True

    def rollback(self) -> None:
        """Forget the transaction."""
        self._head, self.epoch = self._committed_head, self._committed_epoch
        self.queue.rolled_back()
        self.hall.rolled_back()
        self.case_files.rolled_back()
        self._fresh = []
        self._clashes.clear()  # what this transaction told is undone; telling another twice hurts nobody
        if self._db.in_transaction:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- presses and events ---------------------------------------------------------------------------------

    def record_press(self, press: HeardPress) -> Row | None:
        """Judge and store a press. None: it, or a later revision of it, is here already.

        Another press under the identity of one that is here (two pads with one id) is not stored, but told
        of by a device-fault. Raises JournalFullError.
        """
        if self._known(press):
            return None
        session = self.sessions.of_token(press.token)
        if session is not None and session.rated_by == press.identity.id:
            return None  # it was purged meanwhile; its rating stands
        verdict = judge(press.key, press.token, press.pressed_ms, press.identity, session)
        return self._record(press, verdict, session)

    def record_line_press(self, press: LinePress) -> Row:
        """Judge and store a press of a device without a memory: it belongs to the session that is armed at
        its window in this transaction, and its identity is its place in the chain. Raises JournalFullError.
        """
        token = press.token or self.sessions.at_window(press.window, press.heard_ms)
        session = self.sessions.of_token(token)
        placed = press.placed(self.epoch, self._head[0] + 1, token)
        if not press.is_level:
            return self._record(placed, judge_unmapped(), session)
        verdict = judge(placed.key, token, placed.pressed_ms, placed.identity, session)
        return self._record(placed, verdict, session)

    def record_kiosk_press(self, press: KioskPress, token: int) -> Row:
        """Judge and store a rating from a kiosk, which knows its session. Raises JournalFullError."""
        placed = press.placed(self.epoch, self._head[0] + 1, token)
        session = self.sessions.of_token(token)
        return self._record(
            placed, judge(placed.key, token, placed.pressed_ms, placed.identity, session), session
        )

    def append(self, draft: Draft) -> Row:
        """Add an event to the chain. Raises JournalFullError."""
        self._check_room()
        index = self._head[0] + 1
        identity = draft.identity or EventIdentity(device=self._gateway, boot=self.epoch, sequence=index)
        event = envelope(
            self._gateway,
            draft.kind,
            identity,
            time=utc(draft.time_ms),
            data=draft.data,
            subject=draft.subject,
        )
        digest, body = self._link(event)
        n = self._insert((self.epoch, index, draft.kind.value, digest, body), identity)
        return self._added(Row(n, self.epoch, index, draft.kind.value, digest, body))

    def give_new_places(self, refused: Sequence[Receipted]) -> int:
        """Events whose places hold another content at the backend: this file went back in time.

        They become links of a new epoch, which begins when one of the present epoch is among them; each press
        keeps its identity, so it is counted once. Returns how many there were.
        """
        found = [
            row
            for place in refused
            if (row := self._db.execute(
                "SELECT n, kind, body FROM events"
                " WHERE epoch = ? AND idx = ? AND hash = ? AND state < 2", place
            ).fetchone())
        ]  # fmt: skip
        if found and any(epoch == self.epoch for epoch, _, _ in refused):
            self._begin_epoch()
        ids: dict[str, str] = {}
        for n, kind, body in found:
            self._move(n, kind, orjson.loads(body), ids)
        return len(found)

    def adopt(self, event: Event, kind: str, body: bytes) -> bool:
        """Take a sealed event of another epoch (salvaged from a damaged file) into the outbox as it is."""
        link = (event.chainepoch, event.chainindex, kind, event.chainhash, body)
        try:
            self._insert(link, event.identity)
        except sqlite3.IntegrityError:
            return False
        return True

    def take_over(self, table: str, columns: str, row: tuple[object, ...]) -> bool:
        """Take a row of a damaged journal's `sessions` or `tokens` as it is."""
        marks = ", ".join("?" * len(row))
        done = self._db.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608  # constants
        return bool(done.rowcount)

    # -- sessions -------------------------------------------------------------------------------------------

    def invite(self, invitation: Invitation) -> Armed:
        """Open a session's invitation under a new token; whatever was open at the window is unrated.

        The same invitation again keeps its token; another clerk, task, ticket, window or pad gets a new one.
        Raises CommandFailedError when the session was rated, JournalFullError.
        """
        self._check_room()
        session = invitation.session
        found = self.sessions.find(session)
        if found and found[1] is SessionState.RATED:
            raise CommandFailedError(
                CommandErrorCode.ALREADY_RATED,
                f"service {session.key} has its rating",
                "one service is rated once (一次一评): give the next service of the case the next number",
            )
        over = [found[2]] if found and found[1] is SessionState.INVITED else []
        if over and self.sessions.shows(over[0], invitation):
            self.sessions.extend(over[0].token, invitation.due_ms)
            return Armed(over[0].token, again=True)
        for other in self.sessions.open(session.window):
            if other not in over:
                self.end_unrated(other.token, UnratedCause.REPLACED, invitation.armed_ms)
                over.append(other)
        token = self.sessions.invite(found[0] if found else None, invitation)
        return Armed(token, again=False, left=tuple(o for o in over if o.device != invitation.device))

    def end_unrated(self, token: int, cause: UnratedCause, now_ms: int) -> Row | None:
        """Close the invitation of `token`, if it is still the session's latest and open."""
        found = self.sessions.invited(token)
        if found is None:
            return None
        number, session, device, armed_ms = found
        row = self.append(unrated_draft(session, cause, device, armed_ms, now_ms))
        self.sessions.end(number, SessionState.UNRATED)
        self.hall.rating_ended(session.key, False, 0, now_ms)
        return row

    def disarm(self, window: str, now_ms: int) -> int:
        """Close the invitation that is open at a window; its token, or 0 when there is none."""
        tokens = [waiting.token for waiting in self.sessions.open(window)]
        for token in tokens:
            self.end_unrated(token, UnratedCause.DISARMED, now_ms)
        return tokens[-1] if tokens else 0

    def tell_hall(self, session: ServiceSession, now_ms: int) -> None:
        """Tell the queue again how a session ended."""
        found = self.sessions.ended(session)
        if found is None:
            return
        state, rated_by = found
        level = self._level_of(rated_by) if rated_by else 0
        rated = state is SessionState.RATED and level > 0
        self.hall.rating_ended(session.key, rated, level, now_ms)

    # -- figures --------------------------------------------------------------------------------------------

    def used_bytes(self) -> int:
        """Bytes of the file that hold something."""
        pages = self._db.execute("PRAGMA page_count").fetchone()[0]
        free = self._db.execute("PRAGMA freelist_count").fetchone()[0]
        return int(pages - free) * self._page_size

    @property
    def head(self) -> tuple[int, str]:
        """Index and hash of the newest committed link."""
        return self._committed_head

    # -- private --------------------------------------------------------------------------------------------

    def _check_room(self) -> None:
        # Once in a transaction: a group is far smaller than what is kept free.
        if self._has_room:
            return
        if self.shut:
            raise JournalFullError(self.shut)
        if self.max_bytes and self.used_bytes() >= self.max_bytes:
            raise JournalFullError(f"the journal has reached its {self.max_bytes} bytes")
        self._has_room = True

    def _begin_epoch(self) -> None:
        self.epoch = self._random.randint(1, UINT31_MAX)
        self._head = (0, chain.genesis(self._gateway, self.epoch))
        self._db.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (str(self.epoch),))

    def _link(self, event: dict[str, Any]) -> tuple[str, bytes]:
        """Give the event the next place in the chain: its hash and its final bytes."""
        index, previous = self._head[0] + 1, self._head[1]
        event |= {"chainepoch": self.epoch, "chainindex": index, "chainprev": previous}
        digest, body = chain.seal(event)
        self._head = (index, digest)
        return digest, body

    def _added(self, row: Row) -> Row:
        self._fresh.append(row)
        return row

    def _record(self, press: HeardPress, verdict: Verdict, session: SessionRow | None) -> Row:
        row = self.append(press_draft(press, verdict, session))
        if verdict.ends_as is not None and session is not None:
            rated_by = press.identity.model_copy(update={"revision": 0}).id
            rated = verdict.ends_as is SessionState.RATED
            self.sessions.end(session.id, verdict.ends_as, rated_by if rated else None)
            self.hall.rating_ended(session.session.key, rated, press.key if rated else 0, press.heard_ms)
        return row

    def _move(self, n: int, kind: str, event: dict[str, Any], ids: dict[str, str]) -> None:
        """`ids` gets the event ids that changed, and those of ratings change in what names them."""
        index = self._head[0] + 1
        event.pop("chainhash")
        if is_placed(event["deviceid"], self._gateway):  # known by their place, which is taken
            event |= {"bootid": self.epoch, "seqnum": index}
            fresh = EventIdentity(device=event["deviceid"], boot=self.epoch, sequence=index).id
            ids[event["id"]], event["id"] = fresh, fresh
            self.sessions.rename_rating(kind, event.get("subject", ""), fresh)
        if (rated_by := ids.get(event["data"].get("rated_by", ""))) is not None:
            event["data"]["rated_by"] = rated_by
        digest, body = self._link(event)
        self._db.execute(
            "UPDATE events SET epoch = ?, idx = ?, hash = ?, body = ?, boot = ?, sequence = ?, state = 0"
            " WHERE n = ?",
            (self.epoch, index, digest, body, event["bootid"], event["seqnum"], n),
        )
        self._added(Row(n, self.epoch, index, kind, digest, body))

    def _insert(self, link: tuple[object, ...], identity: EventIdentity) -> int:
        done = self._db.execute(
            "INSERT INTO events (epoch, idx, kind, hash, body, device, boot, sequence, revision)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*link, identity.device, identity.boot, identity.sequence, identity.revision),
        )
        assert done.lastrowid is not None
        self.queue.waiting += 1
        return done.lastrowid

    def _known(self, press: HeardPress) -> bool:
        identity = press.identity
        newest = self._db.execute(
            "SELECT max(revision) FROM events WHERE device = ? AND boot = ? AND sequence = ?",
            (identity.device, identity.boot, identity.sequence),
        ).fetchone()[0]
        if newest is None or newest < identity.revision:
            return False
        if identity.id not in self._clashes:
            self._look_for_clash(press)
        return True

    def _look_for_clash(self, press: HeardPress) -> None:
        """Tell, once, of a press that is not the one that is stored under its identity."""
        identity = press.identity
        found = self._db.execute(
            "SELECT body FROM events WHERE device = ? AND boot = ? AND sequence = ? AND revision = ?",
            (identity.device, identity.boot, identity.sequence, identity.revision),
        ).fetchone()
        if found is None:
            return
        clash = find_clash(press, orjson.loads(found[0]), self.sessions.of_token(press.token))
        if clash is None:
            return
        self.append(clash)
        if len(self._clashes) >= CLASHES_MAX:
            self._clashes.clear()
        self._clashes.add(identity.id)

    def _level_of(self, rated_by: str) -> int:
        """Of the rating with that event id; 0 when it was purged."""
        device, boot, sequence = rated_by.rsplit(".", 2)
        found = self._db.execute(
            "SELECT body FROM events WHERE device = ? AND boot = ? AND sequence = ? AND revision = 0",
            (device, int(boot), int(sequence)),
        ).fetchone()
        return int(orjson.loads(found[0])["data"]["level"]) if found else 0

    def _read_head(self) -> tuple[int, str]:
        newest = self._db.execute(
            "SELECT idx, hash FROM events WHERE epoch = ? ORDER BY idx DESC LIMIT 1", (self.epoch,)
        ).fetchone()
        return newest or (0, chain.genesis(self._gateway, self.epoch))


def open_store(path: Path, gateway: str, max_bytes: int, random: Random) -> JournalStore:
    """The journal in `path`, made anew when there is none.

    Raises sqlite3.DatabaseError when it is damaged, JournalError when it is another gateway's.
    """
    db = open_database(path, gateway, random)
    try:
        return JournalStore(db, gateway, max_bytes, random)
    except BaseException:
        db.close()
        raise
