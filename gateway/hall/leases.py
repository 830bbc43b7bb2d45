"""Blocks of numbers that kiosks may give out while they can't reach the gateway, and what they gave out.

A block belongs to one kiosk, service and day: no two kiosks give out the same number. What a kiosk tells of
becomes a waiting ticket at the place where it was issued, late as the telling may be: the citizen holds the
paper. A block is remembered until the end of the day after its own.
"""

from dataclasses import replace

from contracts.catalog import Service
from contracts.commands import CommandErrorCode as Code
from contracts.hall import PaperOutcome, TicketState, number_of, number_text, prefix_of
from contracts.hall_commands import BLOCK_MAX, LeaseCommand, OfflineTicket, SettleCommand
from contracts.hall_replies import LeaseResult, SettledTicket, SettleResult
from gateway.hall.book import Book
from gateway.hall.conditions import refuse_when_closed, refuse_when_full, unknown_service, unknown_ticket
from gateway.hall.counting import (
    count_issued,
    is_live,
    left_today,
    take_run,
    unused,
)
from gateway.hall.day import yesterday_of
from gateway.hall.hours import close_ms
from gateway.hall.numbers import credit_ms
from gateway.hall.outcome import Outcome
from gateway.hall.records import Block, Ticket
from gateway.hall.refusal import HallRefusedError
from gateway.hall.views import ticket_view


def lease(book: Book, command: LeaseCommand, now_ms: int) -> Outcome:
    """A block until the service closes for the day; smaller than asked where the quota or the day's numbers
    leave less. Refused: an unknown service, one that opens no more today or is full, and a kiosk that holds
    `BLOCK_MAX` unused numbers of it."""
    service = book.catalog.services.get(command.service)
    if service is None:
        raise unknown_service(book, command.service)
    for block in book.blocks_of(service.id):
        if block.request == command.request and block.kiosk == command.kiosk:
            return _leased(book, block, again=True)
    until_ms = close_ms(book.catalog, service.hours, now_ms)
    if until_ms is None:
        refuse_when_closed(book, service, now_ms)
    refuse_when_full(book, service, now_ms)
    first, last = take_run(book, service, _size(book, service, command, now_ms), now_ms)
    day = book.catalog.day(now_ms)
    block = Block(
        id=f"{day}-{number_text(service.prefix, first)}",
        request=command.request,
        kiosk=command.kiosk,
        service=service.id,
        day=day,
        first=first,
        last=last,
        made_ms=now_ms,
        until_ms=until_ms or now_ms,
    )
    return _leased(book, book.blocks.put(block), again=False)


def settle(book: Book, command: SettleCommand, now_ms: int) -> Outcome:
    """Take over what a kiosk gave out of its block; a number that can't be taken over is answered with the
    reason. `done`: the kiosk gives out no more of it."""
    block = book.blocks.get(command.block)
    if block is None:
        raise unknown_ticket(
            f"no block {command.block}",
            "blocks are forgotten when the day after theirs is over: lease a new one",
        )
    if block.kiosk != command.kiosk:
        reason = f"block {block.id} is not {command.kiosk}'s"
        refused = tuple(_refused(one, reason) for one in command.tickets)
        return Outcome(SettleResult(block=block.id, tickets=refused, left=0))
    told = tuple(_settle_one(book, block, one, now_ms) for one in command.tickets)
    block = book.blocks[block.id]
    if command.done and not block.done:
        block = book.blocks.put(replace(block, done=True))
    left = unused(block) if is_live(block, now_ms) else 0
    return Outcome(SettleResult(block=block.id, tickets=told, left=left))


def expire(book: Book, now_ms: int) -> Outcome:
    """Forget blocks of before yesterday (`day.yesterday_of`). One whose day is over counts for no quota and
    gives out no more, but what was given out in time can still be told."""
    yesterday = yesterday_of(book, now_ms)
    for block in book.blocks:
        if block.day < yesterday:
            book.blocks.drop(block.id)
    return Outcome()


# -- private ------------------------------------------------------------------------------------------------


