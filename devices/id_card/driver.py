"""Binds a reader's session to its port. All calls happen on one event loop."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Protocol, assert_never

from usb.backend import IBackend

from contracts.device import Health
from devices.id_card.card import Card
from devices.id_card.effects import (
    CardFailed,
    CardRead,
    CardRemoved,
    Effect,
    FellSilent,
    Identified,
    ReaderUnfit,
    Send,
)
from devices.id_card.session import ReaderSession
from devices.ports.keeper import PortKeeper
from devices.ports.port import Port
from devices.ports.url import PortUrl, SerialUrl


class ReaderListener(Protocol):
    """Who uses the driver. The calls come on the loop, and must neither block nor raise."""

    def card_read(self, reader: "IdReaderDriver", card: Card) -> None:
        """A card was read. It is the listener's now: wipe it when its citizen is gone."""

    def card_failed(self, reader: "IdReaderDriver", reason: str) -> None:
        """A card lies there and can't be read. Told once for each card."""

    def card_removed(self, reader: "IdReaderDriver") -> None:
        """The card that was read has left, or can't be seen any more."""

    def reader_health(self, reader: "IdReaderDriver", health: Health, reason: str | None) -> None: ...


class IdReaderDriver:
    """One reader behind one URL. It looks for cards from the start; `seek(False)` makes it leave them
    alone."""

    def __init__(
        self,
        name: str,
        url: PortUrl,
        listener: ReaderListener,
        random: Random,
        usb_backend: IBackend | None = None,
    ) -> None:
        self.name = name
        self.url = url
        self.session = ReaderSession(url.baud if isinstance(url, SerialUrl) else None)
        self.health = Health.ABSENT
        self.last_error: str | None = None
        self.sam: str | None = None
        """Number of the reader's security module, when it has told it."""
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._keeper = PortKeeper(
            url,
            on_bytes=self._on_bytes,
            on_open=self._on_open,
            on_lost=self._on_lost,
            random=random,
            usb_backend=usb_backend,
        )
        self._port: Port | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Open the port and keep it open."""
        self._task = self._loop.create_task(self._keeper.run(), name=f"port of {self.name}")

    async def stop(self) -> None:
        """Close the port and stop trying."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        self._port = None
        self._carry_out(self.session.closed())

    def seek(self, active: bool) -> None:
        """Look for cards, or leave them alone."""
        self._carry_out(self.session.seek(active, self._loop.time()))

    def _on_open(self, port: Port) -> None:
        self._port = port
        self._tell_health(Health.GREETING, None)
        self._carry_out(self.session.opened(self._loop.time()))

    def _on_lost(self, reason: str) -> None:
        self._port = None
        self._carry_out(self.session.closed())
        self._tell_health(Health.ABSENT, reason)

    def _on_bytes(self, chunk: bytes) -> None:
        self._carry_out(self.session.received(chunk, self._loop.time()))

    def _on_timer(self) -> None:
        self._timer = None
        self._carry_out(self.session.tick(self._loop.time()))

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            self._do(effect)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (due := self.session.deadline()) != float("inf"):
            self._timer = self._loop.call_at(due, self._on_timer)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Send(data):
                if self._port is not None:
                    self._port.write(data)
            case Identified(sam):
                self.sam = sam or self.sam
                self._tell_health(Health.ONLINE, None)
            case ReaderUnfit(reason):
                self.last_error = reason
                self._told(lambda: self._listener.reader_health(self, self.health, reason))
            case FellSilent(reason):
                self._tell_health(Health.SILENT, reason)
            case CardRead(card):
                if not self._told(lambda: self._listener.card_read(self, card)):
                    card.wipe()
            case CardFailed(reason):
                self._told(lambda: self._listener.card_failed(self, reason))
            case CardRemoved():
                self._told(lambda: self._listener.card_removed(self))
            case _:
                assert_never(effect)

    def _tell_health(self, health: Health, reason: str | None) -> None:
        if reason is not None or health is Health.ONLINE:
            changed = self.last_error != reason
            self.last_error = reason
        else:
            changed = False
        if health is not self.health or changed:
            self.health = health
            self._told(lambda: self._listener.reader_health(self, health, reason))

    def _told(self, tell: Callable[[], None]) -> bool:
        """Whether the listener took it. Its bug must not end the port's task."""
        try:
            tell()
        except Exception as error:  # noqa: BLE001  # reported, and the session goes on
            # Not the exception itself: its frames hold the card.
            self._loop.call_exception_handler(
                {"message": f"the listener of {self.name} failed: {type(error).__name__}"}
            )
            return False
        return True
