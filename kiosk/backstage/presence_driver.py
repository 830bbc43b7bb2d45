"""The kiosk on the hall's broker: its retained state, and the commands that it is told."""

import logging
from collections.abc import Callable

from pydantic import ValidationError

from contracts.base import Request
from contracts.commands import CommandError, CommandErrorCode, Reply
from contracts.kiosk import KIOSK_REQUESTS, KioskCommandName, KioskState
from contracts.plain_words import tell
from contracts.topics import GatewayTopics
from kiosk.backstage.mqtt_port import Arrived, BrokerConnection, Letter

log = logging.getLogger(__name__)


class Presence:
    """`on_order` carries a command out and returns why it can't be done, or nothing."""

    def __init__(
        self,
        connection: BrokerConnection,
        gateway: str,
        kiosk: str,
        on_order: Callable[[Request], str],
    ) -> None:
        self._connection = connection
        self._topics = GatewayTopics(gateway)
        self._kiosk = kiosk
        self._on_order = on_order
        self._told: KioskState | None = None
        connection.command_topics.append(self._topics.kiosk_command(kiosk, "+"))
        connection.on_message.append(self._on_message)
        connection.on_ready.append(self._tell_again)

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

    def _on_message(self, arrived: Arrived) -> None:
        start, _, name = arrived.topic.rpartition("/")
        if f"{start}/" != self._topics.kiosk_command(self._kiosk, ""):
            return
        reply = self._carried_out(name, arrived.payload)
        log.warning("told to %s: %s", name, reply.error.message if reply.error else "done")
        if arrived.response_topic and arrived.response_topic.startswith(self._topics.reply("")):
            self._connection.send(
                Letter(
                    arrived.response_topic,
                    reply.model_dump_json(exclude_none=True).encode(),
                    correlation=arrived.correlation,
                )
            )

    def _carried_out(self, name: str, payload: bytes) -> Reply:
        if name not in set(KioskCommandName):
            known = ", ".join(KioskCommandName)
            return _refusal(CommandErrorCode.UNKNOWN_COMMAND, f"no command {name!r}", f"commands: {known}")
        try:
            request = KIOSK_REQUESTS[KioskCommandName(name)].model_validate_json(payload or b"{}")
        except ValidationError as error:
            return _refusal(CommandErrorCode.BAD_REQUEST, _explained(error), "see the reference")
        if reason := self._on_order(request):
            return _refusal(CommandErrorCode.NOT_NOW, reason, "")
        return Reply(ok=True, result={})


def state_letter(topics: GatewayTopics, state: KioskState) -> Letter:
    """A kiosk's state as it is published."""
    return Letter(
        topics.kiosk_state(state.kiosk), state.model_dump_json(exclude_none=True).encode(), retain=True
    )


def _refusal(code: CommandErrorCode, message: str, hint: str) -> Reply:
    return Reply(ok=False, error=CommandError(code=code, message=message, hint=hint))


def _explained(error: ValidationError) -> str:
    return "; ".join(tell(found) for found in error.errors())
