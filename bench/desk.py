"""A kiosk's devices against their simulators on ptys: the time to read an ID card beside the time that its
bytes spend on the wire, and a printer's answer beside a bare hop over a pty."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median

from bench.figures import Beside, Figure, Options
from contracts.device import Health
from devices.id_card.card import Card
from devices.id_card.driver import IdReaderDriver
from devices.ports.stream_port import StreamPort
from devices.ports.url import SerialUrl
from devices.printer.asking import Asker
from devices.printer.status import RealTime, ReplyReader
from firmware_sim.device import Effect, Send
from firmware_sim.device_app import Bench, DeviceOptions
from firmware_sim.id_reader.cards import parse_cards
from firmware_sim.id_reader.generate import generate
from firmware_sim.id_reader.reader import IdReader, ReaderOptions
from firmware_sim.line.place_port import PtyAt

BAUDS = (9600, 115_200)
READS = 20
BITS_A_BYTE = 10
GOAL_OF_WIRE = 1.1
"""A read may take so much of its own wire time; the reader thinks in no time here."""
QUESTIONS = 2000
QUESTION, ANSWER = b"\x10\x04\x01", b"\x12"
WAIT_S = 30.0


def run(options: Options) -> list[Figure]:
    """Cards at two speeds, then the printer."""
    reads = [asyncio.run(_card_reads(options, baud)) for baud in BAUDS]
    return [*reads, _printer_round_trip(options)]


# -- the card ---------------------------------------------------------------------------------------------


class _Reader(IdReader):
    """Notes when the request that finds a card began, and the bytes from there on."""

    began: float | None = None
    octets = 0
    baud = 0

    def forget(self) -> None:
        """Wait for the next card."""
        self.began = None

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        effects = super().receive(data, now_s)
        sent = sum(len(effect.data) for effect in effects if isinstance(effect, Send))
        if self.began is None and self.look()["sight"] == "found":
            self.began = now_s - len(data) * BITS_A_BYTE / self.baud
            self.octets = 0
        self.octets += len(data) + sent
        return effects


class _Desk:
    """Waits for what the driver tells."""

    def __init__(self) -> None:
        self.ready, self.read, self.removed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.read_at = 0.0

    def card_read(self, reader: IdReaderDriver, card: Card) -> None:
        self.read_at = asyncio.get_running_loop().time()
        card.wipe()
        self.read.set()

    def card_failed(self, reader: IdReaderDriver, reason: str) -> None:
        raise RuntimeError(reason)

    def card_removed(self, reader: IdReaderDriver) -> None:
        self.removed.set()

    def reader_health(self, reader: IdReaderDriver, health: Health, reason: str | None) -> None:
        if health is Health.ONLINE:
            self.ready.set()


async def _card_reads(options: Options, baud: int) -> Figure:
    options.folder.mkdir(exist_ok=True)
    link = options.folder / f"reader-{baud}"
    cards = parse_cards(generate(1, 7), "made up")
    firmware = _Reader(cards, ReaderOptions(pace=0.0), Random(1))
    firmware.baud = baud
    told = DeviceOptions("id-reader", PtyAt(link), baud)
    bench = Bench(asyncio.get_running_loop(), firmware, told, lambda line: None)
    bench.device.start()
    desk = _Desk()
    driver = IdReaderDriver("reader", SerialUrl(str(link), baud), desk, Random(1))
    driver.start()
    spent: list[float] = []
    octets: list[int] = []
    try:
        await asyncio.wait_for(desk.ready.wait(), WAIT_S)
        for _ in range(options.count(READS)):
            firmware.forget()
            bench.device.obey(["card", "put", next(iter(cards))])
            await asyncio.wait_for(desk.read.wait(), WAIT_S)
            assert firmware.began is not None, "a card is found before it is read"
            spent.append(desk.read_at - firmware.began)
            octets.append(firmware.octets)
            bench.device.obey(["card", "take"])
            await asyncio.wait_for(desk.removed.wait(), WAIT_S)
            desk.read.clear()
            desk.removed.clear()
    finally:
        await driver.stop()
        bench.close()
    wire_s = median(octets) * BITS_A_BYTE / baud
    return Figure(
        f"card_read_{baud}_baud", median(spent) * 1000, "ms",
        (Beside("its bytes on the wire", wire_s * 1000),),
        f"at most {GOAL_OF_WIRE:g} × the wire", median(spent) <= GOAL_OF_WIRE * wire_s,
        {"reads": len(spent), "bytes": median(octets), "slowest_ms": round(max(spent) * 1000, 1)},
    )  # fmt: skip


# -- the printer ------------------------------------------------------------------------------------------


def _printer_round_trip(options: Options) -> Figure:
    count = options.count(QUESTIONS)
    bare = _bare_us(count)
    own = _with_simulator(options.folder / "printer", lambda fd: asyncio.run(_asked_us(fd, count)))
    hop = _with_simulator(options.folder / "printer", lambda fd: _blocking_us(fd, count))
    return Figure(
        "printer_status_round_trip", own, "µs",
        (Beside("bare write and read, the simulator answers", hop),
         Beside("bare write and read, a thread answers", bare)),
        detail={"questions": count},
    )  # fmt: skip


def _with_simulator(link: Path, measure: Callable[[int], float]) -> float:
    """Start a printer without baud pacing in a process of its own, and measure on its line."""
    command = [sys.executable, "-m", "firmware_sim", "printer", "--link", str(link), "--baud", "0"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    ) as simulator:
        try:
            assert simulator.stdout is not None
            for line in simulator.stdout:
                if json.loads(line).get("note") == "ready":
                    break
            fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
            tty.setraw(fd)
            return measure(fd)
        finally:
            simulator.terminate()


def _bare_us(count: int) -> float:
    master, slave = os.openpty()
    tty.setraw(slave)
    answering = threading.Thread(target=_answer, args=(master, count), daemon=True)
    answering.start()
    spent = _blocking_us(slave, count)
    answering.join()
    os.close(master)
    return spent


def _answer(master: int, count: int) -> None:
    for _ in range(count):
        asked = 0
        while asked < len(QUESTION):
            asked += len(os.read(master, len(QUESTION) - asked))
        os.write(master, ANSWER)


def _blocking_us(fd: int, count: int) -> float:
    spent = []
    for _ in range(count):
        began = time.perf_counter()
        os.write(fd, QUESTION)
        os.read(fd, 64)
        spent.append(time.perf_counter() - began)
    os.close(fd)
    return median(spent) * 1e6


async def _asked_us(fd: int, count: int) -> float:
    os.set_blocking(fd, False)
    reader = ReplyReader()
    asker = Asker(reader)
    answered = asyncio.Event()

    def on_bytes(chunk: bytes) -> None:
        for reply in reader.feed(chunk):
            if isinstance(reply, RealTime):
                asker.heard(reply.question, time.perf_counter())
                answered.set()

    port = StreamPort(fd, on_bytes, lambda: os.close(fd))
    asker.restart(0.0)
    spent = []
    for _ in range(count):
        began = time.perf_counter()
        port.write(asker.due(began))
        await answered.wait()
        answered.clear()
        spent.append(time.perf_counter() - began)
    port.close()
    return median(spent) * 1e6
