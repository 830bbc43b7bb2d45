"""The configuration: what a technician writes in `gateway.toml`. Addresses are URLs."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts.base import Identifier
from contracts.broker import BrokerLogin
from devices.errors import PortUrlError
from devices.ports.url import SerialUrl, parse_port_url
from gateway.hall.policy import Policy
from gateway.line_config import LineSection

GIB = 2**30
PORT_MAX = 65535
WINDOW_MAX = 60
"""Longest window number: its pad's name has four characters more, and must be an Identifier too."""


def _port_url(text: str) -> str:
    try:
        parse_port_url(text)
    except PortUrlError as error:
        raise ValueError(str(error)) from error
    return text


def _listen(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > PORT_MAX:
        raise ValueError("an address to listen on is host:port; port 0 takes a free one")
    return text


PortUrlText = Annotated[str, AfterValidator(_port_url)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GatewaySection(_Section):
    """Who this gateway is."""

    id: Identifier
    """Name in topics and events: letters, digits, dot, dash, underscore; unique in the city."""
    data_dir: Path
    """Folder of the journal (mode 0750, files 0640), on a disk that tells the truth about fsync."""
    firmware_dir: Path | None = None
    """Folder of firmware images for pads and their manifests."""


class JournalSection(_Section):
    """How much the journal keeps."""

    max_bytes: Annotated[int, Field(ge=1_000_000)] = 4 * GIB
    """Above this nothing is accepted: pads keep their presses."""
    alarm_at: Annotated[float, Field(gt=0, lt=1)] = 0.7
    """Share of max_bytes at which the alarm is raised."""
    retention_days: Annotated[float, Field(ge=0)] = 30
    """How long receipted events are kept."""
    token_days: Annotated[float, Field(ge=1)] = 180
    """How long a pad may hold back a press and still be understood."""


class HallSection(BrokerLogin):
    """The hall's broker: commands and retained state."""


class CentreSection(BrokerLogin):
    """The city's broker: events and receipts. May name the same broker as the hall."""

    receipts: Literal["backend", "broker"] = "backend"
    """Who says that an event is safe. "broker" is for a centre that sends no receipts."""
    receipt_timeout_s: Annotated[float, Field(gt=0)] = 5.0
    """Wait so long before an event is sent again."""


class HttpSection(_Section):
    """Metrics and health."""

    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:9280"
    """host:port; port 0 takes a free one."""
    enabled: bool = True


class LogSection(_Section):
    """What is logged, to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class WindowSection(_Section):
    """A service window and its pad: by port (`pad`), or by the pad's own id on any port (`pad_id`)."""

    number: Annotated[Identifier, Field(max_length=WINDOW_MAX)]
    name: str = ""
    pad: PortUrlText | None = None
    pad_id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None = None
    """Hardware id, 16 hexadecimal digits. With `pad`, another pad on that port is reported."""

    @model_validator(mode="after")
    def _one_port(self) -> Self:
        if self.pad and parse_port_url(self.pad).is_glob:
            raise ValueError(
                "a window's pad is one port; ports by pattern go under [[ports]], with pad_id here"
            )
        return self


class PortsSection(_Section):
    """Ports by pattern: each path that matches holds a pad, known by its hardware id."""

    pads: PortUrlText

    @property
    def url(self) -> SerialUrl:
        parsed = parse_port_url(self.pads)
        assert isinstance(parsed, SerialUrl)
        return parsed

    @model_validator(mode="after")
    def _serial(self) -> Self:
        if not isinstance(parse_port_url(self.pads), SerialUrl):
            raise ValueError("only serial ports can be found by pattern")
        return self


class QueueSection(Policy):
    """The hall's queue: its catalog, and rules that hold for all services."""

    catalog: Path
    """The hall's catalog, `.toml` or `.json`: areas, services, items, windows, staff."""


class GatewayConfig(_Section):
    """The whole file."""

    gateway: GatewaySection
    journal: JournalSection = JournalSection()
    hall: HallSection
    centre: CentreSection | None = None
    """Default: the hall's broker."""
    http: HttpSection = HttpSection()
    log: LogSection = LogSection()
    queue: QueueSection | None = None
    """Default: the gateway keeps no queue."""
    windows: tuple[WindowSection, ...] = ()
    ports: tuple[PortsSection, ...] = ()
    lines: tuple[LineSection, ...] = ()

    @property
    def uplink(self) -> CentreSection:
        """The centre's settings, or the hall's where there are none."""
        return self.centre or CentreSection.model_validate(self.hall.model_dump())
