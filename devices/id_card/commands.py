"""The reader's commands and what its answers mean. Pure.

Source: public descriptions of the SAM_V interface, confirmed by several independent implementations.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum

from devices.id_card.frames import LENGTH_BYTES, PREAMBLE, STATUS_BYTES, request


class Status(IntEnum):
    """SW3, the third status byte."""

    OK = 0x90
    FOUND = 0x9F
    EMPTY = 0x91
    BAD_CHECKSUM = 0x10
    BAD_LENGTH = 0x11
    UNKNOWN_COMMAND = 0x21
    NOT_PERMITTED = 0x23
    UNKNOWN_ERROR = 0x24
    CARD_REJECTS_SAM = 0x31
    SAM_REJECTS_CARD = 0x32
    VERIFICATION_FAILED = 0x33
    UNKNOWN_CARD_TYPE = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    SAM_NOT_AUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81


MEANINGS: dict[int, str] = {
    Status.OK: "done",
    Status.FOUND: "a card is there",
    Status.EMPTY: "the card holds no such item",
    Status.BAD_CHECKSUM: "the request arrived damaged: check the cable",
    Status.BAD_LENGTH: "the request's length arrived damaged: check the cable",
    Status.UNKNOWN_COMMAND: "the reader does not know this command",
    Status.NOT_PERMITTED: "the reader does not permit this now",
    Status.UNKNOWN_ERROR: "the reader met an error that it does not explain",
    Status.CARD_REJECTS_SAM: "the card does not trust this reader: have the reader serviced",
    Status.SAM_REJECTS_CARD: "the reader does not trust this card: it may be forged or damaged",
    Status.VERIFICATION_FAILED: "the card failed the reader's check: it may be forged or damaged",
    Status.UNKNOWN_CARD_TYPE: "this is no ID card",
    Status.READ_FAILED: "the card could not be read: hold it still on the reader",
    Status.RANDOM_FAILED: "the reader's random numbers failed: have the reader serviced",
    Status.SELF_TEST_FAILED: "the reader failed its self-test: have the reader serviced",
    Status.SAM_NOT_AUTHORISED: "the reader's security module is not authorised: have the reader serviced",
    Status.NO_CARD: "no card is there",
    Status.SELECT_FAILED: "the card could not be selected: take it away and put it on again",
}
"""Each status in plain words, with what to do."""

READER_FAULTS = frozenset({Status.RANDOM_FAILED, Status.SELF_TEST_FAILED, Status.SAM_NOT_AUTHORISED})
"""The reader is unfit, whatever card lies on it."""


def meaning(status: int) -> str:
    """A status in plain words."""
    return MEANINGS.get(status, f"the reader answered 0x{status:02X}, which is in no list")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, how long the reader may take, and how long its reply is at most."""

    code: int
    parameter: int
    think_s: float
    reply_data: int
    """Bytes of data in the longest reply."""

    @property
    def frame(self) -> bytes:
        """The request's bytes."""
        return request(self.code, self.parameter)

    def patience_s(self, baud: int | None) -> float:
        """Until no answer is no answer: the reader's own time and that of the wire. `baud` None: no wire."""
        wire = len(self.frame) + len(PREAMBLE) + LENGTH_BYTES + STATUS_BYTES + self.reply_data + 1
        return self.think_s + (wire * BITS_PER_BYTE / baud if baud else 0.0)


BITS_PER_BYTE = 10
FIND_S = 1.0
READ_S = 3.0
ANSWER_S = 1.0


class Command(Enum):
    """What we ask."""

    RESET = Exchange(0x10, 0xFF, ANSWER_S, 0)
    STATUS = Exchange(0x11, 0xFF, ANSWER_S, 0)
    SAM_ID = Exchange(0x12, 0xFF, ANSWER_S, 16)
    FIND = Exchange(0x20, 0x01, FIND_S, 4)
    SELECT = Exchange(0x20, 0x02, FIND_S, 8)
    READ = Exchange(0x30, 0x01, READ_S, 4 + 256 + 1024)
    READ_WITH_FINGERPRINT = Exchange(0x30, 0x10, READ_S, 6 + 256 + 1024 + 1024)
    NEWEST_ADDRESS = Exchange(0x30, 0x03, READ_S, 70)
