"""`hallside-sim printer`: the ticket printer as a kind of simulated device."""

import argparse
from dataclasses import replace
from random import Random

from firmware_sim.device import Device
from firmware_sim.errors import UsageError
from firmware_sim.kind import Kind, Word
from firmware_sim.printer.faults import FAULTS
from firmware_sim.printer.firmware import Printer
from firmware_sim.printer.hands import WORDS
from firmware_sim.printer.paper_port import save_png
from firmware_sim.printer.profile import NARROW, WIDE, Flow

PAPERS = {"58": NARROW, "80": WIDE}
BUFFER_LEAST = 32
BUFFER_MOST = 1 << 20
BAUD = 19200
ABOUT = """\
An ESC/POS printer: all of the public command set is read by its true length, what is printed is kept as text
and as dots. `look` tells the text of the newest tickets, and which commands were unknown or made no sense.
`do printer paper save FILE.png` draws the paper; it needs a Chinese font, e.g. Debian's `fonts-wqy-microhei`,
and draws boxes without one.

The receive buffer empties at the speed of paper. When it is full the line is busy, or XOFF is sent
(`--flow`). DLE EOT and its like are answered as they arrive, within a picture too, unless
`--real-time between` is given. After new paper the rest of the old job prints by itself, as most printers
do, unless `--old-job dropped` is.

A network printer has no speed of its own: `--tcp HOST:9100 --baud 0`."""


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--paper", choices=sorted(PAPERS), default="80", help="its width in mm: 384 or 576 dots"
    )
    parser.add_argument("--roll-mm", type=float, metavar="MM", help="paper on a full roll (default: 60000)")
    parser.add_argument("--speed-mm-s", type=float, metavar="V", help="how fast paper moves")
    parser.add_argument(
        "--buffer", type=int, metavar="BYTES", help="size of the receive buffer (default: 4096)"
    )
    parser.add_argument(
        "--flow",
        choices=[flow.value for flow in Flow],
        default=Flow.BUSY.value,
        help="when the buffer is full",
    )
    parser.add_argument(
        "--chinese", choices=["on", "off"], default="on", help="Chinese mode at power-up (default: on)"
    )
    parser.add_argument(
        "--real-time", choices=["anywhere", "between"], default="anywhere", help="where DLE commands are seen"
    )
    parser.add_argument(
        "--old-job", choices=["prints", "dropped"], default="prints", help="the buffer's rest after new paper"
    )


def _build(options: argparse.Namespace, rng: Random) -> Device:
    profile = PAPERS[options.paper]
    profile = replace(
        profile,
        roll_mm=_positive("--roll-mm", options.roll_mm, profile.roll_mm),
        speed_mm_s=_positive("--speed-mm-s", options.speed_mm_s, profile.speed_mm_s),
        buffer_bytes=_buffer(options.buffer, profile.buffer_bytes),
        flow=Flow(options.flow),
        chinese_at_power_up=options.chinese == "on",
        real_time_in_data=options.real_time == "anywhere",
        resumes_after_paper=options.old_job == "prints",
    )
    return Printer(profile, save_png, rng)


def _positive(option: str, value: float | None, default: float) -> float:
    if value is None:
        return default
    if not 0 < value < 1e9:
        raise UsageError(f"{option} {value:g}: must be above 0 and below a thousand million")
    return value


def _buffer(value: int | None, default: int) -> int:
    if value is None:
        return default
    if not BUFFER_LEAST <= value <= BUFFER_MOST:
        raise UsageError(f"--buffer {value}: {BUFFER_LEAST} to {BUFFER_MOST} bytes")
    return value


PRINTER = Kind(
    name="printer",
    summary="an ESC/POS ticket printer with its paper",
    build=_build,
    words=tuple(Word(form, meaning) for form, meaning in WORDS),
    faults=FAULTS,
    add_arguments=_add_arguments,
    baud=BAUD,
    input_buffer_bytes=WIDE.buffer_bytes,
    about=ABOUT,
)
