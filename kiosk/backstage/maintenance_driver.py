"""What a technician wants at the kiosk."""

import hmac
from collections.abc import Callable
from datetime import datetime

from contracts.kiosk import RestartCommand
from devices.printer.layout import lay_out
from kiosk.backstage.devices_driver import KioskDevices
from kiosk.backstage.light_driver import Light
from kiosk.backstage.printing_driver import TicketPrinter
from kiosk.config import KioskConfig
from kiosk.config_file import read_pin
from kiosk.flow.inputs import Answered
from kiosk.sample_ticket import sample_ticket

CARD_TEST_S = 20.0
FAILED = "failed"
OUT = "maintenance"
"""Why a kiosk is out of service that a technician took out."""


class Maintenance:
    """All calls on the loop. `restart` returns why it can't be done; `go_out` takes the reason, or nothing
    for in service again."""

    def __init__(
        self,
        config: KioskConfig,
        devices: KioskDevices,
        printer: TicketPrinter,
        *,
        light: Light,
        restart: Callable[[RestartCommand], str],
        go_out: Callable[[str], None],
    ) -> None:
        self._config = config
        self._devices = devices
        self._printer = printer
        self._light = light
        self._restart = restart
        self._go_out = go_out

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
            case "brightness":
                return await self._brighten(what, int(argument))
            case "service-off":
                self._go_out(argument or OUT)
                return Answered(what, result={})
            case "service-on":
                self._go_out("")
                return Answered(what, result={})
        return Answered(what, error=FAILED, words=f"{what} is not known")

    async def _brighten(self, what: str, percent: int) -> Answered:
        found = await self._light.set(percent)
        if isinstance(found, str):
            return Answered(what, error=FAILED, words=found)
        return Answered(what, result={found.by.value: f"{found.percent} %"})

    def _check_pin(self, what: str, typed: str) -> Answered:
        """Without a PIN none is right."""
        section = self._config.maintenance
        pin = read_pin(section.pin_file) if section is not None else ""
        right = bool(pin) and hmac.compare_digest(pin.encode(), typed.encode())
        return Answered(what, result={}) if right else Answered(what, error="wrong-pin")

    async def _test_print(self, what: str) -> Answered:
        paper = self._config.printer.paper if self._config.printer else 80
        sample = lay_out(sample_ticket(self._config.kiosk.id, paper, datetime.now().astimezone()))
        result = await self._printer.put_on_paper(sample, sample, paper)
        if result.reason:
            return Answered(what, error=result.outcome.value, words=result.reason)
        return Answered(what, result={})
