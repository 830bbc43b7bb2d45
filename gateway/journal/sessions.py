"""Service sessions and the tokens of their invitations, in the journal's file.

Owns the tables `sessions` and `tokens`. Writes no events: what becomes of a session is the store's to tell.
"""

import sqlite3
from random import Random

from contracts.events import EventKind
from contracts.session import ServiceSession
from gateway.journal.entries import Invitation, OpenSession
from gateway.rules import SessionRow, SessionState

TOKEN_MAX = 2**32 - 1
INVITATION_MAX_MS = 6_100_000
"""Longest time between an invitation and its end."""


class Sessions:
    """Works inside the store's transaction. `random` draws tokens."""

    def __init__(self, db: sqlite3.Connection, random: Random) -> None:
        self._db = db
        self._random = random

    def of_token(self, token: int) -> SessionRow | None:
        """The session that a token was given for, as its pad showed it: clerk, window, time of arming."""
        found = (
            token
            and self._db.execute(
                "SELECT s.id, t.document, state, made_ms, arms, rated_by"
                " FROM tokens t JOIN sessions s ON s.id = t.session WHERE t.token = ?",
                (token,),
            ).fetchone()
        )
        if not found:
            return None
        number, document, state, armed_ms, arms, rated_by = found
        session = ServiceSession.model_validate_json(document)
        return SessionRow(number, session, SessionState(state), armed_ms, arms, rated_by)

    def find(self, session: ServiceSession) -> tuple[int, SessionState, OpenSession] | None:
        """Number, state and latest invitation of the session with the key of `session`."""
        found = self._db.execute(
            "SELECT id, state, token, window, device, due_ms FROM sessions"
            " WHERE project_no = ? AND service_no = ?",
            (session.project_no, session.service_no),
        ).fetchone()
        return (found[0], SessionState(found[1]), OpenSession(*found[2:])) if found else None

    def ended(self, session: ServiceSession) -> tuple[SessionState, str | None] | None:
        """State of a session that has ended, and its rating's event id; None for one that has not."""
        found = self._db.execute(
            "SELECT state, rated_by FROM sessions WHERE project_no = ? AND service_no = ? AND state != ?",
            (session.project_no, session.service_no, SessionState.INVITED),
        ).fetchone()
        return (SessionState(found[0]), found[1]) if found else None

    def shows(self, waiting: OpenSession, invitation: Invitation) -> bool:
        """Whether an invitation that waits is the same in all that its press will be judged by."""
        shown = self._db.execute(
            "SELECT device, document FROM tokens WHERE token = ?", (waiting.token,)
        ).fetchone()
        return bool(shown == (invitation.device, invitation.session.model_dump_json()))

    def open(self, window: str | None = None) -> list[OpenSession]:
        """Invitations that wait for their citizen: all, or those of a window."""
        query = "SELECT token, window, device, due_ms FROM sessions WHERE state = 0"
        # Two queries: with one for both cases SQLite would not use the index on the window.
        rows = self._db.execute(f"{query} AND window = ?", (window,)) if window else self._db.execute(query)
        return [OpenSession(*row) for row in rows]

    def at_window(self, window: str, now_ms: int) -> int:
        """Token of the invitation that a press at a window is for, when the device can't tell: the open one,
        else the latest, while its citizen's time runs and its session has a rating. 0: none."""
        if waiting := self.open(window):
            return waiting[-1].token
        # The cross join has SQLite walk the newest tokens, not all sessions that there are.
        newest = self._db.execute(
            "SELECT s.token, s.state, s.due_ms FROM tokens t CROSS JOIN sessions s"
            " ON s.id = t.session AND s.token = t.token"
            " WHERE t.made_ms >= ? AND s.window = ? ORDER BY t.made_ms DESC LIMIT 1",
            (now_ms - INVITATION_MAX_MS, window),
        ).fetchone()
        if newest is None:
            return 0
        token, state, due_ms = newest
        return int(token) if state == SessionState.RATED and due_ms >= now_ms else 0

    def invited(self, token: int) -> tuple[int, ServiceSession, str, int] | None:
        """Number, session, device and arming time, if this is the latest invitation and still open."""
        found = self._db.execute(
            "SELECT id, document, device, armed_ms FROM sessions WHERE token = ? AND state = ?",
            (token, SessionState.INVITED),
        ).fetchone()
        if found is None:
            return None
        number, document, device, armed_ms = found
        return number, ServiceSession.model_validate_json(document), device, armed_ms

    def invite(self, number: int | None, invitation: Invitation) -> int:
        """Open a session (`number` when it is known) under a new token, which is returned."""
        session, token = invitation.session, self._new_token()
        document = session.model_dump_json()
        values = (
            document, session.window, SessionState.INVITED, token,
            invitation.device, invitation.armed_ms, invitation.due_ms,
        )  # fmt: skip
        if number is not None:
            self._db.execute(
                "UPDATE sessions SET document = ?, window = ?, state = ?, token = ?, device = ?,"
                " armed_ms = ?, due_ms = ?, arms = arms + 1 WHERE id = ?",
                (*values, number),
            )
        else:
            number = self._db.execute(
                "INSERT INTO sessions (document, window, state, token, device, armed_ms, due_ms,"
                " project_no, service_no, arms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                (*values, session.project_no, session.service_no),
            ).lastrowid
        self._db.execute(
            "INSERT INTO tokens (token, session, made_ms, document, device) VALUES (?, ?, ?, ?, ?)",
            (token, number, invitation.armed_ms, document, invitation.device),
        )
        return token

    def end(self, number: int, state: SessionState, rated_by: str | None = None) -> None:
        """The session is rated, by that event, or unrated."""
        self._db.execute(
            "UPDATE sessions SET state = ?, rated_by = ? WHERE id = ?", (state, rated_by, number)
        )

    def rename_rating(self, kind: str, key: str, rated_by: str) -> None:
        """The event that rates the session of that key has got another id."""
        project, _, number = key.rpartition("/")
        if kind == EventKind.RATING_GIVEN:
            self._db.execute(
                "UPDATE sessions SET rated_by = ? WHERE project_no = ? AND service_no = ? AND state = ?",
                (rated_by, project, int(number), SessionState.RATED),
            )

    def extend(self, token: int, due_ms: int) -> None:
        """Move the end of an invitation: its pad has started the citizen's time."""
        self._db.execute("UPDATE sessions SET due_ms = ? WHERE token = ?", (due_ms, token))

    def forget(self, made_before_ms: int, limit: int) -> int:
        """Delete tokens so old that no pad can hold a press for them, and sessions without a token."""
        old = self._db.execute(
            "SELECT token, session FROM tokens WHERE made_ms < ? LIMIT ?", (made_before_ms, limit)
        ).fetchall()
        if old:
            self._db.executemany("DELETE FROM tokens WHERE token = ?", ((token,) for token, _ in old))
            self._db.executemany(
                "DELETE FROM sessions WHERE id = ?1 AND state != 0"
                " AND NOT EXISTS (SELECT 1 FROM tokens WHERE session = ?1)",
                ((session,) for _, session in old),
            )
        return len(old)

    def _new_token(self) -> int:
        # Drawn at random: a pad may still hold a press for a token of a journal that is gone.
        while True:
            token = self._random.randint(1, TOKEN_MAX)
            if not self._db.execute("SELECT 1 FROM tokens WHERE token = ?", (token,)).fetchone():
                return token
