"""`hallside-sim hall-bus`."""

import argparse
from random import Random

from firmware_sim.device import Device
from firmware_sim.errors import UsageError
from firmware_sim.hall_bus.bus import FAULTS, WORDS, Bus
from firmware_sim.hall_bus.units import KEY_UP
from firmware_sim.kind import Kind, hex_byte

REPEATS_MAX = 20


def _addresses(text: str, option: str) -> list[int]:
    return [hex_byte(part, f"address for {option}") for part in filter(None, text.split(","))]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--evaluators", default="81", metavar="HEX,...", help="their addresses (default: 81)")
    parser.add_argument("--callers", default="01", metavar="HEX,...", help="their addresses (default: 01)")
    parser.add_argument(
        "--repeats", type=int, default=0, metavar="N", help="send N times more what nobody acknowledges"
    )
    parser.add_argument(
        "--caller-func", default=f"{KEY_UP:02X}", metavar="HEX", help="FUNC of callers' frames (default: 11)"
    )


def _build(options: argparse.Namespace, rng: Random) -> Device:
    evaluators = _addresses(options.evaluators, "--evaluators")
    callers = _addresses(options.callers, "--callers")
    if len({*evaluators, *callers}) != len(evaluators) + len(callers) or not (evaluators or callers):
        raise UsageError("each unit needs an address of its own, and there must be one at least")
    if not 0 <= options.repeats <= REPEATS_MAX:
        raise UsageError(f"--repeats {options.repeats}: 0 to {REPEATS_MAX}")
    return Bus(evaluators, callers, options.repeats, hex_byte(options.caller_func, "FUNC"))


KIND = Kind(
    name="hall-bus",
    summary="evaluators and callers on one RS-485 line (FF 68 ... 16)",
    build=_build,
    words=WORDS,
    faults=FAULTS,
    add_arguments=_add_arguments,
    about="""\
An evaluator has no memory: it sends a key once, waits 0.5 s (and 20 ms more for each address modulo 16) for
an acknowledgement, sends it `--repeats` times more, and forgets it. Both acknowledgements that hosts send are
understood: the key repeated, and no data at all; the first byte FF may be missing. Two repeats of one press
cannot be told from two presses by the frame alone. A caller takes its own frame, sent back, as
acknowledgement.""",
)
