"""The configuration of lines with the devices that halls already have: one table of `[[lines]]` a port.

Pure but for URLs: a bare pad's profile is read by whoever opens the line.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from contracts.base import Identifier
from contracts.commands import Colour
from contracts.device import DeviceKind
from contracts.ratings import Level
from devices.caller6.callers import Callers6
from devices.checksums import Checksum
from devices.errors import PortUrlError, ProfileError
from devices.hall_bus.site import AckStyle, AddressMap, BusSite, evaluator_of
from devices.heard import Address
from devices.led.displays import WIDTH_MIN
from devices.led.frames import DisplayFormat, FullFormat, StripFormat
from devices.ports.url import UsbUrl, parse_port_url

LINE_WINDOW_MAX = 54
"""Longest number of a window with such a device: its name has ten characters more, and is an Identifier."""
BUS_BAUD = 9600
"""Of hall buses and of six-byte callers."""


def _line_url(text: str) -> str:
    try:
        url = parse_port_url(text)
    except PortUrlError as error:
        raise ValueError(str(error)) from error
    if url.is_glob:
        raise ValueError("a line is one port, not a pattern")
    if isinstance(url, UsbUrl):
        raise ValueError("a line is serial:// or tcp://")
    return text


def _tcp_url(text: str) -> str:
    if not text.startswith("tcp://"):
        raise ValueError("these pads are reached as tcp://host:8888")
    return _line_url(text)


def _key_levels(value: object) -> object:
    """`{ "03" = 5 }`: key bytes in hex become numbers."""
    if not isinstance(value, dict):
        return value
    levels: dict[int, Level] = {}
    for text, level in value.items():
        try:
            raw = bytes.fromhex(text)
        except ValueError:
            raw = b""
        if len(raw) != 1:
            raise ValueError(f'{text!r}: a key is one byte in hex, in quotes, e.g. "03" = 5')
        if type(level) is not int or level not in Level._value2member_map_:
            raise ValueError(f'"{text}" = {level!r}: a level is 5 (very satisfied), 4, 3, 2 or 1')
        if raw[0] in levels:
            raise ValueError(f"key {text!r} stands twice")
        levels[raw[0]] = Level(level)
    return levels


def _addressed(value: dict[str, int]) -> dict[str, int]:
    seen: dict[int, str] = {}
    for window, address in value.items():
        if (other := seen.setdefault(address, window)) != window:
            raise ValueError(f"windows {other} and {window} have one address, {address}: each needs its own")
    return value


LineUrl = Annotated[str, AfterValidator(_line_url)]
DialogueUrl = Annotated[str, AfterValidator(_tcp_url)]
LineWindow = Annotated[Identifier, Field(max_length=LINE_WINDOW_MAX)]
Byte = Annotated[int, Field(ge=0, le=0xFF, strict=True)]
ByWindow = Annotated[dict[LineWindow, Byte], AfterValidator(_addressed)]
"""A window's number and the address of its device."""
KeyLevels = Annotated[dict[int, Level], BeforeValidator(_key_levels)]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    url: LineUrl
    """Its port: `serial://…` or `tcp://…`."""

    def served(self) -> Iterator[tuple[DeviceKind, str, Address]]:
        """Kind, window and address of each device."""
        raise NotImplementedError


class HallBusSection(_Line):
    """Evaluators and callers on one RS-485 line (`FF 68 … 16`). What each key means, how it is acknowledged
    and how evaluators are addressed differs from site to site."""

    kind: Literal["hall-bus"]
    keys: KeyLevels = Field(default_factory=dict)
    """Level of each key byte, in hex. Hosts differ, so that there is no default."""
    ack: AckStyle = AckStyle.ECHO_KEY
    """How a key is acknowledged: the key comes back, or no data and no FF."""
    callers: ByWindow = Field(default_factory=dict)
    """Address of each window's caller; may be a table `[lines.callers]` below."""
    evaluators: ByWindow = Field(default_factory=dict)
    """Address of each window's evaluator; not with `addresses`."""
    addresses: AddressMap | None = None
    """Every caller has an evaluator beside it: at the caller's address + 0x80, or at the same address."""
    display_digits: Annotated[int, Field(ge=1, le=8)] = 3
    """Width of the callers' own displays."""

    @property
    def evaluator_addresses(self) -> dict[str, int]:
        """Of each window's evaluator, however it was told."""
        if self.addresses is None:
            return self.evaluators
        return {window: evaluator_of(caller, self.addresses) for window, caller in self.callers.items()}

    def site(self, baud: int) -> BusSite:
        """For the driver. Raises ProfileError."""
        return BusSite(
            frozenset(self.evaluator_addresses.values()),
            frozenset(self.callers.values()),
            self.keys,
            self.ack,
            self.display_digits,
            baud,
        )

    def served(self) -> Iterator[tuple[DeviceKind, str, Address]]:
        for window, address in self.evaluator_addresses.items():
            yield DeviceKind.EVALUATOR, window, address
        for window, address in self.callers.items():
            yield DeviceKind.CALLER, window, address

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.addresses is not None and self.evaluators:
            raise ValueError("addresses says where evaluators are: leave evaluators out, or addresses")
        if not self.callers and not self.evaluators:
            raise ValueError(
                'a line needs a device: write callers or evaluators, e.g. evaluators = { "12" = 131 }'
            )
        _profiled(lambda: self.site(BUS_BAUD))
        both = set(self.callers.values()) & set(self.evaluators.values())
        if both:
            raise ValueError(
                f"address {min(both)} is a caller's and an evaluator's: give each its own, "
                'or say that it is meant with addresses = "shared"'
            )
        return self


