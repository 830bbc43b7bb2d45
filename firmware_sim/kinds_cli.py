"""The commands of all kinds of devices, and those that reach a running device: fault, mend, do, look."""

import argparse
import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from random import Random
from typing import TypeAlias

from pydantic import JsonValue

from firmware_sim.control import parse_answer
from firmware_sim.control_port import ask, default_directory
from firmware_sim.device_app import DeviceOptions, run_device
from firmware_sim.errors import UsageError
from firmware_sim.faults import parse_plan
from firmware_sim.kind import Kind
from firmware_sim.kinds import KINDS
from firmware_sim.line.line_driver import LineTraits
from firmware_sim.line.place_port import Place, PtyAt, parse_tcp
from firmware_sim.recording.record_app import RecordOptions, run_record
from firmware_sim.run_app import Say
from firmware_sim.usb.endpoint_port import UsbAt
from firmware_sim.usb.shape import DeviceShape
from firmware_sim.usb.usbip_serve import exported_at

BAUDS = (0, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
"""Speeds of a device's line; 0 is one without a speed of its own (USB CDC, a network)."""

Run = Callable[[argparse.Namespace], Coroutine[None, None, None]]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_kinds(commands: Commands, say: Say) -> None:
    """A command for each kind of device."""
    for kind in KINDS.values():
        _add_kind(commands.add_parser(kind.name, help=kind.summary), kind, say)


def add_control_dir(parser: argparse.ArgumentParser) -> None:
    """Where control sockets are."""
    parser.add_argument(
        "--control-dir",
        type=Path,
        metavar="DIR",
        help="folder of the control sockets (default: $XDG_RUNTIME_DIR/hallside-sim)",
    )


def add_control(commands: Commands, say: Say) -> None:
    """The commands that reach a running device."""
    fault = commands.add_parser("fault", help="a fault for a running device")
    fault.add_argument("device", metavar="DEVICE", help="its name; a fleet's pads are pad-001 and so on")
    fault.add_argument("fault", metavar="FAULT", nargs="?", help="which one; see --list")
    fault.add_argument("--list", action="store_true", help="tell which faults the device can have")
    fault.add_argument(
        "--after", type=int, default=0, metavar="N", help="begin when the device has sent N more messages"
    )
    fault.add_argument("--for", type=float, dest="for_s", metavar="S", help="mend it after S seconds")
    fault.add_argument(
        "--p", type=float, default=1.0, metavar="P", help="hit a message with this probability (default: 1)"
    )
    fault.add_argument("--seed", type=int, metavar="K", help="the same seed, the same messages hit")
    fault.add_argument("--pause-s", type=float, metavar="S", help="longest pause of split and delay")
    mend = commands.add_parser("mend", help="end a fault of a running device")
    mend.add_argument("device", metavar="DEVICE")
    mend.add_argument("fault", metavar="FAULT")
    do = commands.add_parser("do", help="do something to a running device, as a person would")
    do.add_argument("device", metavar="DEVICE")
    do.add_argument(
        "words", metavar="WORD", nargs="+", help="what; a wrong word is answered with all right ones"
    )
    look = commands.add_parser("look", help="what a running device shows, and which faults it has")
    look.add_argument("device", metavar="DEVICE")
    for parser, run in ((fault, _fault), (mend, _mend), (do, _do), (look, _look)):
        add_control_dir(parser)
        parser.set_defaults(run=_asking(run, say))


def add_record(commands: Commands, say: Say) -> None:
    """The command that makes recordings."""
    record = commands.add_parser("record", help="stand between a host and a real device, write down both")
    record.add_argument(
        "url", metavar="URL", help="the device: serial:///dev/ttyUSB0?baud=9600, tcp://HOST:PORT"
    )
    _add_places(record, "symlink for the host program, leads to a pty")
    record.add_argument("--file", type=Path, required=True, metavar="FILE", help="the recording, a new file")
    record.add_argument(
        "--with-personal-data", action="store_true", help="go on at an ID-card reader, which is refused else"
    )

    async def run(options: argparse.Namespace) -> None:
        wanted = RecordOptions(options.url, _place(options), options.file, options.with_personal_data)
        await run_record(wanted, say)

    record.set_defaults(run=run)


def _add_places(parser: argparse.ArgumentParser, link_help: str, usb: DeviceShape | None = None) -> None:
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--link", type=Path, metavar="PATH", help=link_help)
    place.add_argument("--tcp", metavar="HOST:PORT", help="listen there instead; port 0 takes a free one")
    if usb is not None:
        place.add_argument("--usbip", metavar="HOST:PORT", help="be a USB device there, for `usbip attach`")


def _add_kind(parser: argparse.ArgumentParser, kind: Kind, say: Say) -> None:
    _add_places(parser, "symlink that will lead to its pty", kind.usb)
    parser.add_argument("--name", metavar="NAME", help=f"for `fault` and its like (default: {kind.name})")
    parser.add_argument(
        "--baud", type=int, choices=BAUDS, help=f"speed of the line (default: {_default_baud(kind)})"
    )
    parser.add_argument(
        "--faults", default="", metavar="SPEC", help="such as drop=0.01,in.flip=0.01,power=0.001:2"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed, the same faults")
    add_control_dir(parser)
    kind.add_arguments(parser)

    async def run(options: argparse.Namespace) -> None:
        place = _place(options, kind.usb)
        traits = LineTraits(kind.input_buffer_bytes, kind.host_end)
        wanted = DeviceOptions(
            kind=kind.name,
            place=place,
            baud=0 if isinstance(place, UsbAt) else _baud(kind, options),
            name=options.name,
            control=options.control_dir,
            plan=parse_plan(options.faults),
            seed=options.seed,
            traits=traits,
        )
        await run_device(kind.build(options, Random(f"{options.seed}/{kind.name}")), wanted, say)

    parser.set_defaults(run=run)


def _place(options: argparse.Namespace, usb: DeviceShape | None = None) -> Place:
    if options.link:
        return PtyAt(options.link)
    if options.tcp:
        return parse_tcp(options.tcp)
    assert usb is not None, "one place is required, and only such a kind has --usbip"
    return exported_at(options.usbip, usb)


def _default_baud(kind: Kind) -> str:
    return "as its other options tell" if kind.baud_of else f"{kind.baud}"


def _baud(kind: Kind, options: argparse.Namespace) -> int:
    if options.baud is not None:
        return int(options.baud)
    return kind.baud_of(options) if kind.baud_of else kind.baud


# ---------------------------------------------------------------------- asking a running device


def _asking(request: Callable[[argparse.Namespace], list[str]], say: Say) -> Run:
    async def run(options: argparse.Namespace) -> None:
        for line in await asyncio.to_thread(request, options):
            say(line)

    return run


def _asked(options: argparse.Namespace, request: dict[str, JsonValue]) -> dict[str, JsonValue]:
    directory = options.control_dir or default_directory()
    line = json.dumps({"device": options.device, **request}).encode()
    return parse_answer(ask(directory, options.device, line))


def _fault(options: argparse.Namespace) -> list[str]:
    if options.list:
        listed = _asked(options, {"faults": True})["faults"]
        assert isinstance(listed, list), "see firmware_sim.control"
        return [_row(fault) for fault in listed if isinstance(fault, dict)]
    if options.fault is None:
        raise UsageError("which fault? `hallside-sim fault DEVICE --list` tells what there is")
    names = ("fault", "after", "for_s", "p", "seed", "pause_s")
    return [_line(_asked(options, {"fault": {name: getattr(options, name) for name in names}}))]


def _row(fault: dict[str, JsonValue]) -> str:
    once = "" if fault["lasts"] else " (once)"
    return f"{fault['name']:<14}{fault['meaning']}{once}"


def _mend(options: argparse.Namespace) -> list[str]:
    return [_line(_asked(options, {"mend": options.fault}))]


def _do(options: argparse.Namespace) -> list[str]:
    return [_line(_asked(options, {"do": options.words}))]


def _look(options: argparse.Namespace) -> list[str]:
    return [_line(_asked(options, {"look": True}))]


def _line(said: dict[str, JsonValue]) -> str:
    return json.dumps(said, ensure_ascii=False)
