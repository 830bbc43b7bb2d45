"""What the flow wants done outside it."""

from dataclasses import dataclass, field

from contracts.hall_commands import HallCommand
from contracts.session import Language


@dataclass(frozen=True, slots=True)
class Ask:
    """A command for the gateway; `Answered` comes in any case. Where the gateway is away, an `IssueCommand`
    is answered from the kiosk's lease."""

    wish: str
    command: HallCommand = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """Print the ticket of a reserved number, then confirm it to the gateway, whatever comes. `Printed`
    tells."""

    wish: str
    ticket: str
    number: str
    service: str
    item: str
    token: str = field(repr=False)
    people_ahead: int
    wait_minutes: int | None
    language: Language
    reprint: bool = False


@dataclass(frozen=True, slots=True)
class PrintGuide:
    """Print an item's guide. `Printed` tells."""

    wish: str
    item: str
    language: Language


@dataclass(frozen=True, slots=True)
class SeekCard:
    """Read a card, or read none."""

    on: bool


@dataclass(frozen=True, slots=True)
class SeekCode:
    """Listen to the scanner, or do not."""

    on: bool


@dataclass(frozen=True, slots=True)
class Say:
    """Sound: `touch`, `warning`, `card-forgotten`, `error`; or `page`: read the page aloud."""

    what: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Be silent."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Be silent for now (`on`), or go on with what was being read."""

    on: bool


@dataclass(frozen=True, slots=True)
class Wipe:
    """The citizen has gone: drop whatever is kept of him anywhere. A print under way goes on."""


@dataclass(frozen=True, slots=True)
class CallStaff:
    """Somebody needs help; `page` says where."""

    page: str


@dataclass(frozen=True, slots=True)
class Maintain:
    """A technician's wish: `test-print`, `test-read`, `restart`, `service-on`, `service-off`, `check-pin`,
    `brightness` (argument: per cent), `network`, `logs`. The answer is an `Answered` whose `wish` is its
    name; a wrong PIN is an error."""

    what: str
    argument: str = field(default="", repr=False)


Effect = (
    Ask | PrintTicket | PrintGuide | SeekCard | SeekCode | Say | Hush | Pause | Wipe | CallStaff | Maintain
)
