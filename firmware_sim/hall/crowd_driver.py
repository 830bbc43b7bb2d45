"""The guests who are in the hall: they look at the board, walk to the window that calls them, and leave.

Each of them is known by his number, as on the board. Nothing here asks the gateway for anything.
"""

import asyncio
from collections.abc import Mapping

from contracts.hall import Call, Calls, TicketState
from firmware_sim.hall.guests import FIRST_STRANGER, Cancels, Guest, stranger
from firmware_sim.ledger_port import Ledger, Value


class Present:
    """A guest who holds a number. `claimed` is the window whose clerk has called him and not let him go."""

    def __init__(self, guest: Guest, book: "GuestBook") -> None:
        self.guest = guest
        self.ticket = ""
        self.number = ""
        self.token = ""
        self.missed = 0
        self.stay = 0
        self.claimed: str | None = None
        self.may_cancel = asyncio.Event()
        """Set for who was called while he gave his number back: the clerk lets him."""
        self.gone = asyncio.Event()
        self._book = book
        self._loop = asyncio.get_running_loop()
        self._called_to: str | None = None
        self._walk: asyncio.TimerHandle | None = None
        self._standing: str | None = None
        self._arrived = asyncio.Event()

    @property
    def is_stranger(self) -> bool:
        """Whether no plan knows him."""
        return self.guest.number >= FIRST_STRANGER

    @property
    def follows(self) -> bool:
        """Whether he comes when called now."""
        return self.guest.cancels is Cancels.NEVER and self.missed >= self.guest.misses

    def see(self, call: Call) -> None:
        """His number is on the board."""
        if call.again == 0:
            self._book.write("called", self, window=call.window, sequence=call.sequence)
        elif self._called_to != call.window:
            return  # told late: the clerk has given him up meanwhile
        if self._standing not in {None, call.window}:
            self._book.odd("called_away", self, window=call.window)
        self._called_to = call.window
        self._consider()

    async def comes_to(self, window: str, patience_s: float) -> bool:
        """Whether he stands at that window within `patience_s`."""
        try:
            async with asyncio.timeout(patience_s):
                while self._standing != window:
                    await self._arrived.wait()
                    if self._standing != window:
                        return False
        except TimeoutError:
            return False
        return True

    def claim(self, window: str) -> None:
        """A clerk has called him."""
        if self.claimed not in {None, window}:
            self._book.odd("called_by_two", self, window=window)
        self.claimed = window

    def let_go(self, window: str) -> None:
        """The clerk is done with him: he leaves the window."""
        if self.claimed == window:
            self.claimed = None
        if self._called_to == window:
            self._called_to = None
        self._standing = None
        self._arrived.clear()
        if self._walk is not None:
            self._walk.cancel()
            self._walk = None

    def has_missed(self, window: str) -> None:
        """The clerk has given up waiting for him."""
        self.missed += 1
        self._book.write("missed", self, window=window, calls=self.missed)
        self._consider()

    def leave(self, state: TicketState) -> None:
        """He goes home; once."""
        if not self.gone.is_set():
            self._book.write("gone", self, state=state.value)
            self.gone.set()
            self._book.left(state)

    def _consider(self) -> None:
        if self._called_to is not None and self.follows and self._standing is None and self._walk is None:
            self._walk = self._loop.call_later(self.guest.walk_s, self._arrive, self._called_to)

    def _arrive(self, window: str) -> None:
        self._walk = None
        if self._called_to == window:
            self._standing = window
            self._book.write("at_window", self, window=window)
            self._arrived.set()


class GuestBook:
    """What guests saw and did, one line each in the ledger; and who is still there."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.present = 0
        self.ends: dict[str, int] = {}
        self.odds: dict[str, int] = {}

    def write(self, event: str, present: Present, **fields: Value) -> None:
        """A line about a guest."""
        about: dict[str, Value] = {
            "guest": present.guest.number,
            "number": present.number,
            "ticket": present.ticket,
        }
        self._ledger.write(event, about | fields)

    def odd(self, what: str, present: Present, **fields: Value) -> None:
        """Something that must not happen."""
        self.odds[what] = self.odds.get(what, 0) + 1
        self.write("odd", present, what=what, **fields)

    def line(self, event: str, fields: Mapping[str, Value]) -> None:
        """A line about no guest."""
        self._ledger.write(event, fields)

    def came(self) -> None:
        """Somebody has come in."""
        self.present += 1

    def left(self, state: TicketState) -> None:
        """Somebody has gone home."""
        self.present -= 1
        self.ends[state.value] = self.ends.get(state.value, 0) + 1


class Crowd:
    """Everybody with a number, and the board that they look at. `stranger_s` above 0: whoever is called and
    was not known has his number from a kiosk that is not played, and is welcome."""

    def __init__(self, book: GuestBook, stranger_s: float = 0.0) -> None:
        self._book = book
        self._stranger_s = stranger_s
        self._strangers = 0
        self._by_number: dict[str, Present] = {}
        self._newest: int | None = None
        self.calls = 0

    def take_number(self, present: Present) -> None:
        """He has it now. A number that somebody else has is an odd thing."""
        other = self._by_number.get(present.number)
        if other is not None and other is not present:
            self._book.odd("number_given_twice", present, other=other.guest.number)
        self._by_number[present.number] = present

    def of(self, number: str) -> Present | None:
        """Who has that number, and was called."""
        if number and number not in self._by_number and self._stranger_s:
            self._strangers += 1
            present = Present(stranger(self._strangers, self._stranger_s), self._book)
            present.number = number
            self._book.came()
            self._by_number[number] = present
        return self._by_number.get(number)

    def look(self, _topic: str, payload: bytes) -> None:
        """The board has changed."""
        for call in Calls.model_validate_json(payload).calls:
            self._see(call)

    def _see(self, call: Call) -> None:
        if self._newest is not None:
            if call.sequence <= self._newest:
                return
            if call.sequence > self._newest + 1:
                missed = call.sequence - self._newest - 1
                self._book.odds["calls_not_shown"] = self._book.odds.get("calls_not_shown", 0) + missed
                self._book.line("calls_not_shown", {"count": missed})
        self._newest = call.sequence
        self.calls += 1
        present = self.of(call.number)
        if present is not None:
            present.see(call)