def _size(book: Book, service: Service, command: LeaseCommand, now_ms: int) -> int:
    held = sum(
        unused(block)
        for block in book.blocks_of(service.id)
        if block.kiosk == command.kiosk and is_live(block, now_ms)
    )
    if held >= BLOCK_MAX:
        raise HallRefusedError(
            Code.NOT_NOW,
            f"{command.kiosk} holds {held} unused numbers of service {service.id}",
            "settle its blocks with done first",
        )
    left = left_today(book, service, now_ms)
    return min(command.size, BLOCK_MAX - held, BLOCK_MAX if left is None else left)


def _leased(book: Book, block: Block, *, again: bool) -> Outcome:
    prefix = block.prefix
    return Outcome(
        LeaseResult(
            block=block.id,
            service=block.service,
            first=number_text(prefix, block.first),
            last=number_text(prefix, block.last),
            until=book.catalog.local(block.until_ms),
            again=again,
        )
    )


def _settle_one(book: Book, block: Block, offline: OfflineTicket, now_ms: int) -> SettledTicket:
    known = book.tickets.get(f"{block.day}-{offline.number}")
    if known and (known.request, known.token, known.block) == (offline.request, offline.token, block.id):
        view = ticket_view(book, known, now_ms)
        return SettledTicket(number=offline.number, accepted=True, ticket=view)
    service = book.catalog.services.get(block.service)
    issued_ms = min(max(_ms(offline), block.made_ms), now_ms)
    if service is None:
        return _refused(offline, f"service {block.service} is served no more")
    if reason := _why_not(book, block, offline, issued_ms):
        return _refused(offline, reason)
    ticket = book.tickets.put(_ticket(book, service, block, offline, issued_ms))
    if ticket.is_open:
        count_issued(book, block.day, ticket.number, 1)
    used = (*book.blocks[block.id].used, number_of(offline.number))
    book.blocks.put(replace(book.blocks[block.id], used=used))
    return SettledTicket(number=ticket.number, accepted=True, ticket=ticket_view(book, ticket, now_ms))


def _why_not(book: Book, block: Block, offline: OfflineTicket, issued_ms: int) -> str:
    """Why a number can't be taken over; empty when it can."""
    prefix = block.prefix
    first, last = number_text(prefix, block.first), number_text(prefix, block.last)
    if prefix_of(offline.number) != prefix or not first <= offline.number <= last:
        return f"{offline.number} is not in block {block.id}: {first} to {last}"
    if f"{block.day}-{offline.number}" in book.tickets:
        return f"{offline.number} was told before, with another request or token"
    if block.done:
        return f"block {block.id} was given back before"
    if issued_ms > block.until_ms:
        return f"given out after the block's end at {book.catalog.local(block.until_ms):%Y-%m-%d %H:%M}"
    if book.of_request(offline.request) or book.of_token(offline.token):
        return "its request or token is another ticket's"
    return ""


def _ticket(book: Book, service: Service, block: Block, offline: OfflineTicket, issued_ms: int) -> Ticket:
    failed = offline.outcome is PaperOutcome.FAILED
    item = book.catalog.items.get(offline.item or "")
    return Ticket(
        id=f"{block.day}-{offline.number}",
        number=offline.number,
        day=block.day,
        service=service.id,
        asked_service=service.id,
        item=item.id if item and item.service == service.id else "",
        state=TicketState.CANCELLED if failed else TicketState.WAITING,
        token=offline.token,
        request=offline.request,
        kiosk=block.kiosk,
        language=offline.language,
        priority=offline.priority,
        person="" if failed else offline.person or "",
        block=block.id,
        paper=offline.outcome,
        made_ms=issued_ms,
        rank_ms=issued_ms - credit_ms(book, service, offline.priority),
        rank_seq=book.next_rank(),
        queued_ms=issued_ms,
    )


def _refused(offline: OfflineTicket, reason: str) -> SettledTicket:
    return SettledTicket(number=offline.number, accepted=False, reason=reason)


def _ms(offline: OfflineTicket) -> int:
    return round(offline.issued_at.timestamp() * 1000)
