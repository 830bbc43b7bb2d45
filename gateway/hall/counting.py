"""How far each prefix's numbers have got, and what a day's quota leaves.

A number is used once a day. Those of tickets that are still open from the day before, and those that a kiosk
may be giving out, are passed over: a number that is called means one person.
"""

from collections.abc import Iterator
from dataclasses import replace

from contracts.catalog import Service
from contracts.commands import CommandErrorCode
from contracts.hall import LAST_NUMBER, number_text, prefix_of
from gateway.hall.book import Book
from gateway.hall.records import Block, Counter
from gateway.hall.refusal import HallRefusedError


def counter(book: Book, day: str, prefix: str) -> Counter:
    """How far the prefix has got that day."""
    return book.counters.get(f"{day}/{prefix}") or Counter(day=day, prefix=prefix)


def left_today(book: Book, service: Service, now_ms: int) -> int | None:
    """Numbers that the quota leaves today; what kiosks have leased counts as issued. None without a quota."""
    if service.quota is None:
        return None
    day = book.catalog.day(now_ms)
    leased = sum(
        unused(block) for block in book.blocks_of(service.id) if block.day == day and is_live(block, now_ms)
    )
    return max(0, service.quota - counter(book, day, service.prefix).issued - leased)


def is_live(block: Block, now_ms: int) -> bool:
    """Whether its kiosk may still give numbers out."""
    return not block.done and now_ms < block.until_ms


def unused(block: Block) -> int:
    """Numbers of the block that its kiosk has not told of."""
    return block.last - block.first + 1 - len(block.used)


def take_run(book: Book, service: Service, size: int, now_ms: int) -> tuple[int, int]:
    """Use up `size` numbers in a row and return the first and the last; fewer when there is no such run.

    Raises HallRefusedError after 9999. They don't count as issued yet.
    """
    count = counter(book, book.catalog.day(now_ms), service.prefix)
    first, last = _best_run(_free_after(book, count), size)
    if not last:
        raise HallRefusedError(
            CommandErrorCode.FULL,
            f"service {service.id} has used all numbers up to {number_text(service.prefix, LAST_NUMBER)}",
            "numbers begin anew tomorrow; split the service into two for halls as busy as this",
        )
    book.counters.put(replace(count, last=last))
    return first, last


def count_issued(book: Book, day: str, number: str, by: int) -> None:
    """Count a number for its day's quota, or no longer."""
    count = counter(book, day, prefix_of(number))
    book.counters.put(replace(count, issued=max(0, count.issued + by)))


def _free_after(book: Book, count: Counter) -> Iterator[int]:
    """Numbers behind the counter that nobody holds, can have been given today, or may be giving out: be the
    counter lost or behind, none is given out twice."""
    leased = [
        (block.first, block.last)
        for block in book.blocks_with(count.prefix)
        if not block.done or block.day == count.day
    ]
    for number in range(count.last + 1, LAST_NUMBER + 1):
        text = number_text(count.prefix, number)
        in_block = any(first <= number <= end for first, end in leased)
        if not in_block and f"{count.day}-{text}" not in book.tickets and not book.of_number(text):
            yield number


def _best_run(numbers: Iterator[int], size: int) -> tuple[int, int]:
    """The first run of `size` numbers, else the longest; (0, 0) when there are no numbers."""
    best = (0, 0)
    first = last = 0
    for number in numbers:
        first = first if first and number == last + 1 else number
        last = number
        if not best[1] or last - first > best[1] - best[0]:
            best = (first, last)
        if last - first + 1 == size:
            break
    return best
