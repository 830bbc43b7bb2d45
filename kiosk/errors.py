"""The kiosk's errors, on one page.

KioskError
└── ConfigError     the configuration can't be used; the text says where and how it is right
"""

from contracts.errors import HallsideError


class KioskError(HallsideError):
    """The kiosk can't do what was asked."""


class ConfigError(KioskError):
    """The configuration can't be used."""
