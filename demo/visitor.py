"""The person at the demo's own kiosk: the numbers that came out of its printer, and how far each has got in
the hall. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

NUMBER = re.compile(r"^\s*([A-Z]{1,2}[0-9]{4})\s*$", re.MULTILINE)
"""How a ticket's number stands on its paper: alone in its line."""
FIRST_STRANGER = 1_000_000
"""From here on the simulated hall numbers people whom it does not know; below are its own."""
LINK = re.compile(r"https?://[^\s\]]+")
LEVELS = {
    "5": "very satisfied",
    "4": "satisfied",
    "3": "fairly satisfied",
    "2": "dissatisfied",
    "1": "very dissatisfied",
    "0": "rather not say",
}
"""Keys of a pad."""


class Stage(StrEnum):
    """How far a number has got."""

    WAITS = "waits"
    CALLED = "called"
    SERVED = "served"
    ASKED = "asked"
    RATED = "rated"
    UNRATED = "unrated"
    GONE = "gone"


STAGES = {
    "called": Stage.CALLED,
    "at_window": Stage.SERVED,
    "served": Stage.ASKED,
    "rated": Stage.RATED,
    "unrated": Stage.UNRATED,
}
"""By what the simulated hall writes of it."""


@dataclass(slots=True)
class Slip:
    """A number."""

    number: str
    text: str
    """Of its paper; empty for one that was shown on the screen."""
    stage: Stage = Stage.WAITS
    window: str = ""
    level: str = ""

    @property
    def link(self) -> str:
        """What its code says; empty where it has none."""
        found = LINK.search(self.text)
        return found[0] if found else ""


@dataclass(slots=True)
class Visitor:
    """Whoever stands at the kiosk; one after the other."""

    slips: dict[str, Slip] = field(default_factory=dict)
    """By number, in the order in which they were printed."""
    sheets: int = 0
    """Other papers: guides, lists."""

    @property
    def newest(self) -> Slip | None:
        """The number taken last."""
        return next(reversed(self.slips.values()), None)

    @property
    def asked(self) -> Slip | None:
        """Whom a pad asks now."""
        return next((slip for slip in self.slips.values() if slip.stage is Stage.ASKED), None)

    def printed(self, text: str) -> Slip | None:
        """A paper came out; None when it is no ticket. A reprint changes nothing."""
        found = NUMBER.search(text)
        if found is None:
            self.sheets += 1
            return None
        slip = self.slips.pop(found[1], None) or Slip(found[1], text)
        self.slips[found[1]] = slip
        return slip

    def take(self, line: Mapping[str, object]) -> None:
        """One line of the simulated hall's ledger."""
        guest, number = line.get("guest"), str(line.get("number"))
        if not isinstance(guest, int) or guest < FIRST_STRANGER:
            return
        slip = self.slips.setdefault(number, Slip(number, ""))
        slip.stage = STAGES.get(str(line["event"]), slip.stage)
        slip.window = str(line.get("window", slip.window))
        slip.level = str(line.get("level", slip.level))
        if line["event"] == "gone" and slip.stage is Stage.ASKED:
            slip.stage = Stage.GONE

    def words(self) -> str:
        """What there is to do now, in a sentence."""
        slip = self.asked or self.newest
        if slip is None:
            return "Touch the kiosk's screen and take a number."
        where = f"{slip.number} at window {slip.window}"
        match slip.stage:
            case Stage.WAITS:
                return f"{slip.number} is on paper. Wait: it will be called."
            case Stage.CALLED:
                return f"{slip.number} is called to window {slip.window}: you are on your way."
            case Stage.SERVED:
                return f"{where}: you are being served."
            case Stage.ASKED:
                return f"{where}: the pad asks you. Press 5 (very satisfied) to 1, or 0 (rather not say)."
            case Stage.RATED:
                return f"{where}: you pressed {slip.level}, {LEVELS.get(slip.level, '')}. Thank you."
            case Stage.UNRATED:
                return f"{where}: nobody pressed, so it is unrated. That is no rating."
            case Stage.GONE:
                return f"{where}: served; this service is not rated."
