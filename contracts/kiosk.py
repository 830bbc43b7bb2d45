"""What a kiosk says of itself, and what it can be told. No personal data.

A command goes to `hallside/v1/<gateway>/kiosk/<kiosk>/command/<name>` with a response topic below
`hallside/v1/<gateway>/reply/`, correlation data and a message expiry; it is answered like the gateway's.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.base import Identifier, Message, Request
from contracts.device import DeviceState

SHORT = 60
PICTURE_MAX = 192 * 1024
"""Of a screenshot's PNG, in bytes; a picture that needs more is made smaller."""


class PartHealth(StrEnum):
    """How something that a kiosk depends on does."""

    UP = "up"
    """It works."""
    LOW = "low"
    """It works and needs somebody soon: the paper is nearly used up, the catalog is an old one."""
    DOWN = "down"
    """It does not work, or nothing was heard of it."""
    ABSENT = "absent"
    """The kiosk has none."""


class HelpWanted(Message):
    """Somebody at the kiosk called for staff."""

    since: AwareDatetime
    """When he called."""
    page: Annotated[str, Field(max_length=SHORT)] = ""
    """Where he stood."""


class KioskState(Message):
    """Retained state of one kiosk; the last will is the same with `online` false."""

    kiosk: Identifier
    """Its name."""
    online: bool
    """Whether its program runs and reaches the broker."""
    since: AwareDatetime
    """When this run of it began."""
    instance: Annotated[str, Field(max_length=SHORT)] = ""
    """Drawn at random by each run: two that go by one name are told apart by it."""
    connections: Annotated[int, Field(ge=0)] = 0
    """How often this run has connected to the broker. An old state that a broker brings back from its disk
    is told by it from that of a second kiosk, where it grows."""
    version: str = ""
    """Of its program."""
    in_service: bool = True
    """Whether it serves citizens."""
    out_reason: Annotated[str, Field(max_length=SHORT)] = ""
    """Why it does not serve."""
    printer: PartHealth = PartHealth.ABSENT
    """Its ticket printer; `low` is its paper."""
    reader: PartHealth = PartHealth.ABSENT
    """Its reader of ID cards."""
    scanner: PartHealth = PartHealth.ABSENT
    """Its scanner of codes."""
    catalog: PartHealth = PartHealth.DOWN
    """The hall's catalog; `low` is one of before, while the hall can't be heard."""
    disk: PartHealth = PartHealth.ABSENT
    """Where it keeps what it must not forget. While it is down no number is given out without the gateway,
    and a screen pad takes no rating."""
    disk_error: str = ""
    """Why that takes nothing."""
    devices: tuple[DeviceState, ...] = ()
    """Each device, with its last error."""
    leased: dict[str, int] = Field(default_factory=dict)
    """Numbers that it may give out while the gateway is away, by service."""
    unsettled: int = 0
    """Numbers that it gave out and has not told yet, and prints not yet confirmed."""
    refused: tuple[str, ...] = ()
    """Numbers that it gave out and the gateway does not take, with the reason; the latest last. Their
    citizens hold paper: somebody must help them."""
    help: HelpWanted | None = None
    """Somebody calls for staff; none: nobody does."""
    brightness: int = 100
    """Of the screen, in per cent of the brightest."""


class KioskCommandName(StrEnum):
    """What a kiosk can be told."""

    OUT_OF_SERVICE = "out-of-service"
    IN_SERVICE = "in-service"
    MESSAGE = "message"
    RESTART = "restart"
    BRIGHTNESS = "brightness"
    SCREENSHOT = "screenshot"


class OutOfServiceCommand(Request):
    """Serve nobody until `in-service`; it holds over a restart. Who is being served ends first."""

    reason: Annotated[str, Field(min_length=1, max_length=SHORT)]
    """Shown to citizens."""


class InServiceCommand(Request):
    """Serve again."""


class MessageCommand(Request):
    """Show a text to citizens on the attract page; an empty one takes it away."""

    text: Annotated[str, Field(max_length=200)] = ""
    """What it says."""


class RestartCommand(Request):
    """End the program, for its supervisor to start it again. Who is being served ends first."""


class BrightnessCommand(Request):
    """Of the screen; it holds over a restart. A display whose light can't be set gets a darker picture. What
    would be too dark to read is not done: the result tells how bright it is. Result: `Brightness`."""

    percent: Annotated[int, Field(ge=1, le=100)]
    """Of the brightest."""


class DimmedBy(StrEnum):
    """How a screen is made darker."""

    BACKLIGHT = "backlight"
    """The display's own light."""
    PICTURE = "picture"
    """The picture is drawn darker."""


class Brightness(Message):
    """The result of `brightness`."""

    percent: int
    """As it is now."""
    by: DimmedBy
    """How."""


class ScreenshotCommand(Request):
    """What the screen shows. The attract page as it is; of any other page a drawing of its own, in which all
    that is a citizen's is masked: number, code, what was typed, what it says of him. Result: `Screenshot`."""

    longest_px: Annotated[int, Field(ge=160, le=1920)] = 960
    """Of the picture's longer side, at most."""


class Screenshot(Message):
    """The result of `screenshot`."""

    page: str
    """Which page it is."""
    masked: bool
    """Whether something may be hidden: always but on the attract page."""
    width: int
    """In pixels."""
    height: int
    """In pixels."""
    png: str
    """The picture, in base64; at most 192 KiB before that."""


KIOSK_REQUESTS: dict[KioskCommandName, type[Request]] = {
    KioskCommandName.OUT_OF_SERVICE: OutOfServiceCommand,
    KioskCommandName.IN_SERVICE: InServiceCommand,
    KioskCommandName.MESSAGE: MessageCommand,
    KioskCommandName.RESTART: RestartCommand,
    KioskCommandName.BRIGHTNESS: BrightnessCommand,
    KioskCommandName.SCREENSHOT: ScreenshotCommand,
}
"""The model of each command's payload."""

KIOSK_RESULTS: dict[KioskCommandName, type[Message]] = {
    KioskCommandName.BRIGHTNESS: Brightness,
    KioskCommandName.SCREENSHOT: Screenshot,
}
"""The model of each command's result; of the others it is empty."""
