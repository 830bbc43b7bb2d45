"""The kiosk on the hall's broker: its retained state, and the commands that it is told."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from itertools import count
from random import Random
from typing import TypeAlias

from pydantic import JsonValue, ValidationError

from contracts.base import Request
from contracts.commands import CommandError, CommandErrorCode, Reply
from contracts.kiosk import KIOSK_REQUESTS, KioskCommandName, KioskState
from contracts.plain_words import tell
from contracts.topics import GatewayTopics
from kiosk.backstage.mqtt_port import Arrived, BrokerConnection, Letter, read_message
from kiosk.backstage.twins import SIGNS_S, Twin, Twins, away_s, comes_back
from kiosk.config import HallSection

CarriedOut: TypeAlias = "str | dict[str, JsonValue]"
"""What came of a command: why it can't be done, or the result."""
INSTANCE_BYTES = 8
LOOK_S = 10.0
"""For a look at the broker."""
TOLD_S = 1.0
"""What the broker has kept comes within so long after it has let us in."""

log = logging.getLogger(__name__)


def hall_connection(hall: HallSection, state: KioskState, random: Random) -> BrokerConnection:
    """To the hall's broker, under the kiosk's name; its last will is that state, offline."""
    gone = state.model_copy(update={"online": False, "connections": 1})
    will = _state_letter(GatewayTopics(hall.gateway), gone)
    return BrokerConnection(hall.settings, f"{hall.gateway}-kiosk-{state.kiosk}", will, random)


def new_instance() -> str:
    """Of one run of a screen: `KioskState.instance`."""
    return secrets.token_hex(INSTANCE_BYTES)


def _nobody_asks(_words: str, _away: bool) -> None:
    pass


class Presence:
    """`on_order` carries a command out. One that takes its time does not hold up those after it. Of two that
    go by one name one hangs up, and looks now and then whether the other has gone; `on_twin` is told of the
    other in words, or nothing when this one comes back, and whether it is away."""

    def __init__(
        self,
        connection: BrokerConnection,
        gateway: str,
        kiosk: str,
        *,
        instance: str,
        random: Random,
        on_order: Callable[[Request], Awaitable[CarriedOut]],
        on_twin: Callable[[str, bool], None] = _nobody_asks,
    ) -> None:
        self._instance = instance
        self._random = random
        self._twins = Twins(instance)
        self._on_twin = on_twin
        self._twin = ""
        self._all_clear: asyncio.TimerHandle | None = None
        self._connections = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._connection = connection
        self._topics = GatewayTopics(gateway)
        self._kiosk = kiosk
        self._on_order = on_order
        self._told: KioskState | None = None
        connection.topics.append(self._topics.kiosk_state(kiosk))
        connection.command_topics.append(self._topics.kiosk_command(kiosk, "+"))
        connection.on_message.append(self._on_message)
        connection.on_ready.append(self._connected)
        connection.on_lost.append(self._twins.lost)

    def tell(self, state: KioskState) -> None:
        """Publish it, unless it says what the one before said."""
        if state != self._told:
            self._told = state
            self._tell_again()

    def last_word(self) -> Letter | None:
        """The state of a kiosk that has ended; none where it ends before it told any."""
        if self._told is None:
            return None
        return self._letter(self._connections, online=False)

    def _letter(self, connections: int, *, online: bool) -> Letter:
        assert self._told is not None, "a state was told before"
        update = {"online": online, "connections": connections}
        return _state_letter(self._topics, self._told.model_copy(update=update))

    def _connected(self) -> None:
        self._connections += 1
        if self._told is not None:
            self._connection.will = self._letter(self._connections + 1, online=False)
        self._tell_again()

    def _tell_again(self) -> None:
        if self._told is not None:
            self._connection.send(self._letter(self._connections, online=True))

    async def close(self) -> None:
        """End what is under way."""
        self._expect_all_clear(None)
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
            self._keep(self._obey(name, arrived), f"told to {name}")

    def _keep(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _look_for_twin(self, payload: bytes) -> None:
        with suppress(ValidationError):
            if not payload:
                return
            state = KioskState.model_validate_json(payload)
            twin = self._twins.heard(state.instance, state.connections, asyncio.get_running_loop().time())
            if twin is not Twin.NONE:
                told = f"{state.since.astimezone():%m-%d %H:%M:%S}"
                self._met_twin(
                    f"another kiosk says that it is {self._kiosk}, since {told}: give each its own id",
                    gives_way=twin is Twin.GIVE_WAY,
                )

    def _met_twin(self, words: str, *, gives_way: bool) -> None:
        """Two of one name would take each other's numbers and commands, and throw each other out."""
        if words != self._twin:
            self._twin = words
            log.error("%s", words)
        if gives_way and not self._connection.withdrawn:
            log.warning("gives way to the other kiosk until that has gone")
            self._connection.withdraw(words)
            self._keep(self._stay_away(), "give way to the twin")
        self._expect_all_clear(None if self._connection.withdrawn else SIGNS_S)
        self._on_twin(words, bool(self._connection.withdrawn))

    def _expect_all_clear(self, after_s: float | None) -> None:
        """Of who stays, unless there is another sign until then; None: not."""
        if self._all_clear is not None:
            self._all_clear.cancel()
            self._all_clear = None
        if after_s is not None:
            self._all_clear = asyncio.get_running_loop().call_later(after_s, self._clear)

    def _clear(self) -> None:
        log.warning("no more sign of another kiosk that says that it is %s", self._kiosk)
        self._twin = ""
        self._on_twin("", False)

    async def _stay_away(self) -> None:
        for looks in count(1):
            await asyncio.sleep(away_s(self._random))
            try:
                if comes_back(self._instance, await self._look(), looks):
                    break
            except TimeoutError:
                continue  # of a broker that can't be reached nothing is known
        log.warning("is %s again: the other seems to have gone", self._kiosk)
        self._twin = ""
        self._twins.anew()
        self._connection.come_back()
        self._on_twin("", False)

    async def _look(self) -> KioskState | None:
        """The state under our name, by a connection that throws nobody out. Raises TimeoutError where the
        broker can't be reached."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[KioskState | None] = loop.create_future()

        def settle(found: KioskState | None) -> None:
            if not told.done():
                told.set_result(found)

        def ready() -> None:
            loop.call_later(TOLD_S, settle, None)

        name = f"{self._connection.client_id}-{self._instance}"
        connection = BrokerConnection(self._connection.settings, name, None, self._random)
        connection.topics.append(self._topics.kiosk_state(self._kiosk))
        connection.on_message.append(lambda arrived: settle(read_message(KioskState, arrived)))
        connection.on_ready.append(ready)
        task = loop.create_task(connection.run(), name="look for the twin")
        try:
            async with asyncio.timeout(LOOK_S):
                return await told
        finally:
            task.cancel()
            await asyncio.wait((task,))
            await connection.leave()

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


def _state_letter(topics: GatewayTopics, state: KioskState) -> Letter:
    """A kiosk's state as it is published."""
    return Letter(
        topics.kiosk_state(state.kiosk), state.model_dump_json(exclude_none=True).encode(), retain=True
    )


def _refusal(code: CommandErrorCode, message: str, hint: str) -> Reply:
    return Reply(ok=False, error=CommandError(code=code, message=message, hint=hint))


def _explained(error: ValidationError) -> str:
    return "; ".join(tell(found) for found in error.errors())
