"""Prints the ticket of a reserved number, and keeps how that ended until the gateway has heard it.

A ticket is printed now or not at all: nothing waits for paper. A number that is not on paper is on the
screen.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Literal

from contracts.hall import PaperOutcome
from contracts.ticket import Ticket
from devices.errors import TicketError
from devices.printer.driver import PrinterDriver
from devices.printer.effects import Outcome, PrintResult
from devices.printer.encode import PrintData, encode
from devices.printer.layout import PAPERS, Drawn, Line, lay_out
from devices.printer.raster import Drawing
from kiosk.backstage.leases_driver import Leases
from kiosk.backstage.store import Store
from kiosk.errors import StoreError
from kiosk.flow.inputs import Printed

DRAW_S = 5.0
"""For the GUI thread to draw one paragraph."""
OUTCOMES = {
    Outcome.PRINTED: PaperOutcome.PRINTED,
    Outcome.UNKNOWN: PaperOutcome.UNKNOWN,
    Outcome.NOT_PRINTED: PaperOutcome.SHOWN,
}

DrawInGui = Callable[[Drawn, int], "Future[Sequence[Drawing]]"]
"""Has a paragraph drawn, wrapped to so many dots, by the thread in which Qt runs. Called in another thread;
returns at once. The future's error is a TicketError."""

log = logging.getLogger(__name__)


class TicketPrinter:
    """The kiosk's printer, or none. All calls on the loop."""

    def __init__(
        self, printer: PrinterDriver | None, store: Store, leases: Leases, draw_in_gui: DrawInGui | None
    ) -> None:
        self._printer = printer
        self._store = store
        self._leases = leases
        self._draw_in_gui = draw_in_gui

    async def print(self, wish: str, ticket_id: str, ticket: Ticket, plain: Ticket) -> Printed:
        """Print it; `plain` is the same in Chinese, for a kiosk that can't draw the other's letters. Whatever
        comes, the gateway will hear of it, also when this process is killed."""
        if self._leases.given(ticket=ticket_id) is None:
            self._begin(ticket_id)
        result = PrintResult(Outcome.UNKNOWN, "the kiosk failed while it printed")
        try:
            result = await self.put_on_paper(lay_out(ticket), lay_out(plain), ticket.paper_mm)
        finally:
            outcome = OUTCOMES[result.outcome]
            self._leases.ended(ticket_id, outcome)
        if result.reason:
            log.warning("ticket %s is %s: %s", ticket_id, outcome, result.reason)
        return Printed(wish, outcome.value, result.reason)

    def _begin(self, ticket_id: str) -> None:
        """A full disk keeps no citizen from his ticket."""
        try:
            self._store.begin_print(ticket_id)
        except StoreError as error:
            log.error("a crash during the print of %s would leave it unconfirmed: %s", ticket_id, error)

    async def put_on_paper(
        self, lines: Sequence[Line], plain: Sequence[Line], paper_mm: Literal[58, 80]
    ) -> PrintResult:
        """Print it, or what stands in for it where that can't be drawn; says why not, whatever the reason
        is."""
        if self._printer is None:
            return PrintResult(Outcome.NOT_PRINTED, "the kiosk has no printer")
        try:
            data = await self._data(lines, plain, PAPERS[paper_mm].dots)
        except TicketError as error:
            return PrintResult(Outcome.NOT_PRINTED, str(error))
        return await self._printer.print_data(data)

    async def _data(self, lines: Sequence[Line], plain: Sequence[Line], dots: int) -> PrintData:
        try:
            return await self._encoded(lines, dots)
        except TicketError as error:
            if lines == plain:
                raise
            log.error("a paper can't be drawn, it is printed in Chinese: %s", error)
            return await self._encoded(plain, dots)

    async def _encoded(self, lines: Sequence[Line], dots: int) -> PrintData:
        drawings = {line: await self._drawn(line, dots) for line in lines if isinstance(line, Drawn)}
        return encode(lines, drawings.__getitem__)

    async def _drawn(self, line: Drawn, dots: int) -> Sequence[Drawing]:
        if self._draw_in_gui is None:
            raise TicketError("its letters must be drawn, and there is no screen whose Qt could")
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._draw_in_gui(line, dots)), DRAW_S)
        except TimeoutError as error:
            raise TicketError("the screen's thread does not draw") from error
