"""The kiosk's errors, on one page.

KioskError
├── AnnouncementError  an announcement was told what can't happen to it: a fault of ours
├── BackstageError     what works behind a screen can't begin, takes too long to, or has ended by itself
├── ConfigError        the configuration can't be used; the text says where and how it is right
├── ListenError        the gateway can't connect to a screen pad: the address is taken, or another machine's
├── NoAnswerError      the gateway did not answer in time, or can't be reached
├── ScreenError        the screen can't be shown: its sizes, its files or its fonts; the text says what to do
└── StoreError         what the kiosk keeps on its disk can't be read or written
"""

from contracts.errors import HallsideError


class KioskError(HallsideError):
    """The kiosk can't do what was asked."""


class AnnouncementError(KioskError):
    """An announcement was told what can't happen to it."""


class BackstageError(KioskError):
    """What works behind a screen does not begin, or has ended by itself."""


class ConfigError(KioskError):
    """The configuration can't be used."""


class ListenError(KioskError):
    """The gateway can't connect to this screen pad."""


class NoAnswerError(KioskError):
    """The gateway did not answer in time, or can't be reached."""


class ScreenError(KioskError):
    """The screen can't be shown."""


class StoreError(KioskError):
    """What the kiosk keeps on its disk can't be read or written."""
