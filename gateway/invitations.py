"""Service sessions: a command arms a window's pad; a press, a timeout or the next session ends it.

The journal decides, in one transaction each, what becomes of a session; this module asks the pad and watches
the time. The token is on
disk before the pad hears of it: whatever the pad sends back is understood, after any crash.
"""

import asyncio
import heapq
import logging
from collections.abc import Callable

from contracts.commands import ArmCommand, CommandErrorCode, DisarmCommand
from contracts.pad.fields import fit_text
from contracts.pad.messages import STAFF_NAME_MAX, WINDOW_NAME_MAX, Arm, Disarm, Language
from contracts.session import Language as Tongue
from contracts.session import UnratedCause
from devices.errors import DeviceOfflineError, NoAnswerError, RefusedError
from devices.pad.driver import PadDriver
from gateway.clock import Clock
from gateway.errors import CommandFailedError, JournalError
from gateway.journal.entries import Invitation, Row
from gateway.journal.writer import JournalWriter
from gateway.pads import PadRegistry

MARGIN_S = 2.0
"""A press made in the last moment of an invitation may take so long to arrive."""
START_GRACE_S = 5.0
"""After a start, pads get so long to hand over what they kept before old invitations are called unrated."""
CHECK_S = 0.1
TENTHS = 10
LANGUAGES = {
    None: Language.DEFAULT,
    Tongue.ZH_HANS: Language.ZH_HANS,
    Tongue.EN: Language.EN,
    Tongue.UG: Language.UG,
    Tongue.ZH_HANT: Language.ZH_HANT,
}

log = logging.getLogger(__name__)


class Invitations:
    """Arms and disarms pads, and calls sessions unrated when their time is over."""

    def __init__(self, pads: PadRegistry, writer: JournalWriter, clock: Clock) -> None:
        self.on_row: Callable[[Row], None] = lambda _: None
        self._pads = pads
        self._writer = writer
        self._clock = clock
        self._due: list[tuple[int, int]] = []
        """(due in Unix milliseconds, token), a heap. The journal knows whether a token is still open."""
        self._latest: dict[str, int] = {}
        """Window to the token armed there last."""

    async def restore(self) -> None:
        """Take up the invitations that were open when the gateway stopped."""
        soonest = self._clock() + int(START_GRACE_S * 1000)
        for waiting in await self._writer.run(lambda store: store.open_sessions()):
            heapq.heappush(self._due, (max(waiting.due_ms, soonest), waiting.token))
            self._latest[waiting.window] = waiting.token

    async def arm(self, command: ArmCommand, budget_s: float) -> dict[str, object]:
        """Invite a rating within `budget_s`. Raises CommandFailedError."""
        window = command.session.window
        pad = self._pad_at(window)
        now_ms = self._clock()
        due_ms = now_ms + int((command.timeout_s + budget_s + MARGIN_S) * 1000)
        invitation = Invitation(command.session, pad.name, now_ms, due_ms)
        armed = await self._writer.run(lambda store: store.invite(invitation))
        for row in armed.rows:
            self.on_row(row)
        self._latest[window] = armed.token
        heapq.heappush(self._due, (due_ms, armed.token))
        await self._ask(pad, _arm_message(command, armed.token), armed.token, budget_s)
        self._shorten(armed.token, command.timeout_s)
        return {"session": command.session.key, "device": pad.name, "again": armed.again}

    async def disarm(self, command: DisarmCommand, budget_s: float) -> dict[str, object]:
        """End the invitation at a window. The session is unrated even if the pad can't be told."""
        pad = self._pad_at(command.window)
        token = self._latest.pop(command.window, 0)
        row = await self._writer.run(
            lambda store: store.end_unrated(token, UnratedCause.DISARMED, self._clock())
        )
        if row is None:
            raise CommandFailedError(
                CommandErrorCode.NOTHING_ARMED, f"no invitation is open at window {command.window}"
            )
        self.on_row(row)
        told = True
        try:
            await pad.request(Disarm(0, token), budget_s)
        except (DeviceOfflineError, NoAnswerError, RefusedError):
            told = False
        return {"window": command.window, "pad_told": told}

    async def run(self) -> None:
        """Call sessions unrated when they are due. Runs until cancelled."""
        while True:
            await asyncio.sleep(CHECK_S)
            now_ms = self._clock()
            while self._due and self._due[0][0] <= now_ms:
                _, token = heapq.heappop(self._due)
                await self._end(token, UnratedCause.TIMEOUT)

    def _pad_at(self, window: str) -> PadDriver:
        if window not in self._pads.windows:
            raise CommandFailedError(
                CommandErrorCode.UNKNOWN_WINDOW,
                f"there is no window {window!r}",
                f"known windows: {', '.join(sorted(self._pads.windows)) or 'none'}",
            )
        pad = self._pads.at_window(window)
        if pad is None:
            raise CommandFailedError(
                CommandErrorCode.PAD_OFFLINE,
                f"window {window} has no pad",
                "give it one in the configuration",
            )
        return pad

    async def _ask(self, pad: PadDriver, message: Arm, token: int, budget_s: float) -> None:
        try:
            await pad.request(message, budget_s)
        except (DeviceOfflineError, NoAnswerError, RefusedError) as error:
            await self._end(token, UnratedCause.PAD_OFFLINE)
            refused = isinstance(error, RefusedError)
            raise CommandFailedError(
                CommandErrorCode.PAD_REFUSED if refused else CommandErrorCode.PAD_OFFLINE,
                str(error),
                "offer the citizen another way to rate, and see to the pad",
            ) from error

    def _shorten(self, token: int, timeout_s: float) -> None:
        """The pad started the citizen's time now: the session is due when that is over."""
        due_ms = self._clock() + int((timeout_s + MARGIN_S) * 1000)
        heapq.heappush(self._due, (due_ms, token))
        self._writer.submit(lambda store: store.extend(token, due_ms), lambda _r, _e: None)

    async def _end(self, token: int, cause: UnratedCause) -> None:
        try:
            row = await self._writer.run(lambda store: store.end_unrated(token, cause, self._clock()))
        except JournalError as error:
            log.warning("session not closed, trying again", extra={"detail": str(error)})
            heapq.heappush(self._due, (self._clock() + int(START_GRACE_S * 1000), token))
            return
        if row is not None:
            self.on_row(row)


def _arm_message(command: ArmCommand, token: int) -> Arm:
    return Arm(
        tag=0,
        session=token,
        timeout=max(1, round(command.timeout_s * TENTHS)),
        language=LANGUAGES[command.language],
        window=fit_text(command.session.window, WINDOW_NAME_MAX),
        staff_number=command.staff.number,
        staff_name=fit_text(command.staff.display_name, STAFF_NAME_MAX),
    )
