"""Opens the kiosk's devices to look at them or to try them, and closes them again.

Keeps nothing of a card and of a code: they are wiped or dropped as they come, but for the one card that a
read test asks for. Import it after `load_escpos`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from contracts.device import DeviceKind, DeviceState, Health
from contracts.ticket import Ticket
from devices.id_card.card import Card
from devices.id_card.driver import IdReaderDriver
from devices.ports.url import parse_port_url
from devices.printer.driver import PrinterDriver, PrinterIdentity
from devices.printer.effects import Outcome, PrintResult
from devices.printer.job import Confirmation
from devices.printer.status import Conditions
from devices.scanner.driver import ScannerDriver
from kiosk.config import IdReaderSection, KioskConfig, PrinterSection
from kiosk.states import error_of, printer_error, printer_is_known

LOOK_S = 0.05
"""Between looks whether everything is known."""


class Watch:
    """Listens to the devices: since when each is as it is."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}
        self._began = datetime.now(UTC)

    def since(self, name: str) -> datetime:
        """When the device's health changed last."""
        return self._since.get(name, self._began)

    def printer_health(self, printer: PrinterDriver, health: Health, reason: str | None) -> None:
        self._since[printer.name] = datetime.now(UTC)

    def printer_conditions(self, printer: PrinterDriver, conditions: Conditions) -> None: ...

    def reader_health(self, reader: IdReaderDriver, health: Health, reason: str | None) -> None:
        self._since[reader.name] = datetime.now(UTC)

    def card_read(self, reader: IdReaderDriver, card: Card) -> None:
        card.wipe()

    def card_failed(self, reader: IdReaderDriver, reason: str) -> None: ...

    def card_removed(self, reader: IdReaderDriver) -> None: ...

    def scanner_health(self, scanner: ScannerDriver, health: Health, reason: str | None) -> None:
        self._since[scanner.name] = datetime.now(UTC)

    def code_scanned(self, scanner: ScannerDriver, code: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Devices:
    """The drivers of those devices that are configured."""

    printer: PrinterDriver | None
    reader: IdReaderDriver | None
    scanner: ScannerDriver | None
    watch: Watch

    def known(self) -> bool:
        """Whether each has said who and how it is."""
        printer, reader, scanner = self.printer, self.reader, self.scanner
        return (
            (printer is None or _is_known(printer))
            and (reader is None or reader.health is Health.ONLINE)
            and (scanner is None or scanner.health is Health.ONLINE)
        )

    def states(self) -> list[DeviceState]:
        """Of each, in the order of the configuration's sections."""
        found: list[DeviceState] = []
        if self.printer is not None:
            found.append(_printer_state(self.printer, self.watch))
        if self.reader is not None:
            found.append(_reader_state(self.reader, self.watch))
        if self.scanner is not None:
            found.append(_scanner_state(self.scanner, self.watch))
        return found


class OneCard(Watch):
    """Waits for a card, or for what is said of one that can't be read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: asyncio.Future[dict[str, str] | str] = asyncio.get_running_loop().create_future()
        """Its masked fields, or why it can't be read."""

    def card_read(self, reader: IdReaderDriver, card: Card) -> None:
        masked = card.masked()
        card.wipe()
        if not self.found.done():
            self.found.set_result(masked)

    def card_failed(self, reader: IdReaderDriver, reason: str) -> None:
        if not self.found.done():
            self.found.set_result(reason)


async def look_at_devices(config: KioskConfig, seconds: float) -> list[DeviceState]:
    """How each device is, after `seconds` at most. Prints nothing on paper and leaves cards alone."""
    async with _opened(config) as devices:
        await _until(devices.known, seconds)
        return devices.states()


async def print_sample(config: PrinterSection, ticket: Ticket, seconds: float) -> PrintResult:
    """Print one ticket; the printer has `seconds` to appear. Raises TicketError."""
    printer = make_printer(config, Watch())
    printer.start()
    try:
        await _until(lambda: _is_known(printer), seconds)
        return await printer.print_ticket(ticket)
    finally:
        await printer.stop()


async def read_one_card(
    config: IdReaderSection, seconds: float, ready: Callable[[], None]
) -> dict[str, str] | str:
    """The masked fields of one card, or in words why there are none. `ready` is called when a card can be
    laid down, and then it has `seconds` to come."""
    desk = OneCard()
    reader = IdReaderDriver("id-reader", parse_port_url(config.url), desk, Random())
    reader.start()
    try:
        await _until(lambda: reader.health is Health.ONLINE, seconds)
        if reader.health is not Health.ONLINE:
            return error_of(reader.health, reader.last_error) or "the reader does not answer"
        ready()
        await asyncio.wait((desk.found,), timeout=seconds)
        if desk.found.done():
            return desk.found.result()
        return error_of(reader.health, reader.last_error) or "no card was laid on the reader in time"
    finally:
        await reader.stop()


@asynccontextmanager
async def _opened(config: KioskConfig) -> AsyncIterator[Devices]:
    watch = Watch()
    devices = Devices(
        _optional_printer(config, watch), _reader(config, watch), _scanner(config, watch), watch
    )
    drivers = [driver for driver in (devices.printer, devices.reader, devices.scanner) if driver is not None]
    for driver in drivers:
        driver.start()
    try:
        yield devices
    finally:
        for driver in drivers:
            await driver.stop()


def _optional_printer(config: KioskConfig, watch: Watch) -> PrinterDriver | None:
    return make_printer(config.printer, watch) if config.printer is not None else None


def make_printer(section: PrinterSection, watch: Watch) -> PrinterDriver:
    """Its driver. Nobody remembers how the run before this one ended: the first job clears what it left."""
    return PrinterDriver(
        "printer",
        parse_port_url(section.url),
        watch,
        Random(),
        confirmation=Confirmation(section.confirmation),
        interrupted=True,
        wire_baud=section.wire_baud,
    )


def _reader(config: KioskConfig, watch: Watch) -> IdReaderDriver | None:
    if config.id_reader is None:
        return None
    reader = IdReaderDriver("id-reader", parse_port_url(config.id_reader.url), watch, Random())
    reader.seek(False)
    return reader


def _scanner(config: KioskConfig, watch: Watch) -> ScannerDriver | None:
    if config.scanner is None:
        return None
    return ScannerDriver("scanner", parse_port_url(config.scanner.url), watch, Random())


async def _until(true: Callable[[], bool], seconds: float) -> None:
    """Until it holds, or the time is over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    # The printer's driver does not tell when it knows who it is, so there is no event to wait for.
    while not true() and (left := deadline - loop.time()) > 0:  # noqa: ASYNC110
        await asyncio.sleep(min(LOOK_S, left))


def _is_known(printer: PrinterDriver) -> bool:
    identified = printer.identity != PrinterIdentity()
    return printer_is_known(printer.health is Health.ONLINE, identified, printer.conditions)


def _printer_state(printer: PrinterDriver, watch: Watch) -> DeviceState:
    who = printer.identity
    return DeviceState(
        device=printer.name,
        kind=DeviceKind.PRINTER,
        url=str(printer.url),
        health=printer.health,
        since=watch.since(printer.name),
        hardware_id=who.serial or None,
        model=" ".join(filter(None, (who.maker, who.model))) or None,
        firmware=who.firmware or None,
        last_error=printer_error(printer.health, printer.last_error, printer.conditions),
    )


def _reader_state(reader: IdReaderDriver, watch: Watch) -> DeviceState:
    return DeviceState(
        device=reader.name,
        kind=DeviceKind.ID_READER,
        url=str(reader.url),
        health=reader.health,
        since=watch.since(reader.name),
        hardware_id=reader.sam,
        last_error=error_of(reader.health, reader.last_error),
    )


def _scanner_state(scanner: ScannerDriver, watch: Watch) -> DeviceState:
    return DeviceState(
        device=scanner.name,
        kind=DeviceKind.SCANNER,
        url=str(scanner.url),
        health=scanner.health,
        since=watch.since(scanner.name),
        last_error=error_of(scanner.health, scanner.last_error),
    )


def in_words(result: PrintResult) -> str:
    """How a test print ended, for a person."""
    match result.outcome:
        case Outcome.PRINTED:
            return "printed, and the printer confirmed it: see whether all four languages are legible"
        case Outcome.NOT_PRINTED:
            return f"not printed: {result.reason}"
        case Outcome.UNKNOWN:
            return f"nobody can tell whether it is printed, look at the paper: {result.reason}"
