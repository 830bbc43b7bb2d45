"""The configuration: what a technician writes in `kiosk.toml`. Addresses are URLs."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from contracts.base import Identifier
from contracts.broker import BrokerLogin
from contracts.hall_commands import BLOCK_MAX
from contracts.session import Language
from devices.errors import PortUrlError
from devices.ports.url import parse_port_url
from kiosk.board.state import DISTANCE_M

LANGUAGES_MAX = 2
"""More than two make a board of titles."""


def _port_url(text: str) -> str:
    try:
        url = parse_port_url(text)
    except PortUrlError as error:
        raise ValueError(str(error)) from error
    if url.is_glob:
        raise ValueError(f"{text!r} is a pattern: give the path of one port")
    return text


PORT_MAX = 65_535


def _listen(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > PORT_MAX:
        raise ValueError("an address to listen on is host:port; port 0 takes a free one")
    return text


def _network(text: str) -> str:
    try:
        ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no address and no network: {error}") from error
    return text


PortUrlText = Annotated[str, AfterValidator(_port_url)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KioskSection(_Section):
    """Which kiosk this is."""

    id: Identifier
    """Name of the kiosk: letters, digits, dot, dash, underscore; unique in the hall."""
    asks_rating: bool = True
    """Whether it offers a rating of itself when something was done at it: five levels, which nobody has to
    touch, for 15 seconds."""


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


class HallSection(BrokerLogin):
    """The hall's broker, and the gateway behind it that keeps the queue."""

    gateway: Identifier
    """Id of the gateway, as in its own configuration."""


class StoreSection(_Section):
    """What the kiosk must still know after a loss of power: numbers given out, prints."""

    data_dir: Path
    """Folder for it, of this kiosk alone, on a disk that tells the truth about fsync."""


class PersonSection(_Section):
    """How a person is known again without being named."""

    key_file: Path
    """File with the key of persons' hashes: at least 32 random bytes, the same for all kiosks of the hall,
    mode 0600."""


class OfflineSection(_Section):
    """Numbers that the kiosk keeps for the time without a gateway."""

    services: tuple[Identifier, ...] = ()
    """Of these services; none named: of all that a window serves."""
    size: Annotated[int, Field(ge=1, le=BLOCK_MAX)] = 10
    """Numbers that it asks for at a time. Of a service with a quota it asks for a tenth of that at most."""
    renew_at: Annotated[int, Field(ge=0, le=BLOCK_MAX)] = 3
    """It asks for more when so many are left."""


class MaintenanceSection(_Section):
    """The technician's page."""

    pin_file: Path
    """File whose first line is the PIN, 6 to 12 digits, mode 0600. Without it there is no such page."""


class PadSection(_Section):
    """The screen of a window as its rating pad (`run --mode window`): the gateway connects to it, as to a pad
    with keys."""

    listen: Annotated[str, AfterValidator(_listen)]
    """host:port where it waits for the gateway, whose `pad` is then tcp://host:port."""
    gateways: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], Field(min_length=1)]
    """Addresses or networks that the gateway connects from; nobody else is let in."""
    reasons: Literal["bad", "all"] = "bad"
    """Levels that offer their indicators: the bad ones, or all."""


class ScreenSection(_Section):
    """The touch screen."""

    width_mm: Annotated[float, Field(ge=100, le=3000)] | None = None
    """Width of its picture, as it stands, in mm, where the display says nothing true of it."""
    lower_edge_mm: Annotated[float, Field(ge=0, le=1000)] = 850
    """Of the picture above the floor: for who sits in a wheelchair."""
    idle_s: Annotated[float, Field(ge=15, le=900)] = 60
    """So long without a touch, and it asks whether anybody is there."""
    warning_s: Annotated[float, Field(ge=20, le=300)] = 20
    """So long it asks, and takes the citizen to have gone."""


def _two_at_most(languages: tuple[Language, ...]) -> tuple[Language, ...]:
    if len(set(languages)) != len(languages) or not 1 <= len(languages) <= LANGUAGES_MAX:
        raise ValueError("names one language or two different ones")
    return languages


class BoardSection(_Section):
    """A board of the hall (`run --mode board`): nobody touches it."""

    areas: tuple[Identifier, ...] = ()
    """It is for who waits in these areas of the catalog; none named: for the whole hall. `--area` goes
    before it."""
    languages: Annotated[tuple[Language, ...], AfterValidator(_two_at_most)] = (
        Language.ZH_HANS,
        Language.EN,
    )
    """One or two: titles are in both, names in one after the other."""
    speak: bool = True
    """Whether it announces calls."""
    rotate_s: Annotated[float, Field(ge=3, le=60)] = 8
    """So long each page stays, of those that take turns."""
    new_s: Annotated[float, Field(ge=10, le=300)] = 30
    """So long a call is marked as new, unless the person comes before."""
    distance_m: Annotated[float, Field(ge=1, le=20)] = DISTANCE_M
    """From where it is to be read: letters are as high as that needs, as far as the display has room."""


class SoundSection(_Section):
    """Sounds and reading aloud."""

    volume: Annotated[int, Field(ge=0, le=100)] = 60
    """Of the kiosk's own sounds, in per cent; with 0 there are none. Speech and clips are as loud as the
    machine's mixer lets them be."""
    device: Annotated[str, Field(max_length=200)] = ""
    """Where sounds and announcements are heard: a sink of PulseAudio or PipeWire, or a PCM of ALSA; empty:
    the machine's own choice."""
    headphones: Annotated[str, Field(max_length=200)] = ""
    """Where pages are read aloud, named likewise; empty: where announcements are heard."""
    clips: Path | None = None
    """Folder of recorded texts, which are heard instead of the speech engine or without one."""


class KioskConfig(_Section):
    """All of `kiosk.toml`."""

    kiosk: KioskSection
    hall: HallSection | None = None
    store: StoreSection | None = None
    screen: ScreenSection = ScreenSection()
    board: BoardSection | None = None
    sound: SoundSection = SoundSection()
    person: PersonSection | None = None
    offline: OfflineSection = OfflineSection()
    maintenance: MaintenanceSection | None = None
    pad: PadSection | None = None
    printer: PrinterSection | None = None
    id_reader: IdReaderSection | None = None
    scanner: ScannerSection | None = None
