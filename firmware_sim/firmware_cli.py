"""`hallside-sim firmware`: makes a signed firmware image for simulated pads."""

import argparse
from pathlib import Path

from firmware_sim.firmware_files_port import ImageOptions, write_image
from firmware_sim.kinds_cli import Commands
from firmware_sim.pad.image import Behaviour
from firmware_sim.run_app import Say

DEFAULT_SIZE = 65_536


def add_firmware(commands: Commands, say: Say) -> None:
    """The command."""
    text = "a signed firmware image for simulated pads, with its manifest"
    parser = commands.add_parser("firmware", help=text, description=text)
    parser.add_argument("--model", default="HS-SIM", metavar="MODEL", help="pads it is for (default: HS-SIM)")
    parser.add_argument("--version", required=True, metavar="V", help="firmware version, such as 1.1.0")
    parser.add_argument(
        "--size",
        type=int,
        default=DEFAULT_SIZE,
        metavar="BYTES",
        help=f"of the image (default: {DEFAULT_SIZE})",
    )
    parser.add_argument(
        "--behaviour",
        choices=[behaviour.name.lower() for behaviour in Behaviour],
        default="good",
        help="what a pad does that runs it: crash at boot, or greet and answer nothing (default: good)",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="K", help="the same seed, the same image")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--key", type=Path, metavar="FILE", help="private key that signs it")
    key.add_argument("--new-key", action="store_true", help="make a key: maker-key.pem and maker-key.pub")

    async def run(options: argparse.Namespace) -> None:
        behaviour = Behaviour[options.behaviour.upper()]
        wanted = ImageOptions(
            options.model, options.version, options.size, behaviour, options.seed, options.out, options.key
        )
        for path in write_image(wanted):
            say(str(path))

    parser.set_defaults(run=run)
