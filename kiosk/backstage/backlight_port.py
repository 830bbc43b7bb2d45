"""The light of a display that Linux lets one set: `/sys/class/backlight/*/brightness`. Blocks for as long as
the display's controller takes."""

import logging
from pathlib import Path

BACKLIGHTS = Path("/sys/class/backlight")
LEAST_PERCENT = 10
"""Darker, a display can't be read in a lit hall."""

log = logging.getLogger(__name__)


class Backlight:
    """All that are under `root`: one kiosk has one display, which may show under several names."""

    def __init__(self, root: Path = BACKLIGHTS) -> None:
        self._root = root

    def set(self, percent: int) -> int | None:
        """How bright it is now, in per cent; None where there is none that can be set."""
        wanted = max(percent, LEAST_PERCENT)
        done = [_set(folder, wanted) for folder in sorted(self._root.glob("*"))]
        return wanted if any(done) else None


def _set(folder: Path, percent: int) -> bool:
    try:
        most = int((folder / "max_brightness").read_text(encoding="ascii"))
        # Only what is there already: a file that is made here would set nothing.
        with (folder / "brightness").open("r+", encoding="ascii") as file:
            file.write(str(max(1, round(most * percent / 100))))
    except (OSError, ValueError) as error:
        log.warning("the light of %s can't be set: %s", folder.name, error)
        return False
    return True
