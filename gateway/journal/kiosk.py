"""A rating at a kiosk, in one transaction: the rule of one rating a session, as for a press at a pad."""

from dataclasses import dataclass

from contracts.commands import CommandErrorCode
from contracts.hall_commands import RateCommand
from contracts.session import ServiceSession
from gateway.hall.kiosk_rating import Rateable, note_request, rateable
from gateway.hall.refusal import HallRefusedError
from gateway.journal.entries import Invitation, KioskPress, OpenSession
from gateway.journal.store import JournalStore
from gateway.rules import SessionState


@dataclass(frozen=True, slots=True)
class RatedAtKiosk:
    """The answer to a kiosk."""

    session: str
    """Its key."""
    again: bool
    """The request had come before, with the same rating."""
    open: OpenSession | None = None
    """The invitation that a pad may still show."""


def rate(
    store: JournalStore, command: RateCommand, device_id: str, now_ms: int
) -> RatedAtKiosk | HallRefusedError:
    """Rate the service that the request is about. A second rating is kept as refused, and refused.

    Raises JournalFullError.
    """
    book = store.hall.book
    assert book is not None
    try:
        found = rateable(book, command, now_ms)
    except HallRefusedError as refusal:
        return refusal
    session = found.session
    if found.again:
        return RatedAtKiosk(session.key, again=True)
    if found.refused_before:
        return _second(session)
    number, state, waiting = store.sessions.find(session) or (None, None, None)
    press = KioskPress(device_id, command.kiosk, int(command.level), now_ms, command.reasons, command.remark)
    token = waiting.token if waiting else _open(store, found, number)
    store.record_kiosk_press(press, token)
    rated = state is not SessionState.RATED
    noted = store.hall.apply(lambda book: note_request(book, session.key, found.mark, rated=rated), now_ms)
    assert not isinstance(noted, HallRefusedError)
    if not rated:
        return _second(session)
    return RatedAtKiosk(session.key, again=False, open=waiting if state is SessionState.INVITED else None)


def _open(store: JournalStore, found: Rateable, number: int | None) -> int:
    """A session that no pad was ever asked about."""
    armed_ms = found.served.finished_ms
    return store.sessions.invite(number, Invitation(found.session, "", armed_ms, armed_ms))


def _second(session: ServiceSession) -> HallRefusedError:
    return HallRefusedError(
        CommandErrorCode.ALREADY_RATED,
        f"service {session.key} has its rating",
        "one service is rated once (一次一评)",
    )
