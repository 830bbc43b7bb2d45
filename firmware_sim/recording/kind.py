"""`hallside-sim replay`."""

import argparse
from pathlib import Path
from random import Random

from firmware_sim.device import Device
from firmware_sim.errors import UsageError
from firmware_sim.kind import Kind
from firmware_sim.recording.player import FAULTS, WORDS, Player
from firmware_sim.recording.tape import Head, Piece, parse


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a recording made with `hallside-sim record`")
    parser.add_argument("--loop", action="store_true", help="begin anew at the end")


def _tape(options: argparse.Namespace) -> tuple[Head, list[Piece]]:
    path: Path = options.file
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    return parse(text, str(path))


def _build(options: argparse.Namespace, rng: Random) -> Device:
    _, pieces = _tape(options)
    if options.loop and all(piece.sender == "device" for piece in pieces):
        raise UsageError("--loop: this recording waits for nothing of the host and would have no end")
    return Player(pieces, loop=options.loop)


KIND = Kind(
    name="replay",
    summary="plays a recording back as the device",
    build=_build,
    words=WORDS,
    faults=FAULTS,
    add_arguments=_add_arguments,
    baud_of=lambda options: _tape(options)[0].baud,
    about="""\
Make one with `hallside-sim record URL --link PATH --file FILE`: it opens the device at URL, offers PATH to
the host program, and writes down what both say. A file is JSON lines: a head
`{"hallside_recording": 1, "url": "...", "baud": 9600}`, then `{"t": 0.512, "from": "host", "hex": "ff68"}`
for each piece, `t` in seconds since the beginning. Played back, the device's pieces come when all that the
host had said before has come, after the recorded pause; a byte that differs is told as note `mismatch` with
entry and byte, what was expected and what came, and playing stops until `skip` or `rewind`.

**A recording of an ID-card reader holds names, numbers and photos.** `record` ends as soon as either side
speaks that reader's protocol, before it has written any of it, unless `--with-personal-data` is given: then
the file falls under the rules for personal data. Every recording is readable by its owner alone (0600). Other
devices' recordings may hold ticket texts and staff numbers; look before you pass one on.""",
)
