"""The line between a kiosk and the broker: it can be cut, and it can fall silent."""

import asyncio


class Cable:
    """Forwards from a port of its own to the broker's."""

    def __init__(self, broker_port: int) -> None:
        self.port = 0
        self._broker_port = broker_port
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    async def lay(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Both ends notice."""
        if self._server is not None:
            self._server.close()
        for end in list(self._ends):
            end.transport.abort()
        for pump in list(self._pumps):
            pump.cancel()
        self._flows.set()

    def fall_silent(self) -> None:
        """Nobody notices: nothing is said any more."""
        self._flows.clear()

    def speak(self) -> None:
        """What was held back comes now."""
        self._flows.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._broker_port)
        except OSError:
            writer.transport.abort()
            return
        self._ends |= {writer, far_writer}
        for source, target in ((reader, far_writer), (far_reader, writer)):
            pump = asyncio.create_task(self._pump(source, target))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                await self._flows.wait()
                target.write(data)
        except OSError:
            pass
        finally:
            self._ends.discard(target)
            target.transport.abort()
