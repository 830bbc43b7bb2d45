"""The kiosk's printer, ID-card reader and scanner: what happens at them becomes inputs of the flow.

Of a card nothing is kept but the person's hash, made here; the card is wiped before anybody else runs.
"""

import asyncio
import logging
from collections.abc import Callable
from random import Random

from contracts.device import DeviceKind, DeviceState
from contracts.device import Health as DeviceHealth
from contracts.person import person_hash
from devices.id_card.card import Card
from devices.id_card.driver import IdReaderDriver
from devices.id_card.layout import CardKind
from devices.ports.url import parse_port_url
from devices.printer.driver import PrinterDriver
from devices.printer.reasons import BLOCKING
from devices.printer.status import Condition, Conditions
from devices.scanner.driver import ScannerDriver
from kiosk.config import KioskConfig
from kiosk.devices_app import Devices, Watch, make_printer
from kiosk.flow.inputs import CardFailed, CardLies, CardRead, CodeScanned, Input
from kiosk.flow.world import Health, Part
from kiosk.states import NOT_HEARD_YET, NOT_OPEN_YET

NOT_READ = "why.card-not-read"
RESIDENT_CARD, FOREIGNER_CARD = "111", "553"
"""National codes of identity documents. A residence permit of Hong Kong, Macau or Taiwan residents has a
number of the same kind as a resident's card."""
CODE_MAX = 512
NOT_YET = {NOT_HEARD_YET, NOT_OPEN_YET}
"""What is said of a device that the kiosk has only begun with."""
PARTS = {
    DeviceKind.PRINTER: Part.PRINTER,
    DeviceKind.ID_READER: Part.READER,
    DeviceKind.SCANNER: Part.SCANNER,
}

log = logging.getLogger(__name__)


class KioskDevices(Watch):
    """All calls on the loop. `key` is that of persons' hashes: without one the reader is not opened."""

    def __init__(
        self, config: KioskConfig, key: bytes | None, on_input: Callable[[Input], None], random: Random
    ) -> None:
        super().__init__()
        self.on_change: list[Callable[[], None]] = []
        self._key = key
        self._on_input = on_input
        self._seeks_card = self._seeks_code = False
        self._card_test: asyncio.Future[dict[str, str]] | None = None
        self._logged: dict[Part, str] = {}
        self.printer = make_printer(config.printer, self) if config.printer else None
        self.reader = self.scanner = None
        if config.id_reader is not None and key is not None:
            self.reader = IdReaderDriver("id-reader", parse_port_url(config.id_reader.url), self, random)
            self.reader.seek(False)
        if config.scanner is not None:
            self.scanner = ScannerDriver("scanner", parse_port_url(config.scanner.url), self, random)
        self._drivers = [one for one in (self.printer, self.reader, self.scanner) if one is not None]

    def start(self) -> None:
        """Open the ports and keep them open."""
        for driver in self._drivers:
            driver.start()

    async def stop(self) -> None:
        """Close the ports."""
        for driver in self._drivers:
            await driver.stop()

    def seek_card(self, on: bool) -> None:
        """Read a card, or read none."""
        self._seeks_card = on
        if self.reader is not None:
            self.reader.seek(on or self._card_test is not None)

    def seek_code(self, on: bool) -> None:
        """Listen to the scanner, or do not."""
        self._seeks_code = on

    async def test_card(self, timeout_s: float) -> dict[str, str] | None:
        """The masked fields of the next card; None when none came."""
        if self.reader is None:
            return None
        self._card_test = asyncio.get_running_loop().create_future()
        self.seek_card(self._seeks_card)
        try:
            await asyncio.wait((self._card_test,), timeout=timeout_s)
            return self._card_test.result() if self._card_test.done() else None
        finally:
            self._card_test = None
            self.seek_card(self._seeks_card)

    def parts(self) -> dict[Part, Health]:
        """How each does, as the flow sees it."""
        return {
            Part.PRINTER: self._printer_part(),
            Part.READER: _part(self.reader),
            Part.SCANNER: _part(self.scanner),
        }

    def states(self) -> tuple[DeviceState, ...]:
        """The same for technicians."""
        return tuple(Devices(self.printer, self.reader, self.scanner, self).states())

    def troubles(self) -> dict[Part, str]:
        """What is the matter with those that are not well."""
        return {PARTS[state.kind]: state.last_error for state in self.states() if state.last_error}

    # -- the drivers' listener ------------------------------------------------------------------------------

    def printer_health(self, printer: PrinterDriver, health: DeviceHealth, reason: str | None) -> None:
        super().printer_health(printer, health, reason)
        self._changed()

    def printer_conditions(self, printer: PrinterDriver, conditions: Conditions) -> None:
        self._changed()

    def reader_health(self, reader: IdReaderDriver, health: DeviceHealth, reason: str | None) -> None:
        super().reader_health(reader, health, reason)
        self._changed()

    def card_read(self, reader: IdReaderDriver, card: Card) -> None:
        try:
            person, masked = self._made_of(card)
        finally:
            card.wipe()
        self._on_input(CardLies(True))
        if self._card_test is not None and not self._card_test.done():
            self._card_test.set_result(masked)
        elif self._seeks_card:
            self._on_input(CardRead(person) if person else CardFailed(NOT_READ))

    def card_failed(self, reader: IdReaderDriver, reason: str) -> None:
        log.warning("a card can't be read: %s", reason)
        self._on_input(CardLies(True))
        if self._seeks_card:
            self._on_input(CardFailed(NOT_READ))

    def card_removed(self, reader: IdReaderDriver) -> None:
        self._on_input(CardLies(False))

    def scanner_health(self, scanner: ScannerDriver, health: DeviceHealth, reason: str | None) -> None:
        super().scanner_health(scanner, health, reason)
        self._changed()

    def code_scanned(self, scanner: ScannerDriver, code: str) -> None:
        if self._seeks_code and len(code) <= CODE_MAX:
            self._on_input(CodeScanned(code))
        else:
            log.debug("a code that nobody wanted: %d characters", len(code))

    # -- private --------------------------------------------------------------------------------------------

    def _made_of(self, card: Card) -> tuple[str, dict[str, str]]:
        """The person's hash, empty for a card that was misread; and what a technician may see."""
        masked = card.masked() if self._card_test is not None else {}
        if self._key is None or card.doubts():
            return "", masked
        foreign = card.kind in {CardKind.FOREIGN_2017, CardKind.FOREIGN_2023}
        return person_hash(self._key, FOREIGNER_CARD if foreign else RESIDENT_CARD, card.number), masked

    def _printer_part(self) -> Health:
        if self.printer is None:
            return Health.ABSENT
        present = set(self.printer.conditions.present)
        if self.printer.health is not DeviceHealth.ONLINE or present & BLOCKING:
            return Health.DOWN
        return Health.LOW if Condition.PAPER_LOW in present else Health.UP

    def _changed(self) -> None:
        self._log_troubles()
        for callback in self.on_change:
            callback()

    def _log_troubles(self) -> None:
        """Each that comes, and each that goes: who is called later wants to know when it was."""
        troubles = {part: told for part, told in self.troubles().items() if told not in NOT_YET}
        for part in PARTS.values():
            trouble = troubles.get(part, "")
            if trouble != self._logged.get(part, ""):
                self._logged[part] = trouble
                log.warning("the %s: %s", part, trouble or "well again")


def _part(driver: IdReaderDriver | ScannerDriver | None) -> Health:
    if driver is None:
        return Health.ABSENT
    return Health.UP if driver.health is DeviceHealth.ONLINE else Health.DOWN
