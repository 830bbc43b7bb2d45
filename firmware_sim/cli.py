"""`hallside-sim`: simulated devices of a hall, fleets of pads, a whole hall's day, and their faults."""

import argparse
import asyncio
import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from contracts.errors import HallsideError
from firmware_sim.citizen import Manners
from firmware_sim.errors import UsageError
from firmware_sim.faults import parse_plan
from firmware_sim.firmware_cli import add_firmware
from firmware_sim.firmware_files_port import read_maker_key
from firmware_sim.fleet_app import FleetOptions, run_fleet
from firmware_sim.id_reader.reader_cli import add_cards
from firmware_sim.kinds_cli import add_control, add_control_dir, add_kinds, add_record
from firmware_sim.line.place_port import Place, PtyAt, parse_tcp
from firmware_sim.pad.profile import HARDWARE_ID_BYTES, TRIAL_MS, numbered_id
from firmware_sim.pad_app import PadOptions, run_pad
from firmware_sim.pad_build_app import BAUDS, DEFAULT_BAUD, Wiring
from firmware_sim.usb.shape import pad_shape
from firmware_sim.usb.usbip_serve import exported_at

FLEET_MAX = 2000
"""Most pads of a fleet: ptys and descriptors are not without end."""
EXIT_USAGE = 2
PORT_MAX = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it ended as asked, 2 when it could not start."""
    options = build_parser().parse_args(arguments)
    try:
        asyncio.run(options.run(options))
    except HallsideError as error:
        print(f"hallside-sim: {error}", file=sys.stderr)
        return EXIT_USAGE
    return 0


def build_parser() -> argparse.ArgumentParser:
    """The command line, as the reference describes it."""
    parser = argparse.ArgumentParser(prog="hallside-sim", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    pad = commands.add_parser("pad", help="one pad to play with, on a terminal or by lines on stdin")
    place = pad.add_mutually_exclusive_group(required=True)
    place.add_argument("--link", type=Path, metavar="PATH", help="symlink that will lead to the pad's pty")
    place.add_argument("--tcp", metavar="HOST:PORT", help="listen there instead; port 0 takes a free one")
    place.add_argument(
        "--usbip", metavar="HOST:PORT", help="be a USB HID there, for Linux's `usbip attach`; often port 3240"
    )
    pad.add_argument("--name", metavar="NAME", help="for `fault` and its like (default: pad)")
    pad.add_argument("--id", metavar="HEX16", help="hardware id, 16 hex digits (default: pad 1 of a fleet)")
    _add_wiring(pad)
    pad.set_defaults(run=_run_pad)
    fleet = commands.add_parser("fleet", help="many pads in one process, with citizens")
    fleet.add_argument("--pads", type=_count(FLEET_MAX), required=True, metavar="N", help="how many pads")
    _add_fleet(fleet)
    fleet.add_argument("--auto", choices=["citizens"], help="citizens rate when a pad invites them")
    fleet.add_argument(
        "--press-rate", type=_positive, default=0.0, metavar="HZ", help="presses without a session, all pads"
    )
    fleet.add_argument(
        "--think-s", type=_span, default=Manners().think_s, metavar="A:B", help="think time, shortest:longest"
    )
    fleet.add_argument("--seconds", type=_positive, metavar="S", help="end after so long (default: SIGTERM)")
    fleet.set_defaults(run=_run_fleet)
    _add_hall(
        commands.add_parser("hall", help="a day: pads, citizens, and staff who work through the gateway")
    )
    add_firmware(commands, _say)
    add_kinds(commands, _say)
    add_cards(commands, _say)
    add_record(commands, _say)
    add_control(commands, _say)
    return parser


def _add_hall(hall: argparse.ArgumentParser) -> None:
    hall.add_argument(
        "--windows", type=_count(FLEET_MAX), default=70, metavar="W", help="windows, each with a pad"
    )
    hall.add_argument(
        "--visitors", type=_count(10**6), default=10_000, metavar="V", help="visitors of the day"
    )
    hall.add_argument(
        "--seconds", type=_positive, default=300.0, metavar="N", help="how long the day is played"
    )
    hall.add_argument("--broker", required=True, metavar="URL", help="the hall's broker, mqtt://HOST[:PORT]")
    hall.add_argument("--gateway", required=True, metavar="ID", help="id of the gateway that has the pads")
    hall.add_argument(
        "--drain-s", type=_positive, default=30.0, metavar="S", help="wait so long for empty rings"
    )
    hall.add_argument(
        "--arm-expiry-s", type=_count(600), default=5, metavar="S", help="how long an ARM is good for"
    )
    hall.add_argument(
        "--queue", action="store_true", help="numbers, calls and services through the gateway's queue"
    )
    hall.add_argument(
        "--kiosks", type=_count(100), default=12, metavar="K", help="kiosks of a hall with --queue"
    )
    hall.add_argument(
        "--room", type=_count(100_000), default=0, metavar="N",
        help="with --queue: people that the hall holds, others go home (default: no limit)",
    )  # fmt: skip
    hall.add_argument(
        "--callers", type=int, choices=range(33), default=0, metavar="N",
        help="with --queue: the last N windows call with keys, on DIR/hall-bus and DIR/caller6",
    )  # fmt: skip
    hall.add_argument(
        "--strangers-s", type=_positive, default=0.0, metavar="S",
        help="with --queue: serve people with numbers of other kiosks too, S seconds a step (default: none)",
    )  # fmt: skip
    hall.add_argument(
        "--rating-s", type=_positive, default=0.0, metavar="S",
        help="with --queue: a clerk ends an unanswered invitation after S (default: the pad does)",
    )  # fmt: skip
    _add_fleet(hall)
    hall.set_defaults(run=_run_hall)


def _add_fleet(parser: argparse.ArgumentParser) -> None:
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--dir", type=Path, metavar="DIR", help="folder for the links: DIR/pad-001 and so on")
    place.add_argument("--tcp-base", type=_count(PORT_MAX), metavar="PORT", help="pad n listens on PORT+n-1")
    parser.add_argument("--ring", type=_count(65535), default=64, metavar="N", help="presses a ring holds")
    _add_wiring(parser)


def _add_wiring(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--baud", type=int, choices=BAUDS, default=DEFAULT_BAUD, help="speed of the line; 0: none of its own"
    )
    parser.add_argument("--state", type=Path, metavar="DIR", help="keep NVRAM there (default: in RAM)")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="append what citizens did, as JSON lines")
    parser.add_argument(
        "--faults", default="", metavar="SPEC", help="such as drop=0.01,in.flip=0.01,power=0.001:2"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed, the same faults")
    parser.add_argument(
        "--maker-key",
        type=Path,
        metavar="FILE",
        help="public key of the firmware's maker: pads can be updated",
    )
    parser.add_argument(
        "--trial-s", type=_positive, default=TRIAL_MS / 1000, metavar="S",
        help="a new firmware that is not confirmed so soon is rolled back (default: 300)",
    )  # fmt: skip
    add_control_dir(parser)


def _wiring(options: argparse.Namespace) -> Wiring:
    maker_key = read_maker_key(options.maker_key) if options.maker_key else None
    return Wiring(
        options.baud, options.state, parse_plan(options.faults), options.seed, maker_key,
        round(options.trial_s * 1000),
    )  # fmt: skip


async def _run_pad(options: argparse.Namespace) -> None:
    pad = PadOptions(
        _hardware_id(options.id),
        _place(options),
        _wiring(options),
        options.ledger,
        options.name,
        options.control_dir,
    )
    await run_pad(pad, _say)


def _place(options: argparse.Namespace) -> Place:
    if options.link:
        return PtyAt(options.link)
    if options.tcp:
        return parse_tcp(options.tcp)
    return exported_at(options.usbip, pad_shape(_hardware_id(options.id).hex()), in_reports=True)


async def _run_fleet(options: argparse.Namespace) -> None:
    if options.tcp_base and options.tcp_base + options.pads - 1 > PORT_MAX:
        raise UsageError(
            f"--tcp-base {options.tcp_base}: {options.pads} pads need ports beyond {PORT_MAX}; begin lower"
        )
    fleet = FleetOptions(
        pads=options.pads,
        folder=options.dir,
        tcp_base=options.tcp_base,
        wiring=_wiring(options),
        ledger=options.ledger,
        citizens=options.auto == "citizens",
        manners=Manners(think_s=options.think_s),
        press_rate_hz=options.press_rate,
        seconds=options.seconds,
        ring=options.ring,
        control=options.control_dir,
    )
    await run_fleet(fleet, _say)


async def _run_hall(options: argparse.Namespace) -> None:
    # Late: no other command needs the hall's contracts, and they take a third of the start.
    from firmware_sim.hall.day import Hall
    from firmware_sim.hall.guests import QueueHall
    from firmware_sim.hall.hall_app import HallOptions, run_hall
    from firmware_sim.hall.queue_app import QueueOptions, run_queue

    run = f"{time.time_ns() // 10**6:x}"
    day = Hall(options.windows, options.visitors, options.seconds, options.seed, run)
    fleet = FleetOptions(
        pads=options.windows,
        folder=options.dir,
        tcp_base=options.tcp_base,
        wiring=_wiring(options),
        ledger=options.ledger,
        ring=options.ring,
        control=options.control_dir,
    )
    if options.queue:
        queue = QueueHall(options.visitors, options.seconds, options.kiosks, options.seed)
        await run_queue(
            QueueOptions(
                queue, fleet, options.broker, options.gateway, run, options.drain_s,
                callers=options.callers, callers_folder=options.dir or Path(), room=options.room,
                stranger_s=options.strangers_s, rating_s=options.rating_s,
            ),
            _say,
        )  # fmt: skip
        return
    await run_hall(
        HallOptions(day, fleet, options.broker, options.gateway, options.drain_s, options.arm_expiry_s), _say
    )


def _say(line: str) -> None:
    print(line, flush=True)


def _hardware_id(text: str | None) -> bytes:
    if text is None:
        return numbered_id(1)
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != HARDWARE_ID_BYTES:
        raise UsageError(f"--id {text!r} is not a hardware id: write 16 hex digits, such as 4853000000000001")
    return value


def _count(most: int) -> Callable[[str], int]:
    def count(text: str) -> int:
        if not text.isdigit() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {most}")
        return int(text)

    return count


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def _span(text: str) -> tuple[float, float]:
    try:
        low, high = map(float, text.split(":"))
    except ValueError:
        low, high = 1.0, 0.0
    if not 0 <= low <= high < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not A:B in seconds, such as 0.5:3")
    return low, high


if __name__ == "__main__":
    sys.exit(main())
