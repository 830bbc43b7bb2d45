"""Commands over MQTT: parse, carry out within their expiry, reply. Each gets exactly one reply."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from pydantic import ValidationError

from contracts.commands import (
    DEFAULT_EXPIRY_S,
    REQUESTS,
    ArmCommand,
    CommandError,
    CommandErrorCode,
    CommandName,
    DevicesCommand,
    DisarmCommand,
    DisplayCommand,
    IdentifyCommand,
    RebootCommand,
    ReplayCommand,
    Reply,
    ShowCommand,
    StatisticsCommand,
    UpdateCommand,
    UpdateStatusCommand,
    UpdateStopCommand,
)
from contracts.errors import TopicError
from contracts.hall_commands import HallCommand
from contracts.pad.fields import fit_text
from contracts.pad.messages import SHOW_TEXT_MAX, Identify, Reboot, Show, ShowText
from contracts.plain_words import tell
from contracts.topics import parse
from devices.errors import DeviceOfflineError, NoAnswerError, RefusedError
from devices.pad.driver import PadDriver
from gateway import line_requests
from gateway.device_views import pad_stats
from gateway.errors import CommandFailedError, JournalError, JournalFullError
from gateway.hall_driver import HallDriver
from gateway.invitations import Invitations
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter
from gateway.lines import Lines
from gateway.mqtt import Arrived, MqttConnection
from gateway.pads import PadRegistry
from gateway.rollouts import Rollouts
from gateway.shares import Shares, client_of, reply_branch
from gateway.uplink import Uplink

UNDER_WAY_MAX = 512
"""Commands worked on at once; above that they are refused at once. A client has a quarter of it at most, so
that one that floods locks nobody out."""
REPLY_MARGIN_S = 0.3
"""An error reply goes out so long before the command expires."""
STOP_PATIENCE_S = 0.5
REPLAY_PAGE = 2000
"""Events queued again in one commit, so that presses never wait long behind a replay."""
REPLAY_PAUSE_S = 0.02
SHOW_KINDS = {"idle": Show.IDLE, "message": Show.MESSAGE, "paused": Show.PAUSED}

log = logging.getLogger(__name__)


class Commands:
    """Serves the commands of one gateway."""

    def __init__(
        self,
        connection: MqttConnection,
        pads: PadRegistry,
        invitations: Invitations,
        *,
        writer: JournalWriter,
        uplink: Uplink,
        rollouts: Rollouts,
        figures: Callable[[], dict[str, int]],
        lines: Lines,
        queue: HallDriver | None = None,
    ) -> None:
        self.served = 0
        self.failed = 0
        self.shares = Shares(UNDER_WAY_MAX)
        self._connection = connection
        self._pads = pads
        self._invitations = invitations
        self._writer = writer
        self._uplink = uplink
        self._rollouts = rollouts
        self._figures = figures
        self._lines = lines
        self._queue = queue
        self._under_way: set[asyncio.Task[None]] = set()
        self._replaying = False
        self._loop = asyncio.get_running_loop()
        connection.on_message.append(self._on_message)

    async def stop(self) -> None:
        """Let what is under way end for a moment, then cut it off with an error reply."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=STOP_PATIENCE_S)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _on_message(self, message: Arrived) -> None:
        try:
            address = parse(message.topic)
        except TopicError:
            return
        if address.branch != "command":
            return
        client = client_of(message.topic, message.response_topic)
        if not self.shares.take(client):
            self._reply(message, _error(CommandErrorCode.BUSY, "too many commands at once", "try again"))
            return
        task = asyncio.create_task(self._serve(message, "/".join(address.rest), client))
        self._under_way.add(task)
        task.add_done_callback(partial(self._done, client))

    def _done(self, client: str, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self.shares.give_back(client)

    async def _serve(self, message: Arrived, name: str, client: str) -> None:
        expiry_s = message.expiry_s or DEFAULT_EXPIRY_S
        budget_s = max(REPLY_MARGIN_S, expiry_s - REPLY_MARGIN_S)
        try:
            async with asyncio.timeout(budget_s):
                result = await self._carry_out(name, message.payload, budget_s, client)
                reply = Reply(ok=True, result=result)
        except asyncio.CancelledError:
            self._reply(message, _error(CommandErrorCode.BUSY, "the gateway is stopping", "try again soon"))
            raise
        except TimeoutError:
            reply = _error(CommandErrorCode.TIMED_OUT, f"not done within {expiry_s} s", "try again")
        except CommandFailedError as error:
            reply = _error(error.code, str(error), error.hint)
        except JournalFullError as error:
            reply = _error(CommandErrorCode.JOURNAL_FULL, str(error), "see to the link to the centre")
        except Exception as error:
            log.exception("command failed", extra={"command": name})
            reply = _error(CommandErrorCode.INTERNAL, type(error).__name__, "see the gateway's log")
        self._reply(message, reply)

    async def _carry_out(self, name: str, payload: bytes, budget_s: float, client: str) -> dict[str, Any]:
        if name not in CommandName._value2member_map_:
            known = ", ".join(CommandName)
            raise CommandFailedError(
                CommandErrorCode.UNKNOWN_COMMAND, f"no command {name!r}", f"known commands: {known}"
            )
        try:
            command = REQUESTS[CommandName(name)].model_validate_json(payload or b"{}")
        except ValidationError as error:
            raise CommandFailedError(
                CommandErrorCode.BAD_REQUEST, tell(error.errors()[0]), f"see the schema of {name}"
            ) from error
        left_s = budget_s - REPLY_MARGIN_S / 2
        if isinstance(command, HallCommand):
            return await self._hall().serve(command, left_s, client)
        return await self._dispatch(command, left_s)

    def _hall(self) -> HallDriver:
        if self._queue is None:
            raise CommandFailedError(
                CommandErrorCode.NO_QUEUE,
                "this gateway runs no queue",
                "name a catalog under [queue] in gateway.toml",
            )
        return self._queue

    def _dispatch(self, command: object, budget_s: float) -> Awaitable[dict[str, Any]]:
        match command:
            case ArmCommand():
                return self._invitations.arm(command, budget_s)
            case DisarmCommand():
                return self._invitations.disarm(command, budget_s)
            case ShowCommand():
                return self._show(command, budget_s)
            case DisplayCommand():
                return self._display(command)
            case IdentifyCommand():
                return self._tell(command.device, Identify(0, command.seconds), budget_s)
            case RebootCommand():
                return self._tell(command.device, Reboot(0), budget_s)
            case DevicesCommand():
                return self._devices()
            case StatisticsCommand():
                return self._statistics(command, budget_s)
            case ReplayCommand():
                return self._replay(command, budget_s)
            case UpdateCommand():
                return self._rollouts.start(command)
            case UpdateStatusCommand():
                return self._rollouts.status()
            case UpdateStopCommand():
                return self._rollouts.stop()
        raise AssertionError(f"{type(command).__name__} has no handler")

    async def _show(self, command: ShowCommand, budget_s: float) -> dict[str, Any]:
        pad = self._pads.serving(command.window)
        if pad is None:
            raise CommandFailedError(
                CommandErrorCode.PAD_OFFLINE,
                f"window {command.window} has no pad now",
                "see to the pad, then try again",
            )
        text = fit_text(command.text, SHOW_TEXT_MAX)
        return await self._tell(
            pad.name, ShowText(0, SHOW_KINDS[command.kind], command.seconds, text), budget_s
        )

    async def _display(self, command: DisplayCommand) -> dict[str, Any]:
        self._pads.serving(command.window)  # for the error when there is no such window
        return line_requests.display(self._lines, command)

    async def _tell(
        self, device: str, request: Identify | Reboot | ShowText, budget_s: float
    ) -> dict[str, Any]:
        pad = self._pad(device)
        try:
            await pad.request(request, budget_s)
        except RefusedError as error:
            raise CommandFailedError(CommandErrorCode.PAD_REFUSED, str(error)) from error
        except (DeviceOfflineError, NoAnswerError) as error:
            raise CommandFailedError(
                CommandErrorCode.PAD_OFFLINE, str(error), "see to the pad, then try again"
            ) from error
        return {"device": device}

    async def _devices(self) -> dict[str, Any]:
        return {
            "devices": [
                s.model_dump(mode="json", exclude_none=True)
                for s in (*self._pads.states(), *self._lines.states())
            ]
        }

    async def _statistics(self, command: StatisticsCommand, budget_s: float) -> dict[str, Any]:
        if command.device is None:
            return {"gateway": self._figures()}
        pad = self._pad(command.device)
        try:
            own = await pad.statistics(budget_s)
        except (DeviceOfflineError, NoAnswerError):
            own = None
        return pad_stats(pad, own).model_dump(mode="json", exclude_none=True)

    async def _replay(self, command: ReplayCommand, budget_s: float) -> dict[str, Any]:
        if self._replaying:
            raise CommandFailedError(
                CommandErrorCode.BUSY, "a replay is under way", "try again when it is done"
            )
        self._replaying = True
        try:
            return {"queued": await self._queue_again(command, self._loop.time() + budget_s)}
        finally:
            self._replaying = False

    async def _queue_again(self, command: ReplayCommand, deadline: float) -> int:
        queued, index = 0, command.index
        try:
            while True:
                if self._loop.time() + REPLAY_PAUSE_S > deadline:
                    raise CommandFailedError(
                        CommandErrorCode.TIMED_OUT,
                        f"{queued} events are queued again, those before index {index}",
                        f"go on with index {index}, or give the command a longer expiry",
                    )
                # A receipt of before, written behind this page, would take its event off the queue again.
                self._uplink.settle_now()
                page = partial(_replay_page, epoch=command.epoch, index=index)
                count, following = await self._writer.run(page)
                queued += count
                if following is None:
                    return queued
                index = following
                await asyncio.sleep(REPLAY_PAUSE_S)
        except JournalError as error:
            raise CommandFailedError(CommandErrorCode.INTERNAL, str(error)) from error
        finally:
            self._uplink.rewind()

    def _pad(self, device: str) -> PadDriver:
        pad = self._pads.pads.get(device)
        if pad is None and (missing := self._pads.missing.states.get(device)) is not None:
            raise CommandFailedError(
                CommandErrorCode.PAD_OFFLINE, missing.last_error or "", "see to the pad, then try again"
            )
        if pad is None:
            raise CommandFailedError(
                CommandErrorCode.UNKNOWN_DEVICE,
                f"there is no device {device!r}",
                f"known devices: {', '.join(sorted(self._pads.pads)) or 'none'}",
            )
        return pad

    def _reply(self, message: Arrived, reply: Reply) -> None:
        self.served += 1
        self.failed += not reply.ok
        if message.response_topic is None:
            return
        # Elsewhere a client could make us say things in our own name: an event, a state, a receipt.
        if not message.response_topic.startswith(reply_branch(message.topic)):
            log.warning("reply not sent: its topic is not below our reply branch")
            return
        payload = reply.model_dump_json(exclude_none=True).encode()
        try:
            self._connection.publish(message.response_topic, payload, correlation=message.correlation)
        except ValueError:
            log.warning("reply not sent: the request names no topic that can be published to")


def _replay_page(store: JournalStore, epoch: int | None, index: int) -> tuple[int, int | None]:
    return store.queue.replay(epoch or store.epoch, index, REPLAY_PAGE)


def _error(code: CommandErrorCode, message: str, hint: str = "") -> Reply:
    return Reply(ok=False, error=CommandError(code=code, message=message, hint=hint))
