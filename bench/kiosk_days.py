"""What a kiosk holds after many sessions: `python -m bench.kiosk_days 10000`.

The whole application in one process, drawn without a graphics processor; broker and gateway are real, the
printer takes bytes and moves paper in no time. A session in four takes a number. Prints one figure as JSON.
"""

import json
import sys
import tempfile
from pathlib import Path

from bench.figures import Beside, Figure
from bench.kiosk_hall import kiosk_hall

SIZE = "432x768"
LASTS_S = 24 * 3600.0
WARM = 0.1
"""Of the sessions: by then every page has been seen and every cache is full."""
GOAL_MB = 10.0


def run(count: int, folder: Path) -> Figure:
    """Megabytes that it holds more at the end than after the first tenth."""
    with kiosk_hall(folder, baud=0) as hall:
        found = hall.probe("sessions", count, SIZE, LASTS_S)
    held = [(int(done), float(mb), int(objects)) for done, mb, objects in found["held"]]
    warm = next(one for one in held if one[0] >= WARM * count)
    grown = held[-1][1] - warm[1]
    return Figure(
        "kiosk_memory_growth", grown, "MB", (Beside(f"held after {warm[0]} sessions", warm[1]),),
        f"at most {GOAL_MB:g} MB", grown <= GOAL_MB,
        {"sessions": count, "at_start_mb": held[0][1], "at_end_mb": held[-1][1],
         "python_objects": [warm[2], held[-1][2]], "took_s": round(found["took_s"])},
    )  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="hallside-bench-") as place:
        print(json.dumps(run(int(sys.argv[1]), Path(place) / "hall").to_json(), indent=2))
