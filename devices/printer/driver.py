"""Binds print jobs to a printer's port, and watches it between jobs. All on one event loop.

Keeps no queue: a ticket is printed now, or its caller is told why not.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol, assert_never

from contracts.device import Health
from contracts.ticket import Ticket
from devices.ports.keeper import PortKeeper
from devices.ports.port import Port
from devices.ports.url import PortUrl, SerialUrl
from devices.printer.asking import Asker
from devices.printer.effects import Ask, Effect, Finished, Outcome, PrintResult, Transmit
from devices.printer.encode import PrintData, encode
from devices.printer.job import CHECK_S, CLEAR_NOW, NO_ANSWER, Confirmation, Leftover, PrintJob
from devices.printer.layout import PAPERS, lay_out
from devices.printer.outflow import Wire
from devices.printer.raster import BAND_HEADER_BYTES, BAND_ROWS, ROW_BYTES_MAX
from devices.printer.raster_qt import draw
from devices.printer.reasons import BLOCKING, PASSING
from devices.printer.status import (
    UNKNOWN_CONDITIONS,
    Answer,
    Conditions,
    Flow,
    Identity,
    RealTime,
    Reply,
    ReplyReader,
    StatusBoard,
)

WATCH_S = 5.0
"""Between looks at the status while nothing is printed."""
STATUS_AGE_S = 3 * WATCH_S
"""What was heard longer ago is unknown."""
IDENTIFY_S = 1.0
"""For the answer to one GS I."""
NETWORK_BAUD = 19_200
"""Reckoned with where the line's rate is not ours to know: a terminal server may stand before the printer."""
WAKE_MIN_S = 0.001
LONGEST_FRAME = BAND_HEADER_BYTES + BAND_ROWS * ROW_BYTES_MAX
NO_CHINESE = "its font is not GB18030: Chinese may come out as nonsense; load the Chinese firmware"


@dataclass(frozen=True, slots=True)
class PrinterIdentity:
    """What the printer says of itself; empty where it says nothing."""

    firmware: str = ""
    maker: str = ""
    model: str = ""
    serial: str = ""
    font: str = ""

    @property
    def prints_chinese(self) -> Answer:
        """By the name of its font, e.g. CHINA GB18030."""
        if not self.font:
            return Answer.UNKNOWN
        return Answer.YES if "GB18030" in self.font.upper() else Answer.NO


class PrinterListener(Protocol):
    """Who uses the driver. The calls come on the loop, and must neither block nor raise."""

    def printer_health(self, printer: "PrinterDriver", health: Health, reason: str | None) -> None: ...

    def printer_conditions(self, printer: "PrinterDriver", conditions: Conditions) -> None:
        """Something changed: paper low, cover open, ..."""


