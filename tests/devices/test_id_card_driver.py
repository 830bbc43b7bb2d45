"""The ID-card driver on a real pty, with a reader behind it that knows its answers by heart."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from contracts.device import Health
from devices.id_card.card import Card
from devices.id_card.commands import Command
from devices.id_card.driver import IdReaderDriver
from devices.ports.url import SerialUrl
from tests.devices.lines import PtyLine, until
from tests.devices.sam_replies import read_reply, reply, resident

ADDRESS = "测试新街2号".encode("utf-16-le").ljust(70, b"\0")


class Peer:
    """A reader: answers each question at once. The card under it is a record, or None."""

    def __init__(self, line: PtyLine) -> None:
        self.card: bytes | None = None
        self.dead = False
        self._used = False
        self._line = line
        self._heard = bytearray()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(line.master, self._readable)

    def put(self, card: bytes | None) -> None:
        self.card, self._used = card, False

    def close(self) -> None:
        self._loop.remove_reader(self._line.master)

    def _readable(self) -> None:
        self._heard += self._line.read()
        while len(self._heard) >= 10:
            asked = bytes(self._heard[:10])
            del self._heard[:10]
            if not self.dead:
                self._send(self._answer(asked))

    def _send(self, data: bytes) -> None:
        for start in range(0, len(data), 61):
            os.write(self._line.master, data[start : start + 61])

    def _answer(self, asked: bytes) -> bytes:
        command = next(c for c in Command if c.value.frame == asked)
        match command:
            case Command.SAM_ID:
                return reply(0x90, bytes(16))
            case Command.FIND if self.card is not None and not self._used:
                return reply(0x9F, bytes(4))
            case Command.FIND:
                return reply(0x80)
            case Command.SELECT:
                return reply(0x90, bytes(8))
            case Command.READ_WITH_FINGERPRINT if self.card is not None:
                self._used = True
                return read_reply(self.card, b"")
            case Command.NEWEST_ADDRESS if self.card is not None:
                return reply(0x90, ADDRESS)
            case Command.STATUS | Command.RESET:
                return reply(0x90)
        return reply(0x41)


class Notes:
    """What the driver told."""

    def __init__(self) -> None:
        self.cards: list[Card] = []
        self.removed = 0
        self.failures: list[str] = []
        self.health: list[tuple[Health, str | None]] = []
        self.raises = False

    def card_read(self, reader: IdReaderDriver, card: Card) -> None:
        self.cards.append(card)
        if self.raises:
            raise RuntimeError(f"a bug with {card.number}")

    def card_failed(self, reader: IdReaderDriver, reason: str) -> None:
        self.failures.append(reason)

    def card_removed(self, reader: IdReaderDriver) -> None:
        self.removed += 1

    def reader_health(self, reader: IdReaderDriver, health: Health, reason: str | None) -> None:
        self.health.append((health, reason))


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    pty = PtyLine(tmp_path / "reader")
    yield pty
    pty.close()


@asynccontextmanager
async def reading(line: PtyLine) -> AsyncIterator[tuple[IdReaderDriver, Peer, Notes]]:
    notes, peer = Notes(), Peer(line)
    driver = IdReaderDriver("reader", SerialUrl(str(line.path)), notes, Random(1))
    driver.start()
    try:
        yield driver, peer, notes
    finally:
        await driver.stop()
        peer.close()


async def test_a_card_is_read_once_and_its_leaving_is_told(line: PtyLine) -> None:
    async with reading(line) as (driver, peer, notes):
        await until(lambda: driver.health is Health.ONLINE)
        assert driver.sam == "00-00-00000000-0000000000-0000000000"
        peer.put(resident())
        await until(lambda: notes.cards)
        assert notes.cards[0].address == "测试新街2号"
        await asyncio.sleep(0.7)  # long enough to be read again, were it not watched
        peer.put(None)
        await until(lambda: notes.removed)
        assert (len(notes.cards), notes.removed, notes.failures) == (1, 1, [])
        peer.put(resident())
        await until(lambda: len(notes.cards) == 2)


async def test_a_reader_that_is_pulled_out_is_absent_and_read_again_when_it_is_back(line: PtyLine) -> None:
    async with reading(line) as (driver, peer, notes):
        peer.put(resident())
        await until(lambda: notes.cards)
        peer.close()
        line.unplug()
        await until(lambda: driver.health is Health.ABSENT)
        assert notes.removed == 1
        assert driver.last_error
        line.plug()
        again = Peer(line)
        again.put(resident())
        await until(lambda: len(notes.cards) == 2)
        again.close()


async def test_a_reader_that_does_not_answer_is_silent_and_says_what_to_do(line: PtyLine) -> None:
    async with reading(line) as (driver, peer, notes):
        peer.dead = True
        driver.session.opened(0.0)
        await until(lambda: driver.health is Health.SILENT, 8.0)
        assert "baud rate" in str(driver.last_error)
        peer.dead = False
        await until(lambda: driver.health is Health.ONLINE)
        assert driver.last_error is None
        assert notes.health[-1] == (Health.ONLINE, None)


async def test_a_listeners_bug_wipes_the_card_and_tells_nothing_of_it(line: PtyLine) -> None:
    reported: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    async with reading(line) as (_, peer, notes):
        notes.raises = True
        peer.put(resident())
        await until(lambda: reported)
        assert repr(notes.cards[0]) == "<Card wiped>"
        assert "9900" not in str(reported)
        peer.put(None)
        await until(lambda: notes.removed)
