"""Players of WAV files as command lines, and which of them can be heard. Pure.

Sources: the manuals pw-cat(1), pacat(1) and aplay(1).
"""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from kiosk.voice.engines import Command

LIMIT_S = 60.0
"""No sound or clip is longer."""


class Player(Enum):
    """Its program. In the order in which they are looked for."""

    PIPEWIRE = "pw-play"
    PULSE = "paplay"
    ALSA = "aplay"


DEVICES = {Player.PIPEWIRE: "--target=", Player.PULSE: "--device=", Player.ALSA: "--device="}
SERVERS = {Player.PIPEWIRE: "pipewire-0", Player.PULSE: "pulse/native"}
"""Sockets of the sound server that a player talks to, in the folder of the user's session."""


def played(player: Player, program: str, file: Path, device: str = "", what: str = "") -> Command:
    """Play a file; the process ends when it has been heard."""
    quiet = ("--quiet",) if player is Player.ALSA else ()
    there = (f"{DEVICES[player]}{device}",) if device else ()
    return Command(program, (*quiet, *there, str(file)), limit_s=LIMIT_S, what=what)


def server(player: Player, environment: Mapping[str, str]) -> Path | None:
    """The socket without which a player is heard by nobody; None: it needs none, or another host's is named.
    A user of the system has no session, and with it no such server."""
    if player not in SERVERS or (player is Player.PULSE and environment.get("PULSE_SERVER")):
        return None
    return Path(environment.get("XDG_RUNTIME_DIR") or "/nowhere") / SERVERS[player]
