"""`hallside-sim led`."""

import argparse
from random import Random

from firmware_sim.device import Device
from firmware_sim.errors import UsageError
from firmware_sim.kind import Kind, hex_byte
from firmware_sim.led.display import FAULTS, WORDS, Led

COLUMNS_MAX = 128
ROWS_MAX = 8


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--protocol",
        choices=("coloured", "full-width"),
        default="coloured",
        help="A0 90 with a colour for each character, or AA .. BB with rows of GBK text (default: coloured)",
    )
    parser.add_argument("--address", default="01", metavar="HEX", help="its address (default: 01)")
    parser.add_argument(
        "--columns", type=int, default=16, metavar="N", help="half-width characters in a row (default: 16)"
    )
    parser.add_argument("--rows", type=int, default=1, metavar="N", help="rows, full-width only (default: 1)")
    parser.add_argument("--crc", action="store_true", help="full-width frames end with a CRC-16/MODBUS")


def _build(options: argparse.Namespace, rng: Random) -> Device:
    full_width = options.protocol == "full-width"
    if not (1 <= options.columns <= COLUMNS_MAX and 1 <= options.rows <= ROWS_MAX):
        raise UsageError(f"--columns is 1 to {COLUMNS_MAX}, --rows 1 to {ROWS_MAX}")
    if not full_width and (options.rows != 1 or options.crc):
        raise UsageError("--rows and --crc are for --protocol full-width")
    return Led(
        hex_byte(options.address, "address"),
        full_width=full_width,
        columns=options.columns,
        rows=options.rows,
        with_crc=options.crc,
    )


KIND = Kind(
    name="led",
    summary="a window's LED display, in two protocols",
    build=_build,
    words=WORDS,
    faults=FAULTS,
    add_arguments=_add_arguments,
    about="""\
Text longer than the display scrolls by half a character every 0.25 s; `look` tells what is visible and all of
the text. The coloured protocol is answered with `A0 90 ADDR STATUS A5 AA`, STATUS 00 when the text is shown,
01 for a wrong check value, 02 for data that is not characters and colours; what stands between `A0 90` and
`A5 AA` differs between makers, so a host should look at both ends only. The full-width protocol is not
answered; address FF is everybody; INDEX is the row, and TYPE is not looked at.""",
)
