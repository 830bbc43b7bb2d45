"""`hallside-sim bare-pad`."""

import argparse
from pathlib import Path
from random import Random

from firmware_sim.bare_pad.pad import FAULTS, WORDS, BarePad
from firmware_sim.bare_pad.profile import Profile, parse_profile
from firmware_sim.device import Device
from firmware_sim.errors import UsageError
from firmware_sim.kind import Kind

REPEAT_MS_MAX = 60_000


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", type=Path, required=True, metavar="FILE", help="what it sends, TOML")
    parser.add_argument(
        "--repeat-ms", type=int, default=200, metavar="MS", help="how often a held key is sent (default: 200)"
    )


def _profile(options: argparse.Namespace) -> Profile:
    path: Path = options.profile
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--profile {path}: cannot be read: {error}") from error
    return parse_profile(text, str(path))


def _build(options: argparse.Namespace, rng: Random) -> Device:
    if not 1 <= options.repeat_ms <= REPEAT_MS_MAX:
        raise UsageError(f"--repeat-ms {options.repeat_ms}: 1 to {REPEAT_MS_MAX}")
    return BarePad(_profile(options), rng, repeat_s=options.repeat_ms / 1000)


KIND = Kind(
    name="bare-pad",
    summary="a pad that sends one fixed frame a key and hears nothing, by a profile",
    build=_build,
    words=WORDS,
    faults=FAULTS,
    add_arguments=_add_arguments,
    baud_of=lambda options: _profile(options).baud,
    about="""\
The profile is a TOML file: `name`, `baud`, and either `[frame]` with `[keys]` or `[[literal]]` frames.
Examples with every key explained: [five keys](../how-to/bare-pad-profiles/five-keys-sum8.toml),
[four keys](../how-to/bare-pad-profiles/four-keys-literal.toml). Checksums: `none`, `sum8`, `xor8`, and
`crc16-modbus` with its low byte first. A host has no business to write to such a pad: `look` tells how many
bytes it heard.""",
)
