"""The kiosk on the hall's broker: its retained state, and the commands that it is told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

from pydantic import JsonValue, ValidationError

from contracts.base import Request
from contracts.commands import CommandError, CommandErrorCode, Reply
from contracts.kiosk import KIOSK_REQUESTS, KioskCommandName, KioskState
from contracts.plain_words import tell
from contracts.topics import GatewayTopics
from kiosk.backstage.mqtt_port import Arrived, BrokerConnection, Letter
from kiosk.backstage.twins import Twin, Twins

CarriedOut: TypeAlias = "str | dict[str, JsonValue]"
"""What came of a command: why it can't be done, or the result."""

log = logging.getLogger(__name__)


class Presence:
    """`on_order` carries a command out. One that takes its time does not hold up those after it. `on_twin` is
    told that another kiosk goes by this one's name, and whether this one is to give way."""

    def __init__(
        self,
        connection: BrokerConnection,
        gateway: str,
        kiosk: str,
        *,
        since: datetime,
        on_order: Callable[[Request], Awaitable[CarriedOut]],
        on_twin: Callable[[str, bool], None],
    ) -> None:
        self._since = since
        self._twins = Twins(since)
        self._on_twin = on_twin
        self._tasks: set[asyncio.Task[None]] = set()
        self._connection = connection
        self._topics = GatewayTopics(gateway)
        self._kiosk = kiosk
        self._on_order = on_order
        self._told: KioskState | None = None
        connection.topics.append(self._topics.kiosk_state(kiosk))
        connection.command_topics.append(self._topics.kiosk_command(kiosk, "+"))
        connection.on_message.append(self._on_message)
        connection.on_ready.append(self._tell_again)
        connection.on_lost.append(self._twins.lost)

    def tell(self, state: KioskState) -> None:
        """Publish it, unless it says what the one before said."""
        if state != self._told:
            self._told = state
            self._tell_again()

    def last_word(self) -> Letter:
        """The state of a kiosk that has ended; also its last will."""
        assert self._told is not None, "a state was told before"
        return state_letter(self._topics, self._told.model_copy(update={"online": False}))

    def _tell_again(self) -> None:
        if self._told is not None:
            self._connection.send(state_letter(self._topics, self._told))

    async def close(self) -> None:
        """End what is under way."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _on_message(self, arrived: Arrived) -> None:
        if arrived.topic == self._topics.kiosk_state(self._kiosk):
            self._look_for_twin(arrived.payload)
            return
        start, _, name = arrived.topic.rpartition("/")
        if f"{start}/" == self._topics.kiosk_command(self._kiosk, ""):
            task = asyncio.create_task(self._obey(name, arrived), name=f"told to {name}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _look_for_twin(self, payload: bytes) -> None:
        with suppress(ValidationError):
            since = KioskState.model_validate_json(payload).since if payload else self._since
            twin = self._twins.heard(since, asyncio.get_running_loop().time())
            if twin is not Twin.NONE:
                told = f"{since.astimezone():%m-%d %H:%M:%S}"
                self._on_twin(
                    f"another kiosk says that it is {self._kiosk}, since {told}: give each its own id",
                    twin is Twin.FIRST,
                )

    async def _obey(self, name: str, arrived: Arrived) -> None:
        reply = await self._reply(name, arrived)
        log.warning("told to %s: %s", name, reply.error.message if reply.error else "done")
        if arrived.response_topic and arrived.response_topic.startswith(self._topics.reply("")):
            self._connection.send(
                Letter(
                    arrived.response_topic,
                    reply.model_dump_json(exclude_none=True).encode(),
                    correlation=arrived.correlation,
                )
            )

    async def _reply(self, name: str, arrived: Arrived) -> Reply:
        if arrived.retained:
            return _refusal(CommandErrorCode.BAD_REQUEST, "the command was retained", "send it without")
        if not arrived.expiry_s:
            hint = "give it a message expiry, e.g. 10 s"
            return _refusal(CommandErrorCode.BAD_REQUEST, "the command has no message expiry", hint)
        if name not in set(KioskCommandName):
            known = ", ".join(KioskCommandName)
            return _refusal(CommandErrorCode.UNKNOWN_COMMAND, f"no command {name!r}", f"commands: {known}")
        try:
            request = KIOSK_REQUESTS[KioskCommandName(name)].model_validate_json(arrived.payload or b"{}")
        except ValidationError as error:
            return _refusal(CommandErrorCode.BAD_REQUEST, _explained(error), "see the reference")
        return await self._carried_out(request)

    async def _carried_out(self, request: Request) -> Reply:
        try:
            found = await self._on_order(request)
        except Exception as error:  # noqa: BLE001  # who told it gets an answer
            log.error("a %s failed: %s", type(request).__name__, type(error).__name__)
            found = "it failed; the kiosk's log tells more"
        if isinstance(found, str):
            return _refusal(CommandErrorCode.NOT_NOW, found, "")
        return Reply(ok=True, result=found)


def state_letter(topics: GatewayTopics, state: KioskState) -> Letter:
    """A kiosk's state as it is published."""
    return Letter(
        topics.kiosk_state(state.kiosk), state.model_dump_json(exclude_none=True).encode(), retain=True
    )


def _refusal(code: CommandErrorCode, message: str, hint: str) -> Reply:
    return Reply(ok=False, error=CommandError(code=code, message=message, hint=hint))


def _explained(error: ValidationError) -> str:
    return "; ".join(tell(found) for found in error.errors())
