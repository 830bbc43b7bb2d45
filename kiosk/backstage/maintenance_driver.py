"""What a technician wants at the kiosk."""

import hmac
import logging
from collections.abc import Callable
from datetime import datetime

from contracts.kiosk import RestartCommand
from devices.printer.layout import lay_out
from kiosk.backstage.devices_driver import KioskDevices
from kiosk.backstage.light_driver import Light
from kiosk.backstage.network_driver import Network
from kiosk.backstage.printing_driver import TicketPrinter
from kiosk.backstage.store import Store
from kiosk.config import KioskConfig
from kiosk.config_file import read_pin
from kiosk.errors import StoreError
from kiosk.flow.inputs import Answered, PinHeld
from kiosk.flow.maintain import pause_ms
from kiosk.logs import RECENT
from kiosk.sample_ticket import sample_ticket

CARD_TEST_S = 20.0
FAILED = "failed"
NO_WARNINGS = "no warning since the start"
FACT_PINS = "wrong-pins"
OUT = "maintenance"
"""Why a kiosk is out of service that a technician took out."""


log = logging.getLogger(__name__)


class Maintenance:
    """All calls on the loop. `clock` tells Unix milliseconds. `restart` returns why it can't be done;
    `go_out` takes the reason, or nothing for in service again."""

    def __init__(
        self,
        config: KioskConfig,
        devices: KioskDevices,
        printer: TicketPrinter,
        *,
        light: Light,
        network: Network,
        store: Store,
        clock: Callable[[], int],
        restart: Callable[[RestartCommand], str],
        go_out: Callable[[str], None],
    ) -> None:
        self._config = config
        self._devices = devices
        self._printer = printer
        self._light = light
        self._network = network
        self._store = store
        self._clock = clock
        self._wrong, self._wrong_ms = _tries(store.fact(FACT_PINS))
        self._restart = restart
        self._go_out = go_out

    def pins_before(self) -> PinHeld:
        """Wrong PINs of before this start. A clock that was set back makes no pause longer than it was."""
        pause = pause_ms(self._wrong)
        left_ms = min(max(0, self._wrong_ms + pause - self._clock()), pause)
        return PinHeld(self._wrong, left_ms)

    async def answer(self, what: str, argument: str) -> Answered:
        """Do it, and say what came of it."""
        match what:
            case "check-pin":
                return self._check_pin(what, argument)
            case "test-print":
                return await self._test_print(what)
            case "test-read":
                masked = await self._devices.test_card(CARD_TEST_S)
                if masked is None:
                    return Answered(what, error="no-card", words="no card was read")
                return Answered(what, result=dict(masked))
            case "restart":
                reason = self._restart(RestartCommand())
                return Answered(what, error=FAILED, words=reason) if reason else Answered(what, result={})
            case "network":
                return Answered(what, result=dict(await self._network.facts()))
            case "logs":
                lines = RECENT.lines() or (NO_WARNINGS,)
                return Answered(what, result={str(index): line for index, line in enumerate(lines)})
            case "brightness":
                return await self._brighten(what, int(argument))
            case "service-off":
                self._go_out(argument or OUT)
                return Answered(what, result={})
            case "service-on":
                self._go_out("")
                twin = self._network.twin
                return Answered(what, error=FAILED, words=twin) if twin else Answered(what, result={})
        return Answered(what, error=FAILED, words=f"{what} is not known")

    async def _brighten(self, what: str, percent: int) -> Answered:
        found = await self._light.set(percent)
        if isinstance(found, str):
            return Answered(what, error=FAILED, words=found)
        return Answered(what, result={found.by.value: f"{found.percent} %"})

    def _check_pin(self, what: str, typed: str) -> Answered:
        """Without a PIN none is right. An attempt counts before it is looked at: who takes the power away
        has had it."""
        section = self._config.maintenance
        pin = read_pin(section.pin_file) if section is not None else ""
        self._keep_tries(self._wrong + 1)
        right = bool(pin) and hmac.compare_digest(pin.encode(), typed.encode())
        if right:
            self._keep_tries(0)
        return Answered(what, result={}) if right else Answered(what, error="wrong-pin")

    def _keep_tries(self, wrong: int) -> None:
        self._wrong, self._wrong_ms = wrong, self._clock()
        try:
            self._store.keep_fact(FACT_PINS, f"{wrong} {self._wrong_ms}".encode())
        except StoreError as error:
            log.error("wrong PINs can't be kept for the next start: %s", error)

    async def _test_print(self, what: str) -> Answered:
        paper = self._config.printer.paper if self._config.printer else 80
        sample = lay_out(sample_ticket(self._config.kiosk.id, paper, datetime.now().astimezone()))
        result = await self._printer.put_on_paper(sample, sample, paper)
        if result.reason:
            return Answered(what, error=result.outcome.value, words=result.reason)
        return Answered(what, result={})


def _tries(kept: bytes) -> tuple[int, int]:
    """How many wrong PINs in a row, and when the last was tried."""
    try:
        wrong, _, when_ms = kept.decode().partition(" ")
        return (int(wrong), int(when_ms)) if wrong else (0, 0)
    except ValueError:
        log.error("how many wrong PINs there were can't be read: none are counted")
        return (0, 0)
