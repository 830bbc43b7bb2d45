"""Service sessions: a command arms a window's pad; a press, a timeout or the next session ends it.

The journal decides, in one transaction each, what becomes of a session; this module asks the pad and watches
the time. The token is on disk before the pad hears of it: whatever the pad sends back is understood, after
any crash.
"""

import asyncio
import heapq
import logging
from dataclasses import dataclass, replace

from contracts.commands import ArmCommand, CommandErrorCode, DisarmCommand
from contracts.device import DeviceKind, Health
from contracts.pad.fields import fit_text
from contracts.pad.messages import STAFF_NAME_MAX, WINDOW_NAME_MAX, Arm, Disarm, Language
from contracts.session import Language as Tongue
from contracts.session import ServiceSession, Staff, UnratedCause
from devices.errors import DeviceOfflineError, NoAnswerError, RefusedError
from devices.pad.driver import PadDriver
from gateway.clock import Clock
from gateway.errors import CommandFailedError, JournalError
from gateway.journal.entries import Armed, Invitation, OpenSession
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter
from gateway.line_requests import invite, withdraw
from gateway.lines import Lines
from gateway.pads import PadRegistry

MARGIN_S = 2.0
"""A press made in the last moment of an invitation may take so long to arrive."""
START_GRACE_S = 5.0
"""After a start, pads get so long to hand over what they kept before old invitations are called unrated."""
CHECK_S = 0.1
REARM_WAIT_S = 1.0
"""A pad that boots with presses in it gets so long to hand them over: one may be the rating."""
REARM_PATIENCE_S = 5.0
"""A pad that has booted is asked for so long to show its invitation again."""
LEFT_PAD_S = 5.0
"""A pad that a session has moved away from is told so within this, or shows it until its own timeout."""
TENTHS = 10
LANGUAGES = {
    None: Language.DEFAULT,
    Tongue.ZH_HANS: Language.ZH_HANS,
    Tongue.EN: Language.EN,
    Tongue.UG: Language.UG,
    Tongue.ZH_HANT: Language.ZH_HANT,
}

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Watched:
    """An invitation whose end is watched."""

    due_ms: int
    asking: int = 0
    """Requests to the pad that are under way: the same command may come twice at once."""
    armed: bool = False
    """The pad has said yes."""
    pad: PadDriver | None = None
    shown: Arm | None = None
    """What the pad was asked to show."""


