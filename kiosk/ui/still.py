"""`python -m kiosk.ui.still`: one picture of a screen that is told on standard input, as a PNG on standard
output; for a screenshot from far away.

A process of its own: it opens nothing, shows nothing, takes none of the time of the thread that draws for
citizens, and sees nothing but the masked screen that it was told. So the picture that a citizen sees can't
get into it.
"""

import os
import sys
from dataclasses import dataclass

from pydantic import TypeAdapter

from kiosk.flow.state import Look
from kiosk.screens.screen import Screen
from kiosk.ui.metrics import Metrics

ENVIRONMENT = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


@dataclass(frozen=True, slots=True)
class Still:
    """What is to be drawn."""

    screen: Screen
    """Masked already."""
    look: Look
    metrics: Metrics
    size: tuple[int, int]
    """Width and height of the window, in pixels."""
    longest_px: int = 0
    """Of the picture; 0: as large as the window."""


STILL = TypeAdapter(Still)
"""To and from JSON."""


def main() -> int:
    """Entry point."""
    os.environ.update(ENVIRONMENT)
    # PySide6 takes imports over: what pydantic imports by and by must be there before it.
    still = STILL.validate_json(sys.stdin.buffer.read())
    from kiosk.ui.still_picture import drawn, png

    sys.stdout.buffer.write(png(drawn(still)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
