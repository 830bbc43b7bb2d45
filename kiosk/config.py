"""The configuration: what a technician writes in `kiosk.toml`. Addresses are URLs."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from contracts.base import Identifier
from devices.errors import PortUrlError
from devices.ports.url import parse_port_url


def _port_url(text: str) -> str:
    try:
        url = parse_port_url(text)
    except PortUrlError as error:
        raise ValueError(str(error)) from error
    if url.is_glob:
        raise ValueError(f"{text!r} is a pattern: give the path of one port")
    return text


PortUrlText = Annotated[str, AfterValidator(_port_url)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class KioskSection(_Section):
    """Which kiosk this is."""

    id: Identifier
    """Name of the kiosk: letters, digits, dot, dash, underscore; unique in the hall."""


class PrinterSection(_Section):
    """The ticket printer (ESC/POS)."""

    url: PortUrlText
    """Its port."""
    paper: Literal[58, 80] = 80
    """Width of the paper in mm."""
    confirmation: Literal["sensor", "process-id", "status"] = "sensor"
    """How it tells that a ticket is on paper: by its paper sensor's answer behind the ticket (nearly every
    printer), by a process id (newer Epson and some others), or by nothing but a clean status afterwards."""
    wire_baud: Annotated[int, Field(ge=1200, le=1_000_000)] = 19_200
    """The slowest rate on the way to a printer with a tcp:// URL, in bits a second: a terminal server may
    stand before it. A serial:// URL has a rate of its own."""


class IdReaderSection(_Section):
    """The reader of resident ID cards."""

    url: PortUrlText
    """Its port."""


class ScannerSection(_Section):
    """The scanner of QR codes and bar codes."""

    url: PortUrlText
    """Its port."""


class KioskConfig(_Section):
    """All of `kiosk.toml`."""

    kiosk: KioskSection
    printer: PrinterSection | None = None
    id_reader: IdReaderSection | None = None
    scanner: ScannerSection | None = None
