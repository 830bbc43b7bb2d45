"""What a kind of simulated device tells the harness about itself; `kinds.py` lists them all. Pure."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from firmware_sim.device import Device, DeviceFault
from firmware_sim.errors import UsageError


@dataclass(frozen=True, slots=True)
class Word:
    """Something that `obey` understands, e.g. Word("key N", "a citizen presses key N")."""

    form: str
    meaning: str


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """For a kind without options of its own."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of device, e.g. `hallside-sim led`."""

    name: str
    """Its command: lower case, words joined by hyphens."""
    summary: str
    """One line for --help and the reference."""
    build: Callable[[argparse.Namespace, Random], Device]
    """The firmware, from the command line. Raises UsageError. All chance comes from the given source."""
    words: tuple[Word, ...]
    """All that its `obey` understands."""
    faults: tuple[DeviceFault, ...] = ()
    """All that its `strike` knows."""
    add_arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
    """Adds its own options. Taken are --link, --tcp, --name, --baud, --faults, --seed, --control-dir."""
    baud: int = 9600
    """Speed unless --baud says otherwise; 0 has none of its own (USB CDC, a network)."""
    baud_of: Callable[[argparse.Namespace], int] | None = None
    """The speed, where the kind's own options tell it."""
    input_buffer_bytes: int = 256
    """What it keeps of what comes while it hangs."""
    host_end: bytes = b""
    """The byte that ends each message of the host, if there is one."""
    about: str = ""
    """Markdown for the reference: what is peculiar to it."""


def not_understood(words: list[str], known: tuple[Word, ...]) -> UsageError:
    """For `obey`: names all that is understood."""
    forms = " | ".join(word.form for word in known)
    return UsageError(f"{' '.join(words)!r} is no command of this device; there are: {forms}")


def hex_byte(text: str, what: str) -> int:
    """A byte from one or two hex digits. Raises UsageError that says what it should have been."""
    try:
        value = int(text, 16)
    except ValueError:
        value = -1
    if not 0 <= value <= 0xFF or len(text) > 2:
        raise UsageError(f"{text!r} is no {what}: write a byte as hex digits, such as 0A or 81")
    return value
