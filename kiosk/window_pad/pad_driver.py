"""The pad on its loop, where all calls are made: its memory on the disk, its clock, the gateway's connection.

The gateway connects to it. One connection at a time, the newest wins; none but from the addresses that are
named is taken.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_address

from contracts.pad.framing import DELIMITER, Deframer
from contracts.pad.messages import encode
from contracts.ratings import Level
from kiosk.errors import ListenError, StoreError
from kiosk.flow.inputs import Touched
from kiosk.window_pad.effects import Effect, FromHost, Input, Send, Sign
from kiosk.window_pad.machine import booted, due_ms, not_kept, out_of_service, put_off, step
from kiosk.window_pad.memory import Change
from kiosk.window_pad.ring_store import RingStore
from kiosk.window_pad.state import State

QUIET_S = 30.0
"""A gateway that says nothing for so long has gone: it asks after the pad within 5 s."""
AGAIN_S = 1.0
"""Between tries of what is due and failed."""
DISK_AGAIN_S = 5.0
"""The same of a disk that takes nothing."""
PENDING_MAX = 64 * 1024
"""Bytes that a connection may leave unread before it is given up."""

Network = IPv4Network | IPv6Network

log = logging.getLogger(__name__)


class PadDriver:
    """`on_state` gets each new state, `on_effect` what only the screen's side can do, `on_fault` why the disk
    takes nothing, or nothing when it does again. `steady` is a clock that nobody sets, in milliseconds.

    Without a disk that takes its boot the pad is out of service: it hears no gateway, invites nobody, and
    tries again.
    """

    def __init__(
        self,
        open_store: Callable[[], RingStore],
        *,
        steady: Callable[[], int],
        offers: frozenset[Level],
        firmware: str,
        on_state: Callable[[State], None],
        on_effect: Callable[[Effect], None],
        on_fault: Callable[[str], None],
    ) -> None:
        """Boots the pad. `open_store` raises StoreError."""
        self._open_store = open_store
        self._store: RingStore | None = None
        self._steady = steady
        self._on_state = on_state
        self._on_effect = on_effect
        self._on_fault = on_fault
        self._firmware = firmware
        self._offers = offers
        self._deframer = Deframer()
        self._server: asyncio.Server | None = None
        self._line: GatewayLine | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ill = False
        """The disk takes nothing, and that was told."""
        self._disk_timer: asyncio.TimerHandle | None = None
        self._faults: set[str] = set()
        """Of ours, that were told: what is due is tried again every second."""
        self._loop = asyncio.get_running_loop()
        self.state = out_of_service(steady(), firmware=firmware, offers=offers)
        self._written(self._take_memory)
        on_state(self.state)

    async def listen(self, host: str, port: int, gateways: tuple[Network, ...]) -> int:
        """Take the gateway's connections from now on; returns the port. Raises ListenError."""

        try:
            self._server = await self._loop.create_server(lambda: GatewayLine(self, gateways), host, port)
        except OSError as error:
            raise ListenError(f"can't listen on {host}:{port}: {error.strerror or error}") from error
        return int(self._server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Let go of the connection and the memory. What is in it stays."""
        if self._server is not None:
            self._server.close()
        line, self._line = self._line, None
        if line is not None:
            line.close()
        for timer in (self._timer, self._disk_timer):
            if timer is not None:
                timer.cancel()
        if self._store is not None:
            self._store.close()

    def happen(self, happened: Input) -> None:
        """Carry it out: first what must be on the disk, then all else."""
        now_ms = self._steady()
        wait_s = 0.0
        try:
            if not self._taken(happened, now_ms):
                wait_s = AGAIN_S
                if isinstance(happened, Touched):
                    self._become(not_kept(self.state, now_ms))
        except Exception as error:  # noqa: BLE001  # a fault of ours must not take the pad away from the window
            self._tell_fault(happened, error)
            wait_s = AGAIN_S
        self._set_timer(wait_s)

    # -- private --------------------------------------------------------------------------------------------

    def _tell_fault(self, what: object, error: Exception) -> None:
        """Once."""
        fault = f"of a {type(what).__name__} came a {type(error).__name__}"
        if fault not in self._faults:
            self._faults.add(fault)
            log.error("%s", fault)

    def _taken(self, happened: Input, now_ms: int) -> bool:
        """Whether it is on the disk, as far as it must be, and done. What was due before it is put off when
        that keeps it from the disk."""
        done = step(self.state, happened, now_ms)
        if self._kept(done.changes):
            self._become(done.state, done.effects)
            return True
        later = put_off(self.state, now_ms)
        if later == self.state:
            return False
        self._become(later)
        done = step(self.state, happened, now_ms)
        if not self._kept(done.changes):
            return False
        self._become(done.state, done.effects)
        return True

    def _kept(self, changes: tuple[Change, ...]) -> bool:
        store = self._store
        return not changes or (store is not None and self._written(lambda: store.write(changes)))

    def _written(self, write: Callable[[], None]) -> bool:
        try:
            write()
        except StoreError as error:
            if not self._ill:
                self._ill = True
                log.error("presses can't be kept: %s", error)
                self._look_at_disk_later()
                self._on_fault(str(error))
            return False
        if self._ill:
            self._ill = False
            log.warning("presses can be kept again")
            self._on_fault("")
        return True

    def _look_at_disk_later(self) -> None:
        if self._disk_timer is not None:
            self._disk_timer.cancel()
        self._disk_timer = self._loop.call_later(DISK_AGAIN_S, self._look_at_disk)

    def _look_at_disk(self) -> None:
        try:
            if self._store is None:
                if self._written(self._take_memory):
                    self._on_state(self.state)
            elif self._ill:
                self._written(self._store.try_again)
        finally:
            if self._ill:
                self._look_at_disk_later()

    def _take_memory(self) -> None:
        """Boot from the disk. The look that a citizen chose stays. Raises StoreError where it can't be read,
        or the boot not be written, also by a fault of ours: it is tried again."""
        store = None
        try:
            store = self._open_store()
            memory = store.memory()
            state, changes = booted(memory, self._steady(), firmware=self._firmware, offers=self._offers)
            store.write(changes)
        except Exception as error:
            if store is not None:
                store.close()
            if isinstance(error, StoreError):
                raise
            raise StoreError(f"the memory can't be taken: {type(error).__name__}") from error
        self._store = store
        before = self.state
        if before.look_chosen:
            state = replace(state, look=before.look, look_chosen=True, touched_ms=before.touched_ms)
        self.state = state

    def _become(self, state: State, effects: tuple[Effect, ...] = ()) -> None:
        """The gateway hears of it first: an invitation that is on the screen has been answered."""
        before, self.state = self.state, state
        for effect in effects:
            self._do(effect)
        if state != before:
            self._on_state(state)

    def _do(self, effect: Effect) -> None:
        if not isinstance(effect, Send):
            self._on_effect(effect)
        elif self._line is not None:
            try:
                data = encode(effect.message)
            except Exception as error:  # noqa: BLE001  # what else is to be sent and shown must not suffer for it
                self._tell_fault(effect.message, error)
                return
            self._line.write(data)

    def _set_timer(self, wait_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = due_ms(self.state)
        if due is not None:
            left_s = max(0.0, (due - self._steady()) / 1000)
            self._timer = self._loop.call_later(max(wait_s, left_s), self.happen, Sign.TICK)

    # -- the gateway's connection ---------------------------------------------------------------------------

    def line_up(self, line: "GatewayLine") -> None:
        """The gateway has connected; the connection before this one is over."""
        before, self._line = self._line, line
        if before is not None:
            before.close()
        self._deframer.reset()
        line.write(DELIMITER)
        self.happen(Sign.LINE_UP)

    def line_said(self, line: "GatewayLine", chunk: bytes) -> None:
        """Bytes came."""
        for payload in self._deframer.feed(chunk) if line is self._line else ():
            counts = self._deframer.counts
            self.happen(FromHost(payload, counts.crc_errors, counts.resyncs))

    def line_down(self, line: "GatewayLine") -> None:
        """A connection is over."""
        if line is self._line:
            self._line = None
            self.happen(Sign.LINE_DOWN)


class GatewayLine(asyncio.Protocol):
    """One connection to the pad."""

    def __init__(self, pad: PadDriver, gateways: tuple[Network, ...]) -> None:
        self._pad = pad
        self._gateways = gateways
        self._transport: asyncio.Transport | None = None
        self._quiet: asyncio.TimerHandle | None = None

    def write(self, data: bytes) -> None:
        """Send it, unless so much waits already that nobody can be reading."""
        if self._transport is not None:
            self._transport.write(data)
            if self._transport.get_write_buffer_size() > PENDING_MAX:
                self.close()

    def close(self) -> None:
        """Nothing more is sent or heard."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        peer = str(transport.get_extra_info("peername")[0])
        if not is_of(peer, self._gateways):
            log.warning("a connection from %s is not taken: it is none of [pad] gateways", peer)
            transport.abort()
            return
        if self._pad.state.out:
            transport.abort()
            return
        self._transport = transport
        self._watch()
        self._pad.line_up(self)

    def data_received(self, data: bytes) -> None:
        if self._transport is not None:
            self._watch()
            self._pad.line_said(self, data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._quiet is not None:
            self._quiet.cancel()
        self._pad.line_down(self)

    def _watch(self) -> None:
        if self._quiet is not None:
            self._quiet.cancel()
        self._quiet = asyncio.get_running_loop().call_later(QUIET_S, self.close)


def is_of(peer: str, gateways: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of the networks. One of IPv4 that came by IPv6 is what it was."""
    address = ip_address(peer.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in gateways)
