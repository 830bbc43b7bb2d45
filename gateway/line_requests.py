"""What the devices of lines are asked for: to invite a rating, to end that, to show and to beep."""

import math
from functools import cache

from contracts.commands import Colour as ColourName
from contracts.commands import CommandErrorCode, DisplayCommand
from contracts.device import DeviceKind
from contracts.errors import EncodeError
from contracts.ratings import indicator_table
from devices.caller6.driver import Caller6Driver
from devices.dialogue_pad.driver import DialoguePadDriver
from devices.dialogue_pad.messages import LevelChoice, choices
from devices.errors import DeviceOfflineError
from devices.hall_bus.driver import HallBusDriver
from devices.led.driver import LedDriver
from devices.led.frames import Colour
from gateway.errors import CommandFailedError
from gateway.line_config import LedSection
from gateway.lines import LineDevice, Lines

COLOURS = {ColourName.RED: Colour.RED, ColourName.GREEN: Colour.GREEN, ColourName.AMBER: Colour.AMBER}
HINT = "offer the citizen another way to rate, and see to the evaluator"


def invite(device: LineDevice, token: int, timeout_s: float) -> None:
    """Ask the citizen to rate. A bare pad has nothing to show. Raises CommandFailedError."""
    driver = device.driver
    try:
        match driver:
            case DialoguePadDriver():
                number = driver.appraise(max(1, math.ceil(timeout_s)), offered())
                device.asked[number] = token
            case HallBusDriver():
                driver.invite(device.address or 0)
            case _:
                driver.now_if_open()
    except DeviceOfflineError as error:
        raise CommandFailedError(CommandErrorCode.PAD_OFFLINE, str(error), HINT) from error


def withdraw(device: LineDevice) -> bool:
    """End the invitation that a device shows; False when it can't be told."""
    if not isinstance(device.driver, DialoguePadDriver):
        return False
    device.asked.clear()
    try:
        device.driver.cancel()
    except DeviceOfflineError:
        return False
    return True


@cache
def offered() -> tuple[LevelChoice, ...]:
    """All levels, each with its reasons in the national table."""
    return choices(indicator_table().indicators)


def display(lines: Lines, command: DisplayCommand) -> dict[str, object]:
    """Show and beep as asked. Raises CommandFailedError."""
    told: list[LineDevice] = []
    try:
        if command.text is not None:
            told.append(_show_text(lines, command.window, command.text, command.colour))
        if command.digits is not None or command.beep:
            told.append(_tell_caller(lines, command))
    except DeviceOfflineError as error:
        raise CommandFailedError(CommandErrorCode.PAD_OFFLINE, str(error), "see to its port") from error
    except EncodeError as error:
        raise CommandFailedError(CommandErrorCode.BAD_REQUEST, str(error)) from error
    return {"devices": {device.name: device.health.value for device in told}}


def _show_text(lines: Lines, window: str, text: str, colour: ColourName | None) -> LineDevice:
    device = _wanted(lines, DeviceKind.DISPLAY, window)
    driver, section = device.driver, device.section
    assert isinstance(driver, LedDriver)
    assert isinstance(section, LedSection)
    driver.show(device.address or 0, text, COLOURS[colour or section.colour])
    return device


def _tell_caller(lines: Lines, command: DisplayCommand) -> LineDevice:
    device = _wanted(lines, DeviceKind.CALLER, command.window)
    driver, address = device.driver, device.address or 0
    if isinstance(driver, HallBusDriver):
        if command.digits is not None:
            driver.show_digits(address, command.digits)
        if command.beep:
            driver.beep(address)
    elif isinstance(driver, Caller6Driver):
        if command.beep:
            raise EncodeError(f"{device.name} has six-byte frames: it can't be made to beep")
        driver.show(address, int((command.digits or "").replace(" ", "") or 0))
    return device


def _wanted(lines: Lines, kind: DeviceKind, window: str) -> LineDevice:
    device = lines.at(kind, window)
    if device is None:
        raise CommandFailedError(
            CommandErrorCode.UNKNOWN_DEVICE,
            f"window {window} has no {kind.value}",
            "add it under [[lines]]",
        )
    return device
