"""Rows of the kiosk's file as they are read. A bit that turned on the disk leaves a row that SQLite thinks
sound, and that is none. Pure."""

import json
from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from contracts.base import Identifier
from contracts.catalog import Priority
from contracts.hall import LAST_NUMBER, PaperOutcome, QueueNumber
from contracts.hall_commands import RequestKey, TicketToken
from contracts.session import Language
from kiosk.backstage.leased import Block, Given
from kiosk.errors import StoreError

UNTIL_MS = 4_102_444_800_000
"""The year 2100: no time that is kept is later."""

Row = Mapping[str, object]
Time = Annotated[int, Field(ge=0, lt=UNTIL_MS)]


def _no_bytes(value: object) -> object:
    """SQL finds no row by a text that is bytes in it."""
    if isinstance(value, bytes):
        raise ValueError("bytes")
    return value


Words = (Field(strict=False), BeforeValidator(_no_bytes))


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, hide_input_in_errors=True)


R = TypeVar("R", bound=_Row)


class _Block(_Row):
    block: Identifier
    service: Identifier
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    next: Annotated[int, Field(ge=1, le=LAST_NUMBER + 1)]
    last: Annotated[int, Field(ge=1, le=LAST_NUMBER)]
    until_ms: Time


class _Given(_Row):
    block: Identifier
    number: QueueNumber
    wish: str
    request: RequestKey
    token: TicketToken
    issued_ms: Time
    item: Identifier | None
    language: Annotated[Language, *Words]
    priority: Annotated[Priority, *Words]
    outcome: Annotated[PaperOutcome | None, *Words]
    settled: Annotated[int, Field(ge=0, le=1)]
    refused: str


class _Print(_Row):
    ticket: Identifier
    outcome: Annotated[PaperOutcome, *Words]


class _Wanted(_Row):
    service: Identifier
    request: RequestKey


class _Fact(_Row):
    name: str
    value: bytes


def block_row(row: Row) -> Block:
    """Raises StoreError, as do all of these, with the columns that can't be right, and nothing of what is in
    them."""
    read = _read(_Block, row)
    return Block(read.block, read.service, read.prefix, read.next, read.last, read.until_ms)


def given_row(row: Row) -> Given:
    read = _read(_Given, row)
    return Given(**(dict(read) | {"settled": bool(read.settled)}))


def print_row(row: Row) -> tuple[str, PaperOutcome]:
    read = _read(_Print, row)
    return read.ticket, read.outcome


def wanted_row(row: Row) -> str:
    return _read(_Wanted, row).request


def fact_row(row: Row) -> bytes:
    return _read(_Fact, row).value


def refused_of(fact: bytes) -> tuple[str, ...]:
    """Numbers that the gateway does not take; none where it can't be read."""
    try:
        found = json.loads(fact or b"[]")
        told = tuple(str(one) for one in found) if isinstance(found, list) else ()
        "".join(told).encode()
    except ValueError:
        return ()
    return told


def _read(kind: type[R], row: Row) -> R:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        columns = dict.fromkeys(str(one["loc"][0]) for one in error.errors())
        raise StoreError(f"no such {', '.join(columns)} can be") from None
