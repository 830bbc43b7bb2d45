"""Why something can't be done. Each has its text, which says where to go instead."""

from enum import StrEnum


class Why(StrEnum):
    """The text's key is `why.` and the value."""

    CLOSED = "closed"
    FULL = "full"
    NO_NETWORK = "no-network"
    NO_NUMBERS = "no-numbers"
    """The gateway is away and the lease is used up."""
    NO_CATALOG = "no-catalog"
    NO_READER = "no-reader"
    """Which the service needs."""
    NO_READER_HERE = "no-reader-here"
    """It can be done without."""
    NO_SCANNER = "no-scanner"
    NO_SCANNER_RATE = "no-scanner-rate"
    NO_PRINTER = "no-printer"
    NO_APPOINTMENTS = "no-appointments"
    NO_ITEMS = "no-items"
    NO_SITUATIONS = "no-situations"
    NEEDS_ID = "needs-id"
    CARD_NOT_READ = "card-not-read"
    UNKNOWN_SERVICE = "unknown-service"
    UNKNOWN_TICKET = "unknown-ticket"
    UNKNOWN_CODE = "unknown-code"
    """What was scanned is no ticket's code."""
    UNKNOWN_APPOINTMENT = "unknown-appointment"
    OUT_OF_TIME = "out-of-time"
    ALREADY_RATED = "already-rated"
    NOT_RATEABLE = "not-rateable"
    NOT_NOW = "not-now"
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    NO_REASON = "no-reason"
    """A bad rating has a reason or a remark."""
    NOTHING_TYPED = "nothing-typed"
    NOBODY_TO_CALL = "nobody-to-call"
    CALLED_ALREADY = "called-already"
    PRINTING = "printing"
    TOO_MANY_PINS = "too-many-pins"
    WRONG_PIN = "wrong-pin"


AGAIN = frozenset({Why.NO_ANSWER, Why.BUSY, Why.NO_NETWORK, Why.NO_NUMBERS})
"""May work when tried again."""
