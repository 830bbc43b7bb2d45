"""What the people of a hall with a queue are doing, counted from their ledger as it grows."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

CALLS_SHOWN = 12


@dataclass(slots=True)
class QueueCounts:
    """Of one day. A guest waits from when he has a number, and again when he has been handed over or has
    missed his call, until he stands at a window."""

    numbers: int = 0
    served: int = 0
    missed: int = 0
    at_kiosks: int = 0
    """Rated at a kiosk, not at a pad."""
    gone: int = 0
    odd: int = 0
    """What must not happen."""
    waiting: set[int] = field(default_factory=set)
    at_windows: set[int] = field(default_factory=set)
    calls: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=CALLS_SHOWN))
    """Number and window, the newest last."""

    def take(self, line: Mapping[str, object]) -> None:
        """One line of the ledger; those that are about no guest are passed over."""
        guest = line.get("guest")
        if not isinstance(guest, int):
            return
        match line["event"]:
            case "numbered":
                self.numbers += 1
                self.waiting.add(guest)
            case "called":
                self.calls.append((str(line["number"]), str(line["window"])))
            case "at_window":
                self.waiting.discard(guest)
                self.at_windows.add(guest)
            case "missed":
                self.missed += 1
            case "served":
                self.served += 1
                self.at_windows.discard(guest)
                if line["step"] == "transfer":
                    self.waiting.add(guest)
            case "kiosk_rated":
                self.at_kiosks += 1
            case "gone":
                self.gone += 1
                self.waiting.discard(guest)
                self.at_windows.discard(guest)
            case "odd":
                self.odd += 1
