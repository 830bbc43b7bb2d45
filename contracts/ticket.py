"""What a queue ticket and a printed guide say. No field holds personal data: neither name nor ID number is
ever printed."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.base import Request
from contracts.session import Language

PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
"""No control characters: to a printer they are commands."""

LINES = r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]*$"
"""The same, but for the ends of lines: within a QR code they are none."""

ShortText = Annotated[str, Field(max_length=60, pattern=PRINTABLE)]
LongText = Annotated[str, Field(max_length=200, pattern=PRINTABLE)]


class Ticket(Request):
    """A queue ticket, its texts in its own language. Unknown fields are refused, so that no personal data
    slips in."""

    language: Language = Language.ZH_HANS
    hall: ShortText
    """Name of the hall."""
    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,16}$")]
    """The queue number, e.g. A0123."""
    service: ShortText
    """What the citizen came for."""
    window_area: ShortText = ""
    """Where to wait, or which windows serve."""
    people_ahead: Annotated[int, Field(ge=0, le=99_999)]
    wait_minutes: Annotated[int, Field(ge=0, le=9_999)] | None = None
    """Expected wait; None when nobody can tell."""
    issued_at: AwareDatetime
    """Printed as the local time that it carries."""
    materials: Annotated[tuple[ShortText, ...], Field(max_length=12)] = ()
    """What to have ready at the window."""
    notes: Annotated[tuple[LongText, ...], Field(max_length=6)] = ()
    qr: Annotated[str, Field(max_length=200, pattern=r"^[!-~]*$")] = ""
    """URL with the ticket's token, for following the queue on a phone; empty for no code."""
    code: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""
    """`contracts.short_codes.ticket_code`: typed with the number where it is not scanned; empty: none."""
    reprint: bool = False
    """Says so on the paper: two people with one number can be told apart."""
    paper_mm: Literal[58, 80] = 80
    """Width of the paper."""


class GuideSheet(Request):
    """What to know and to bring for a matter (办事指南), on paper. Its texts are in its own language."""

    language: Language = Language.ZH_HANS
    hall: ShortText
    title: ShortText
    """The matter."""
    materials: Annotated[tuple[LongText, ...], Field(max_length=60)] = ()
    forms: Annotated[tuple[LongText, ...], Field(max_length=60)] = ()
    steps: Annotated[tuple[LongText, ...], Field(max_length=60)] = ()
    fees: LongText = ""
    """Empty: free of charge."""
    time_limit_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    """Working days; 0: while one waits; None: not known."""
    law: LongText = ""
    where: LongText = ""
    qr: Annotated[str, Field(max_length=480, pattern=LINES)] = ""
    """What a QR code at the end says, to be read by a phone; empty for no code."""
    paper_mm: Literal[58, 80] = 80
    """Width of the paper."""