class Caller6Section(_Line):
    """Callers with six-byte frames (`DST SRC CMD HI LO FF`)."""

    kind: Literal["caller6"]
    callers: Annotated[ByWindow, Field(min_length=1)]
    """Address of each window's caller."""
    host: Byte = 0
    """The gateway's own address."""

    def served(self) -> Iterator[tuple[DeviceKind, str, Address]]:
        for window, address in self.callers.items():
            yield DeviceKind.CALLER, window, address

    @model_validator(mode="after")
    def _sound(self) -> Self:
        _profiled(lambda: Callers6(self.callers.values(), self.host))
        return self


class BarePadSection(_Line):
    """A pad that sends one fixed frame a key and hears nothing. The profile's rate holds, not the URL's."""

    kind: Literal["bare-pad"]
    window: LineWindow
    profile: Path
    """File that describes its frames; `hallside-gateway sniff` drafts one."""

    def served(self) -> Iterator[tuple[DeviceKind, str, Address]]:
        yield DeviceKind.EVALUATOR, self.window, None


class DialoguePadSection(_Line):
    """A two-screen pad (柜外清) that holds a dialogue in JSON over TCP."""

    kind: Literal["dialogue-pad"]
    url: DialogueUrl
    window: LineWindow

    def served(self) -> Iterator[tuple[DeviceKind, str, Address]]:
        yield DeviceKind.EVALUATOR, self.window, None


class LedSection(_Line):
    """Window displays on one line."""

    kind: Literal["led"]
    displays: Annotated[ByWindow, Field(min_length=1)]
    """Address of each window's display."""
    protocol: Literal["strip", "full-width"] = "strip"
    """`strip`: A0 90 …, a colour for each character; `full-width`: AA … BB …."""
    columns: Annotated[int, Field(ge=WIDTH_MIN, le=256)] = 16
    """Width in plain characters; a Chinese one takes two."""
    colour: Colour = Colour.RED
    """Of texts that name none."""
    replies: bool | None = None
    """Whether the displays answer. Default: strip displays do, full-width ones don't."""
    type: Byte | None = None
    """TYPE byte of full-width displays, from the model's manual."""
    index: Byte = 0
    """INDEX byte of full-width displays."""
    checksum: Checksum = Checksum.NONE
    """At the end of a full-width display's frame."""
    checksum_from: Annotated[int, Field(ge=0, le=6)] = 0
    """First byte that it covers, from 0."""
    with_colours: bool = True
    """Whether a full-width display takes a colour with each character."""

    @property
    def form(self) -> DisplayFormat:
        """How its frames look."""
        if self.protocol == "strip":
            return StripFormat(self.replies is not False)
        return FullFormat(
            self.type or 0,
            self.index,
            self.checksum,
            self.checksum_from,
            self.with_colours,
            bool(self.replies),
        )

    def served(self) -> Iterator[tuple[DeviceKind, str, Address]]:
        for window, address in self.displays.items():
            yield DeviceKind.DISPLAY, window, address

    @model_validator(mode="after")
    def _sound(self) -> Self:
        full = {"type", "index", "checksum", "checksum_from", "with_colours"} & self.model_fields_set
        if self.protocol == "strip" and full:
            raise ValueError(f'{min(full)} is for protocol = "full-width"')
        if self.protocol == "full-width" and self.type is None:
            raise ValueError("a full-width display needs its TYPE byte, from its manual, e.g. type = 1")
        return self


LineSection = Annotated[
    HallBusSection | Caller6Section | BarePadSection | DialoguePadSection | LedSection,
    Field(discriminator="kind"),
]
LINE_KINDS = ("hall-bus", "caller6", "bare-pad", "dialogue-pad", "led")


def device_name(kind: DeviceKind, window: str) -> str:
    """Name of a line's device, e.g. evaluator-12."""
    return f"{kind.value}-{window}"


def _profiled(make: Callable[[], object]) -> None:
    try:
        make()
    except ProfileError as error:
        raise ValueError(str(error)) from error
