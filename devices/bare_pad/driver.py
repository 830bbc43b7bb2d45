"""Binds a bare pad to its port. Nothing is ever written: the pad listens to nothing.

Opening a serial line is not nothing, though: the system raises the modem lines DTR and RTS, as for every
program that opens it. Some boards reset on that, and adapters that feed a pad from these lines need it.
"""

from dataclasses import replace
from pathlib import Path
from random import Random

from devices.bare_pad.decoder import BarePad
from devices.bare_pad.profile import BarePadProfile, parse_profile
from devices.errors import ProfileError
from devices.line_driver import LineDriver, LineListener
from devices.ports.url import PortUrl, SerialUrl


class BarePadDriver(LineDriver[BarePad]):
    """One pad. It has nothing to be asked for. On a serial line the profile's rate holds, not the URL's."""

    def __init__(
        self, name: str, url: PortUrl, profile: BarePadProfile, listener: LineListener, random: Random
    ) -> None:
        if isinstance(url, SerialUrl):
            url = replace(url, baud=profile.baud)
        super().__init__(name, url, BarePad(profile), listener, random)


def load_profile(path: Path) -> BarePadProfile:
    """The profile in this file. Raises ProfileError that names the file, each wrong key and an example."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ProfileError(
            f"{path}: can't be read: {error.strerror}. Give the path of a pad's profile"
        ) from error
    except UnicodeDecodeError as error:
        raise ProfileError(f"{path}: not UTF-8 text: save it as UTF-8") from error
    return parse_profile(text, str(path))
