"""Rules of cases: which of two tellings stands, and to whom a case is shown. Pure;
`gateway.journal.case_files` keeps them."""

from hmac import compare_digest

from contracts.cases import Case, CasePut
from contracts.commands import CommandErrorCode as Code
from contracts.short_codes import check_hash
from gateway.hall.records import Ticket
from gateway.hall.refusal import HallRefusedError

DOCUMENT_MAX = 32_768
"""Bytes of a case as JSON: thirty stages in one language with an opinion each."""
PAGE_HEAD_BYTES = 35
"""Of a page of the journal's file that hold no part of a row. What of a row does not fit beside them has
pages of its own, and each page that holds cases holds the beginning of at least one."""
ROW_BYTES = 150
"""Of a case's row beside its document: its key, its person and the time, at their longest."""
INDEXES_BYTES = 640
"""Of its places in the table's indexes, their pages a third full."""


def key_of(number: str) -> str:
    """How a case is found: who types its number can't choose between small and capital letters."""
    return number.upper()


def stands(before: Case | None, told: Case) -> CasePut | None:
    """The answer when what was told changes nothing; None: it is to be kept.

    Raises HallRefusedError when the revision is there with another content, and when the number differs from
    that of a case that is kept in the case of its letters alone.
    """
    if before is None:
        return None
    if before.case != told.case:
        raise HallRefusedError(
            Code.BAD_REQUEST,
            f"case {told.case} differs from case {before.case} in small and capital letters alone",
            "citizens type no small letters: give it another number",
        )
    if told.revision > before.revision:
        return None
    if told.revision == before.revision and told != before:
        raise HallRefusedError(
            Code.BAD_REQUEST,
            f"revision {told.revision} of case {told.case} has come with another content",
            "raise the revision with every change",
        )
    return CasePut(case=before.case, revision=before.revision, again=True)


def refuse_wrong_code(found: Case | None, number: str, code: str) -> Case:
    """The case whose code it is. Raises HallRefusedError, in the same words and after the same work for a
    number that is not there, a case without a code, and a wrong code."""
    kept = (found.check if found else None) or check_hash("", "")
    right = compare_digest(kept, check_hash(number, code))
    if found is None or found.check is None or not right:
        raise HallRefusedError(
            Code.UNKNOWN_CASE,
            "no case has this number and check code",
            "both are on the receipt; the ID card shows a person's cases without them",
        )
    return found


def numbers_of(ticket: Ticket) -> tuple[str, ...]:
    """Case numbers that the ticket's services were about, the latest first."""
    latest = (ticket.case, *(served.case for served in reversed(ticket.served)))
    return tuple(dict.fromkeys(filter(None, latest)))


def room_of(document_bytes: int, page_bytes: int) -> int:
    """Bytes of the journal's file, with pages of that size, that a case takes at most, however the file has
    grown and shrunk."""
    pages = 1 + (document_bytes + ROW_BYTES) // (page_bytes - PAGE_HEAD_BYTES)
    return pages * page_bytes + INDEXES_BYTES


def full(most: int) -> HallRefusedError:
    """No room for another case."""
    return HallRefusedError(
        Code.FULL,
        f"the gateway keeps {most} cases already",
        "raise `most` under [queue.cases], or let finished ones go sooner with `keep_days`",
    )


def over_share(case: str, share: int, kept: int) -> HallRefusedError:
    """No room for it that presses don't need."""
    return HallRefusedError(
        Code.FULL,
        f"case {case} is not taken in: the {kept} cases that are kept fill their share of the journal, "
        f"{share} bytes",
        "raise `share` under [queue.cases] or `max_bytes` under [journal], or let finished ones go sooner "
        "with `keep_days`",
    )


def too_long(case: str, size: int) -> HallRefusedError:
    """More than a case may be."""
    return HallRefusedError(
        Code.BAD_REQUEST,
        f"case {case} has {size} bytes, at most {DOCUMENT_MAX} are kept",
        "shorten its opinions",
    )
