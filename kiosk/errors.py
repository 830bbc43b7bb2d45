"""The kiosk's errors, on one page.

KioskError
├── ConfigError     the configuration can't be used; the text says where and how it is right
└── ScreenError     the screen can't be shown: its sizes, its files or its fonts; the text says what to do
"""

from contracts.errors import HallsideError


class KioskError(HallsideError):
    """The kiosk can't do what was asked."""


class ConfigError(KioskError):
    """The configuration can't be used."""


class ScreenError(KioskError):
    """The screen can't be shown."""
