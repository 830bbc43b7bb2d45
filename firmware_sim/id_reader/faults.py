"""Faults that only an ID-card reader can have. Pure."""

from dataclasses import dataclass

from firmware_sim.device import DeviceFault
from firmware_sim.id_reader.replies import Status
from firmware_sim.id_reader.requests import PREAMBLE, Command

NOISE = b"\x00\xff" + PREAMBLE[:4] + b"\x55" + PREAMBLE[:2]
"""Before a reply: among it the beginnings of preambles."""

NO_ANSWER = DeviceFault("no-answer", "it does nothing of what it is asked, and does not answer")
SLOW = DeviceFault("slow", "each answer comes later (--slow-s)")
BAD_CHECKSUM = DeviceFault("bad-checksum", "the check byte of each reply is wrong")
TRUNCATED = DeviceFault("truncated", "each reply ends in its middle")
NOISY = DeviceFault("noise-before", "garbage comes before each reply, among it halves of preambles")
LATE_REPLIES = DeviceFault("late-replies", "the next two replies come later (--late-s)", lasts=False)
YANKED = DeviceFault(
    "card-yanked-mid-read",
    "the card leaves in the middle of a read: the one under way or the next",
    lasts=False,
)
BOUNCES = DeviceFault("card-bounces", "the card leaves, and lies there again 0.3 s later", lasts=False)

READS = frozenset({Command.READ, Command.READ_WITH_FINGERPRINT})
SELECTED_READS = READS | {Command.NEWEST_ADDRESS, Command.SERIAL_NUMBER}
"""Commands that need a selected card."""
_SELECT = frozenset({Command.SELECT})
_ALL = frozenset(Command)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A lasting fault that answers some commands with a status."""

    fault: DeviceFault
    status: Status
    commands: frozenset[Command]


REFUSALS = (
    Refusal(DeviceFault("self-test", "each command is answered 60"), Status.SELF_TEST_FAILED, _ALL),
    Refusal(
        DeviceFault("sam-not-authorised", "each command is answered 66"), Status.SAM_NOT_AUTHORISED, _ALL
    ),
    Refusal(DeviceFault("select-fails", "select is answered 81"), Status.SELECT_FAILED, _SELECT),
    Refusal(DeviceFault("random-failed", "select is answered 47"), Status.RANDOM_FAILED, _SELECT),
    Refusal(DeviceFault("card-rejects-sam", "select is answered 31"), Status.CARD_REJECTS_SAM, _SELECT),
    Refusal(DeviceFault("sam-rejects-card", "select is answered 32"), Status.SAM_REJECTS_CARD, _SELECT),
    Refusal(DeviceFault("unknown-card", "select is answered 40"), Status.UNKNOWN_CARD, _SELECT),
    Refusal(
        DeviceFault("verification-failed", "reads of the card are answered 33"),
        Status.VERIFICATION_FAILED,
        READS,
    ),
    Refusal(DeviceFault("read-fails", "all 30 xx are answered 41"), Status.READ_FAILED, SELECTED_READS),
)
"""Those of the SAM come before those of the card."""

FAULTS = (
    NO_ANSWER,
    SLOW,
    BAD_CHECKSUM,
    TRUNCATED,
    NOISY,
    *(refusal.fault for refusal in REFUSALS),
    YANKED,
    BOUNCES,
    LATE_REPLIES,
)


def spoilt(frame: bytes, faults: set[str]) -> bytes:
    """The reply as the faults that last leave it."""
    if BAD_CHECKSUM.name in faults:
        frame = frame[:-1] + bytes((frame[-1] ^ 0x01,))
    if TRUNCATED.name in faults:
        frame = frame[: len(frame) // 2]
    return NOISE + frame if NOISY.name in faults else frame
