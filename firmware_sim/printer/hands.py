"""What a person does to a printer, and what there is to see. Pure."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from firmware_sim.device import Effect, Note
from firmware_sim.errors import UsageError
from firmware_sim.printer.paper import Ticket

if TYPE_CHECKING:
    from firmware_sim.printer.firmware import Printer

WORDS = (
    ("paper load", "put in a new roll"),
    ("paper left MM", "put in a roll of which so many millimetres are left"),
    ("paper tear", "tear the paper off by hand"),
    ("paper save FILE.png", "draw all tickets that have come out, and what hangs from the printer"),
    ("cover open", "open the cover"),
    ("cover close", "shut the cover"),
    ("drawer close", "shut the cash drawer"),
    ("feed [SECONDS]", "hold down the FEED button, 0.2 s if not said"),
)
"""All that `obey` understands."""
FEED_S = 0.2
FEED_MAX_S = 60.0
SHOWN = 5
"""Cut tickets whose text is shown, the newest last."""

Save = Callable[[Path, Sequence[Ticket], int], None]
"""Draws tickets on paper of so many dots into a file. Raises UsageError."""


def obey(printer: "Printer", words: list[str], now_s: float, save: Save) -> list[Effect]:
    """Do it. Raises UsageError that names what can be done."""
    match words:
        case ["paper", "load"]:
            return printer.load_paper(None, now_s)
        case ["paper", "left", mm]:
            return printer.load_paper(_number(mm, "MM", printer.profile.roll_mm), now_s)
        case ["paper", "tear"]:
            return [Note("torn", {"text": printer.engine.roll.cut("torn").text})]
        case ["paper", "save", file]:
            roll = printer.engine.roll
            save(Path(file), [*roll.tickets, roll.current], printer.profile.width)
            return [Note("saved", {"file": file})]
        case ["cover", "open"]:
            printer.hardware.cover_open = True
        case ["cover", "close"]:
            return printer.close_cover(now_s)
        case ["drawer", "close"]:
            printer.hardware.drawer_open = False
        case ["feed"]:
            printer.press_feed(FEED_S, now_s)
        case ["feed", seconds]:
            printer.press_feed(_number(seconds, "SECONDS", FEED_MAX_S), now_s)
        case _:
            known = ", ".join(form for form, _ in WORDS)
            raise UsageError(f"a printer does not understand {' '.join(words)!r}; it understands: {known}")
    return []


def look(printer: "Printer") -> dict[str, JsonValue]:
    """Lamps, paper, and what the firmware counts."""
    engine, hardware = printer.engine, printer.hardware
    newest = list(engine.roll.tickets)[-SHOWN:]
    first = engine.roll.cut_count - len(newest) + 1
    return {
        "online": not printer.stop_causes,
        "stopped_by": list(printer.stop_causes),
        "paper_mm": round(hardware.paper_mm, 1),
        "cover": "open" if hardware.cover_open else "closed",
        "drawer": "open" if hardware.drawer_open else "closed",
        "buffer_bytes": engine.waiting_bytes,
        "buffer_size": printer.profile.buffer_bytes,
        "unfinished_bytes": engine.parser.wanted,
        "tickets": engine.roll.cut_count,
        "newest": [
            {"ticket": first + at, "cut": ticket.cut, "mm": ticket.mm, "text": ticket.text}
            for at, ticket in enumerate(newest)
        ],
        "hanging": engine.roll.current.text,
        "display": engine.interpreter.display.decode("ascii", "replace"),
        "lost_bytes": engine.lost_bytes,
        "unknown_commands": dict(engine.parser.unknown),
        "refused_commands": dict(engine.parser.refused),
    }


def _number(text: str, what: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= most:
        raise UsageError(f"{what} {text!r} is no number from 0 to {most:g}")
    return value
