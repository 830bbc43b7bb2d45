"""What a technician must know of a hall's bus: who is on it, and which variant its devices speak."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.ratings import Level
from devices.errors import ProfileError

EVALUATOR_OFFSET = 0x80
DISPLAY_DIGITS_MAX = 8


class AckStyle(StrEnum):
    """How a host acknowledges an evaluator's key."""

    ECHO_KEY = "echo-key"
    """FF … 01 and the key."""
    BARE = "bare"
    """… 01 without data, and without the FF in front."""


class AddressMap(StrEnum):
    """How the evaluator of a window is addressed."""

    OFFSET = "offset"
    """The caller's address + 0x80."""
    SHARED = "shared"
    """Callers and evaluators are numbered in one map; both may even have one address."""


def evaluator_of(caller: int, addresses: AddressMap) -> int:
    """The address of the evaluator beside this caller. Raises ProfileError for what has none."""
    if addresses is AddressMap.SHARED:
        return caller
    if not 0 <= caller < EVALUATOR_OFFSET:
        raise ProfileError(f'caller {caller}: with addresses = "offset" a caller\'s is 0 to 127, e.g. 3')
    return caller + EVALUATOR_OFFSET


@dataclass(frozen=True, slots=True)
class BusSite:
    """One line. A device that has no display, lamp or buzzer passes over what it is asked for."""

    evaluators: frozenset[int]
    callers: frozenset[int]
    levels: Mapping[int, Level]
    """What each raw key means here. Hosts differ, so that there is no default."""
    ack: AckStyle = AckStyle.ECHO_KEY
    display_digits: int = 3
    """Width of the callers' own displays."""
    baud: int = 9600
    """For the pacing: a terminal server's URL does not tell it."""

    def __post_init__(self) -> None:
        """Raises ProfileError."""
        if wrong := [a for a in self.evaluators | self.callers if not 0 <= a <= 0xFF]:
            raise ProfileError(f"address {wrong[0]}: an address is 0 to 255, e.g. 3")
        if self.evaluators and not self.levels:
            raise ProfileError('levels is empty: write what each key means, e.g. "03" = 5')
        if wrong := [key for key in self.levels if not 0 <= key <= 0xFF]:
            raise ProfileError(f'levels: key {wrong[0]} is no byte, e.g. "03" = 5')
        if not 1 <= self.display_digits <= DISPLAY_DIGITS_MAX:
            raise ProfileError(f"display_digits is 1 to {DISPLAY_DIGITS_MAX}, e.g. 3")
        if self.baud <= 0:
            raise ProfileError("baud is above 0, e.g. 9600")

    @classmethod
    def of_windows(
        cls,
        callers: Iterable[int],
        addresses: AddressMap,
        levels: Mapping[int, Level],
        ack: AckStyle = AckStyle.ECHO_KEY,
    ) -> "BusSite":
        """A site whose every window has a caller, and an evaluator beside it."""
        numbers = frozenset(callers)
        return cls(frozenset(evaluator_of(n, addresses) for n in numbers), numbers, levels, ack)
