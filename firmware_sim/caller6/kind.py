"""`hallside-sim caller6`."""

import argparse
from random import Random

from firmware_sim.caller6.caller import FAULTS, WORDS, Caller6
from firmware_sim.device import Device
from firmware_sim.kind import Kind, hex_byte


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--address", default="01", metavar="HEX", help="its own address (default: 01)")
    parser.add_argument("--host-address", default="00", metavar="HEX", help="the host's (default: 00)")


def _build(options: argparse.Namespace, rng: Random) -> Device:
    return Caller6(hex_byte(options.address, "address"), hex_byte(options.host_address, "address"))


KIND = Kind(
    name="caller6",
    summary="a clerk's caller with six-byte frames (DST SRC CMD HI LO FF)",
    build=_build,
    words=WORDS,
    faults=FAULTS,
    add_arguments=_add_arguments,
    about="""\
HI LO is taken as a binary number, high byte first: the clerk's number at login, the ticket's with `show`, how
many wait with `waiting`. The caller sends every key at once and waits 1 s for any answer; without one its
display says `----`, and `Err` after `fail`. It repeats nothing by itself.""",
)
