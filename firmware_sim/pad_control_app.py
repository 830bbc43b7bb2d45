"""A running pad in the hands of a person: commands of a keyboard or of a control socket."""

from collections.abc import Callable
from typing import assert_never

from pydantic import JsonValue

from contracts.pad.messages import ResetCause
from firmware_sim.control import Reins
from firmware_sim.faults import Fault, Hit
from firmware_sim.faults_driver import FaultBoard
from firmware_sim.pad.console import (
    AskReasons,
    ChooseReasons,
    Command,
    CutPower,
    Hang,
    PressKey,
    Quit,
    RebootPad,
    Unplug,
    parse_line,
)
from firmware_sim.pad.screen import render, status
from firmware_sim.pad_driver import SimulatedPad


def pad_reins(pad: SimulatedPad, board: FaultBoard, stop: Callable[[], None]) -> Reins:
    """A pad for a control socket; `stop` ends the simulator or raises UsageError."""

    def look() -> dict[str, JsonValue]:
        view = pad.view()
        return {
            "id": pad.id,
            "screen": [*render(view)],
            "status": status(view, pad.line.plugged),
            "ring": pad.ring_used,
        }

    return Reins(
        lambda words: obey(pad, parse_line(" ".join(words)), stop), look, board, lambda: pad.line.fault_counts
    )


def obey(pad: SimulatedPad, command: Command, stop: Callable[[], None]) -> None:
    """Do to the pad what the person wants."""
    match command:
        case PressKey(key):
            pad.press(key)
        case ChooseReasons():
            _choose(pad, command)
        case Unplug(seconds) if pad.line.plugged:
            pad.unplug(seconds)
        case Unplug():
            pad.line.plug()
        case CutPower(seconds):
            pad.befall(Hit(Fault.POWER, seconds))
        case Hang(seconds):
            pad.befall(Hit(Fault.SILENT, seconds))
        case RebootPad():
            pad.reset(ResetCause.WATCHDOG)
        case Quit():
            stop()
        case AskReasons():
            pass
        case _:
            assert_never(command)


def _choose(pad: SimulatedPad, command: ChooseReasons) -> None:
    for code in command.codes:
        pad.touch(code)
    if command.done:
        pad.confirm()