class PrinterDriver:
    """One printer behind one URL."""

    def __init__(
        self,
        name: str,
        url: PortUrl,
        listener: PrinterListener,
        random: Random,
        *,
        confirmation: Confirmation = Confirmation.SENSOR,
        interrupted: bool = False,
        wire_baud: int = NETWORK_BAUD,
    ) -> None:
        """`interrupted`: a former process may have left a ticket half-way; the first job clears it and cuts.
        `wire_baud` is the slowest rate on the way to a printer that is no serial line of ours."""
        self.name = name
        self.url = url
        self.health = Health.ABSENT
        self.last_error: str | None = None
        self.identity = PrinterIdentity()
        self._listener = listener
        self._confirmation = confirmation
        paced = isinstance(url, SerialUrl)
        self._wire = Wire(url.baud if isinstance(url, SerialUrl) else wire_baud, paced)
        self._keeper = PortKeeper(
            url, on_bytes=self._on_bytes, on_open=self._on_open, on_lost=self._on_lost, random=random
        )
        self._loop = asyncio.get_running_loop()
        self._reader = ReplyReader()
        self._board = StatusBoard()
        self._asker = Asker(self._reader)
        self._port: Port | None = None
        self._job: PrintJob | None = None
        self._jobs = random.randrange(10_000)
        self._leftover: Leftover | None = None
        if interrupted:
            self._leftover = Leftover(LONGEST_FRAME)
            self._reader.expect_sensor()
        self._effects: deque[Effect] = deque()
        self._stir = asyncio.Event()
        self._heard_texts: deque[str] = deque(maxlen=1)
        self._told = UNKNOWN_CONDITIONS
        self._keeping: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def conditions(self) -> Conditions:
        """What is known of the printer now."""
        if self._port is None:
            return UNKNOWN_CONDITIONS
        return self._board.conditions(self._loop.time(), STATUS_AGE_S)

    def start(self) -> None:
        """Open the port and keep it open."""
        self._keeping = self._loop.create_task(self._keeper.run(), name=f"port of {self.name}")

    async def stop(self) -> None:
        """Close the port and stop trying. A job that runs ends as with a lost connection."""
        for task in (self._watching, self._keeping):
            if task is not None:
                task.cancel()
                await asyncio.wait((task,))
        self._watching = self._keeping = self._port = None

    async def print_ticket(self, ticket: Ticket) -> PrintResult:
        """Print it now; the result says whether it is on paper. Raises TicketError when it has no bytes, e.g.
        because what draws Uyghur is not installed."""
        dots = PAPERS[ticket.paper_mm].dots
        return await self.print_data(encode(lay_out(ticket), lambda line: draw(line, dots)))

    async def print_data(self, data: PrintData) -> PrintResult:
        """The same for bytes that are made already."""
        if self._job is not None:
            return PrintResult(Outcome.NOT_PRINTED, "another ticket is being printed", (), 0, data.size)
        port = self._port
        if port is None or port.lost.done():
            reason = self.last_error or "the printer is not connected"
            return PrintResult(Outcome.NOT_PRINTED, reason, (), 0, data.size)
        job = self._begin_job(data)
        try:
            result = await self._run(job, port)
        finally:
            self._end_job(job, port)
        self._judge(result)
        return result

    def _begin_job(self, data: PrintData) -> PrintJob:
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None
        self._jobs = (self._jobs + 1) % 10_000
        self._effects.clear()
        self._job = PrintJob(
            data, self._wire, self._reader, self._board, self._asker, confirmation=self._confirmation,
            process=f"{self._jobs:04d}", leftover=self._leftover,
        )  # fmt: skip
        return self._job

    def _end_job(self, job: PrintJob, port: Port) -> None:
        self._job = None
        self._leftover = job.leftover
        if job.result is None and job.leftover is not None:  # its caller was cancelled
            port.write(CLEAR_NOW)
        if self._port is not None:
            self._watch(WATCH_S)

    async def _run(self, job: PrintJob, port: Port) -> PrintResult:
        self._effects += job.begin(self._loop.time())
        while True:
            while self._effects:
                match self._effects.popleft():
                    case Ask(data):
                        port.write(data)
                    case Transmit(data, timeout_s):
                        taken = await port.send(data, timeout_s)
                        if not port.lost.done():
                            self._effects += job.took(taken, self._loop.time())
                        else:
                            self._effects += job.lost(port.lost.result(), self._loop.time(), taken)
                    case Finished(result):
                        return result
                    case effect:
                        assert_never(effect)
            if port.lost.done():
                self._effects += job.lost(port.lost.result(), self._loop.time())
                continue
            await self._stirred(job.due_at())
            self._effects += job.tick(self._loop.time())

    async def _stirred(self, due: float) -> None:
        """Until bytes came, the port is lost, or it is time."""
        timer = self._loop.call_at(max(due, self._loop.time() + WAKE_MIN_S), self._stir.set)
        try:
            await self._stir.wait()
        finally:
            timer.cancel()
            self._stir.clear()

    def _judge(self, result: PrintResult) -> None:
        """What a job's end says of the printer."""
        if result.outcome is Outcome.PRINTED:
            self.last_error = None
            return
        self.last_error = result.reason
        if result.reason == NO_ANSWER:
            self._tell_health(Health.SILENT, result.reason)

    def _on_open(self, port: Port) -> None:
        self._port = port
        port.lost.add_done_callback(lambda _: self._stir.set())
        self._board.forget()
        self._reader.line_was_lost()
        self.identity = PrinterIdentity()
        self._tell_health(Health.GREETING, None)
        if self._job is None:
            self._watch(0.0)

    def _on_lost(self, reason: str) -> None:
        self._port = None
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None
        self._tell_health(Health.ABSENT, reason)
        self._tell_conditions()

    def _on_bytes(self, chunk: bytes) -> None:
        now = self._loop.time()
        replies = self._reader.feed(chunk)
        for reply in replies:
            self._board.note(reply, now)
            if isinstance(reply, Identity):
                self._heard_texts.append(reply.text)
            if isinstance(reply, RealTime) and self._job is None:
                self._asker.heard(reply.question, now)
        if self._job is not None:
            self._effects += self._job.heard(replies, now)
        if any(_is_sign_of_life(reply) for reply in replies):
            self._tell_health(Health.ONLINE, None)
        self._tell_conditions()
        self._stir.set()

    def _watch(self, after_s: float) -> None:
        if self._watching is not None:
            self._watching.cancel()
        self._watching = self._loop.create_task(self._look_around(after_s), name=f"watch {self.name}")

    async def _look_around(self, after_s: float) -> None:
        """Ask how the printer is, again and again; who it is, once."""
        await asyncio.sleep(after_s)
        asked_who = self.identity != PrinterIdentity()
        while (port := self._port) is not None:
            await self._ask_how(port)
            if not self._asker.answered:
                self._tell_health(Health.SILENT, NO_ANSWER)
            elif not asked_who and not (BLOCKING | PASSING).intersection(self.conditions.present):
                asked_who = True
                await self._ask_who(port)
            self._tell_conditions()
            await asyncio.sleep(WATCH_S)

    async def _ask_how(self, port: Port) -> None:
        self._asker.restart(self._loop.time())
        deadline = self._loop.time() + CHECK_S
        while not self._asker.rounds and (now := self._loop.time()) < deadline:
            if question := self._asker.due(now):
                port.write(question)
            await self._stirred(min(deadline, self._asker.due_at()))

    async def _ask_who(self, port: Port) -> None:
        """GS I 65-69. One that is not answered ends it: the printer does not know the command."""
        texts: list[str] = []
        for number in range(65, 70):
            self._heard_texts.clear()
            port.write(b"\x1dI" + bytes((number,)))
            deadline = self._loop.time() + IDENTIFY_S
            while not self._heard_texts and self._loop.time() < deadline:
                await self._stirred(deadline)
            if not self._heard_texts:
                break
            texts.append(self._heard_texts[0])
        self.identity = PrinterIdentity(*texts)
        if self.identity.prints_chinese is Answer.NO:
            self.last_error = NO_CHINESE

    def _tell_health(self, health: Health, reason: str | None) -> None:
        if reason is not None:
            self.last_error = reason
        elif health is Health.ONLINE and self.health is not Health.ONLINE:
            self.last_error = None
        if health is not self.health:
            self.health = health
            self._tell(lambda: self._listener.printer_health(self, health, reason))

    def _tell_conditions(self) -> None:
        conditions = self.conditions
        if conditions != self._told:
            self._told = conditions
            self._tell(lambda: self._listener.printer_conditions(self, conditions))

    def _tell(self, tell: Callable[[], None]) -> None:
        """The listener's bug must not end a job."""
        try:
            tell()
        except Exception as error:  # noqa: BLE001  # reported, and printing goes on
            self._loop.call_exception_handler(
                {"message": f"the listener of {self.name} failed", "exception": error}
            )


def _is_sign_of_life(reply: Reply) -> bool:
    """Flow control may be noise: any line at a wrong rate sends some."""
    return not isinstance(reply, Flow)