class Invitations:
    """Arms and disarms pads, and calls sessions unrated when their time is over."""

    def __init__(self, pads: PadRegistry, lines: Lines, writer: JournalWriter, clock: Clock) -> None:
        self._pads = pads
        self._lines = lines
        self._writer = writer
        self._clock = clock
        self._watched: dict[int, _Watched] = {}
        """By token. The journal knows whether a token is still open."""
        self._due: list[tuple[int, int]] = []
        """(due in Unix milliseconds, token), a heap; entries that `_watched` does not bear out are void."""
        self._telling: set[asyncio.Task[None]] = set()
        """Requests under way that no command waits for."""
        self._showing_again: set[PadDriver] = set()
        """Pads that have booted and are to get their invitation back."""
        self._loop = asyncio.get_running_loop()
        pads.on_reboot = self._on_reboot

    async def restore(self) -> None:
        """Take up the invitations that were open when the gateway stopped."""
        soonest = self._clock() + int(START_GRACE_S * 1000)
        for waiting in await self._writer.run(lambda store: store.sessions.open()):
            self._watch(waiting.token, max(waiting.due_ms, soonest))

    async def arm(self, command: ArmCommand, budget_s: float) -> dict[str, object]:
        """Invite a rating within `budget_s`. Raises CommandFailedError."""
        deadline = self._loop.time() + budget_s
        window = command.session.window
        pad = self._pads.serving(window)
        evaluator = self._lines.at(DeviceKind.EVALUATOR, window)
        device = evaluator.name if evaluator else pad.name if pad else ""
        now_ms = self._clock()
        due_ms = now_ms + int((command.timeout_s + budget_s + MARGIN_S) * 1000)
        armed = await self._invite(Invitation(command.session, device, now_ms, due_ms))
        # Another command's DISARM or ARM may have shared our commit: then the token is over already.
        watched = self._watched.get(armed.token) or _Watched(due_ms)
        watched.asking += 1
        watched.pad, watched.shown = pad, _arm_message(command, armed.token)
        try:
            if evaluator is not None:
                invite(evaluator, armed.token, command.timeout_s)
            else:
                await self._ask(pad, window, watched.shown, deadline)
        except CommandFailedError:
            if watched.asking == 1 and not watched.armed:
                await self._end(armed.token, UnratedCause.PAD_OFFLINE)
            raise
        finally:
            watched.asking -= 1
        watched.armed = True
        self._pad_started(armed.token, command.timeout_s)
        return {"session": command.session.key, "device": device, "again": armed.again}

    async def disarm(self, command: DisarmCommand, budget_s: float) -> dict[str, object]:
        """End the invitation at a window. The session is unrated even if the pad can't be told."""
        deadline = self._loop.time() + budget_s
        pad = self._pads.serving(command.window)
        token = await self._writer.run(lambda store: store.disarm(command.window, self._clock()))
        if not token:
            raise CommandFailedError(
                CommandErrorCode.NOTHING_ARMED, f"no invitation is open at window {command.window}"
            )
        self._watched.pop(token, None)
        if (evaluator := self._lines.at(DeviceKind.EVALUATOR, command.window)) is not None:
            return {"window": command.window, "pad_told": withdraw(evaluator)}
        told = pad is not None
        try:
            if pad is not None:
                await pad.request(Disarm(0, token), deadline - self._loop.time())
        except (DeviceOfflineError, NoAnswerError, RefusedError):
            told = False
        return {"window": command.window, "pad_told": told}

    def can_ask(self, window: str) -> bool:
        """Whether the window has something now that could invite a rating."""
        if self._lines.at(DeviceKind.EVALUATOR, window) is not None:
            return True
        pad = self._pads.at_window(window)
        return pad is not None and pad.health is Health.ONLINE

    def withdraw(self, waiting: OpenSession) -> None:
        """An invitation has ended without its pad's doing: the pad is told, in the background."""
        self._watched.pop(waiting.token, None)
        self._tell_left((waiting,))

    async def run(self) -> None:
        """Call sessions unrated when they are due. Runs until cancelled."""
        while True:
            await asyncio.sleep(CHECK_S)
            now_ms = self._clock()
            while self._due and self._due[0][0] <= now_ms:
                due_ms, token = heapq.heappop(self._due)
                watched = self._watched.get(token)
                if watched is not None and watched.due_ms == due_ms:
                    await self._end(token, UnratedCause.TIMEOUT)

    async def _invite(self, invitation: Invitation) -> Armed:
        """Watched from its commit on, even when whoever asked has gone away meanwhile."""
        future: asyncio.Future[Armed] = self._loop.create_future()

        def settle(armed: Armed | None, error: BaseException | None) -> None:
            if armed is not None:
                self._watch(armed.token, invitation.due_ms)
                self._tell_left(armed.left)
            if future.done():
                return
            if armed is not None:
                future.set_result(armed)
            elif error is not None:
                future.set_exception(error)

        def invite(store: JournalStore) -> Armed:
            return store.invite(invitation)

        self._writer.submit(invite, settle)
        return await future

    def _tell_left(self, left: tuple[OpenSession, ...]) -> None:
        """In the background: whoever arms waits for the new pad alone."""
        for waiting in left:
            if (evaluator := self._lines.devices.get(waiting.device)) is not None:
                withdraw(evaluator)
            elif (pad := self._pads.pads.get(waiting.device)) is not None:
                task = self._loop.create_task(_disarm_left(pad, waiting.token))
                self._telling.add(task)
                task.add_done_callback(self._telling.discard)

    def _on_reboot(self, pad: PadDriver, keeps_presses: bool) -> None:
        """A pad forgets its invitation when it boots."""
        if pad not in self._showing_again and any(w.pad in {pad, None} for w in self._watched.values()):
            self._showing_again.add(pad)
            task = self._loop.create_task(self._show_again(pad, REARM_WAIT_S if keeps_presses else 0))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _show_again(self, pad: PadDriver, wait_s: float) -> None:
        """Invite anew for what is left of the citizen's time, under the same token, if nobody pressed."""
        try:
            await asyncio.sleep(wait_s)
            for waiting, session in await self._writer.run(_open_sessions):
                if (message := self._still_shown(pad, waiting, session)) is not None:
                    await pad.request(message, REARM_PATIENCE_S)
                    log.info("pad has booted, its invitation is back", extra={"device": pad.name})
        except (DeviceOfflineError, NoAnswerError, RefusedError, JournalError) as error:
            detail = {"device": pad.name, "detail": str(error)}
            log.warning("pad has booted, its invitation is not back", extra=detail)
        finally:
            self._showing_again.discard(pad)

    def _still_shown(self, pad: PadDriver, waiting: OpenSession, session: ServiceSession) -> Arm | None:
        """What that pad should show of an open session now; None when it is not its own, or under way."""
        watched = self._watched.get(waiting.token)
        if watched is None or watched.asking:
            return None  # what is asked is said until the pad answers, whenever it boots
        if watched.pad is not pad and (watched.pad is not None or waiting.device != pad.name):
            return None
        left_s = (watched.due_ms - self._clock()) / 1000 - MARGIN_S
        if left_s <= 0:
            return None
        # The journal holds no name: after a restart of ours the pad shows the clerk's number alone.
        shown = watched.shown or _invitation(session, waiting.token)
        return replace(shown, timeout=max(1, round(left_s * TENTHS)))

    async def _ask(self, pad: PadDriver | None, window: str, message: Arm, deadline: float) -> None:
        hint = "offer the citizen another way to rate, and see to the pad"
        if pad is None:
            raise CommandFailedError(CommandErrorCode.PAD_OFFLINE, f"window {window} has no pad now", hint)
        try:
            await pad.request(message, deadline - self._loop.time())
        except RefusedError as error:
            raise CommandFailedError(CommandErrorCode.PAD_REFUSED, str(error), hint) from error
        except (DeviceOfflineError, NoAnswerError) as error:
            raise CommandFailedError(CommandErrorCode.PAD_OFFLINE, str(error), hint) from error

    def _pad_started(self, token: int, timeout_s: float) -> None:
        """The pad started the citizen's time now: the session is due when that is over."""
        due_ms = self._clock() + int((timeout_s + MARGIN_S) * 1000)
        self._watch(token, due_ms)
        self._writer.submit(lambda store: store.sessions.extend(token, due_ms), lambda _r, _e: None)

    def _watch(self, token: int, due_ms: int) -> None:
        self._watched.setdefault(token, _Watched(due_ms)).due_ms = due_ms
        heapq.heappush(self._due, (due_ms, token))

    async def _end(self, token: int, cause: UnratedCause) -> None:
        try:
            await self._writer.run(lambda store: store.end_unrated(token, cause, self._clock()))
        except JournalError as error:
            log.warning("session not closed, trying again", extra={"detail": str(error)})
            self._watch(token, self._clock() + int(START_GRACE_S * 1000))
            return
        self._watched.pop(token, None)


async def _disarm_left(pad: PadDriver, token: int) -> None:
    try:
        await pad.request(Disarm(0, token), LEFT_PAD_S)
    except (DeviceOfflineError, NoAnswerError, RefusedError) as error:
        log.info("pad not told that its session has moved", extra={"device": pad.name, "detail": str(error)})


def _open_sessions(store: JournalStore) -> list[tuple[OpenSession, ServiceSession]]:
    rows = [(waiting, store.sessions.of_token(waiting.token)) for waiting in store.sessions.open()]
    return [(waiting, row.session) for waiting, row in rows if row is not None]


def _invitation(session: ServiceSession, token: int) -> Arm:
    return _arm_message(ArmCommand(session=session, staff=Staff(number=session.staff_no)), token)


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
