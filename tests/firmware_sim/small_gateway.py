"""The least that a hall's staff need of a gateway: it arms pads on command and acknowledges every press."""

import asyncio
from itertools import count
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from contracts.commands import ArmCommand, CommandError, CommandErrorCode, Reply
from contracts.pad.messages import Ack, Arm, Ask, Hello, Press, Query, Result
from contracts.topics import GatewayTopics
from tests.firmware_sim.wire_host import WireHost


class SmallGateway:
    """Serves the pads behind the links of a folder, named pad-001 and so on: pad n is at window n."""

    def __init__(self, port: int, gateway: str, lines: Path) -> None:
        self._loop = asyncio.get_running_loop()
        self._topics = GatewayTopics(gateway)
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=gateway, protocol=paho.MQTTv5)
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)
        self._client.subscribe(self._topics.commands, 1)
        self._client.loop_start()
        self._tokens = count(1)
        self.pads = [WireHost(str(link)) for link in sorted(lines.iterdir())]
        self._seen = [0] * len(self.pads)
        self._asked: dict[tuple[int, int], paho.MQTTMessage] = {}
        self.sessions: dict[int, str] = {}
        """Token to case number."""
        self.presses: dict[tuple[int, int, int], Press] = {}
        """Window, boot and sequence to the newest revision."""
        for host in self.pads:
            host.send(Ask(Query.HELLO))
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._client.disconnect()
        self._client.loop_stop()
        for host in self.pads:
            host.close()

    def _on_message(self, _client: paho.Client, _userdata: object, message: paho.MQTTMessage) -> None:
        self._loop.call_soon_threadsafe(self._on_command, message)

    def _on_command(self, message: paho.MQTTMessage) -> None:
        command = ArmCommand.model_validate_json(message.payload)
        window = int(command.session.window)
        if window > len(self.pads):
            error = CommandError(code=CommandErrorCode.UNKNOWN_WINDOW, message=f"no window {window}")
            self._reply(message, Reply(ok=False, error=error))
            return
        token = next(self._tokens)
        self.sessions[token] = command.session.project_no
        tag = token % 255 + 1
        self._asked[window, tag] = message
        tenths = round(command.timeout_s * 10)
        self.pads[window - 1].send(Arm(tag, token, tenths, 0, str(window), command.staff.number, ""))

    def _reply(self, message: paho.MQTTMessage, reply: Reply) -> None:
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.CorrelationData = message.properties.CorrelationData  # type: ignore[union-attr]
        topic = message.properties.ResponseTopic  # type: ignore[union-attr]
        self._client.publish(topic, reply.model_dump_json(), 1, properties=properties)

    async def _run(self) -> None:
        while True:
            for window, host in enumerate(self.pads, start=1):
                for message in host.messages[self._seen[window - 1] :]:
                    self._take(window, host, message)
                self._seen[window - 1] = len(host.messages)
            await asyncio.sleep(0.001)

    def _take(self, window: int, host: WireHost, message: object) -> None:
        match message:
            case Hello(boot=boot):
                host.send(Ack(boot, 0, 0))
            case Press(boot=boot, sequence=sequence, revision=revision):
                self.presses[window, message.pressed_boot, sequence] = message
                host.send(Ack(boot, sequence, revision))
            case Result(tag=tag) if (window, tag) in self._asked:
                self._reply(self._asked.pop((window, tag)), Reply(ok=True, result={}))
            case _:
                pass
