"""The configuration: what a technician writes in `gateway.toml`. Addresses are URLs."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts.base import Identifier
from devices.errors import PortUrlError
from devices.ports.url import SerialUrl, parse_port_url
from gateway.hall.policy import Policy
from gateway.line_config import LineSection

GIB = 2**30
MQTT_PORT = 1883
MQTTS_PORT = 8883
PORT_MAX = 65535
WINDOW_MAX = 60
"""Longest window number: its pad's name has four characters more, and must be an Identifier too."""


def _port_url(text: str) -> str:
    try:
        parse_port_url(text)
    except PortUrlError as error:
        raise ValueError(str(error)) from error
    return text


def _broker_url(text: str) -> str:
    wrong = "a broker is mqtt://host:port or mqtts://host:port, and nothing more"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{wrong}: {error}") from error
    extra = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname or port == 0 or extra:
        raise ValueError(wrong)
    if parts.username or parts.password:
        raise ValueError("user name and password do not belong in the URL: use username and password_file")
    return text


def _listen(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > PORT_MAX:
        raise ValueError("an address to listen on is host:port; port 0 takes a free one")
    return text


PortUrlText = Annotated[str, AfterValidator(_port_url)]
BrokerUrl = Annotated[str, AfterValidator(_broker_url)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


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


class BrokerSection(_Section):
    """A broker and how to log in there."""

    broker: BrokerUrl
    username: str | None = None
    password_file: Path | None = None
    """File whose first line is the password. Readable by the gateway alone."""
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.password_file and not self.username:
            raise ValueError("a password_file needs a username")
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("cert_file and key_file go together")
        if (self.ca_file or self.cert_file) and not self.broker.startswith("mqtts:"):
            raise ValueError("ca_file and cert_file are for TLS: the broker is then mqtts://host:port")
        return self


class HallSection(BrokerSection):
    """The hall's broker: commands and retained state."""


class CentreSection(BrokerSection):
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


def broker_address(url: str) -> tuple[str, int, bool]:
    """Host, port and whether it is TLS."""
    parts = urlsplit(url)
    tls = parts.scheme == "mqtts"
    return parts.hostname or "", parts.port or (MQTTS_PORT if tls else MQTT_PORT), tls
