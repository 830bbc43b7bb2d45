"""Another catalog while people hold numbers of the present one."""

from dataclasses import replace

import pytest

from contracts.catalog import WindowDuty
from contracts.hall import PaperOutcome, RatingState, WindowState
from contracts.hall_commands import (
    CallNextCommand,
    ConfirmCommand,
    FinishCommand,
    HallCommand,
    LeaseCommand,
    SignInCommand,
    TransferCommand,
)
from contracts.hall_replies import IssueResult
from gateway.hall import dispatch
from gateway.hall.book import Book
from gateway.hall.catalog_change import obstacles, signed_out
from gateway.hall.catalog_index import CatalogIndex
from tests.gateway.hall_books import new_book
from tests.gateway.queue.halls import DAY_MS, NINE, catalog, duty, wish


def act(book: Book, command: HallCommand) -> None:
    dispatch.carry_out(book, command, NINE)
    book.accept()
    book.committed()


@pytest.fixture
def busy() -> Book:
    """A0001 waits for service a, with item a1."""
    book = new_book()
    act(book, wish(1, "a", item="a1"))
    act(book, ConfirmCommand(ticket="20260105-A0001", outcome=PaperOutcome.PRINTED))
    return book


def without(services: str = "", items: str = "", windows: str = "", staff: str = "") -> CatalogIndex:
    """The catalog without these; what refers to them is left as it is."""
    parts = catalog()
    kept = {
        "services": tuple(s for s in parts.services if s.id != services),
        "items": tuple(i for i in parts.items if i.id != items),
        "windows": tuple(w for w in parts.windows if w.number != windows),
        "staff": tuple(s for s in parts.staff if s.number != staff),
    }
    return CatalogIndex(parts.model_copy(update=kept))


def test_the_same_catalog_is_no_obstacle(busy: Book) -> None:
    assert obstacles(busy, busy.catalog, NINE) == []
    assert list(signed_out(busy, busy.catalog, NINE)) == []


def test_a_service_and_an_item_are_needed_while_somebody_waits_for_them(busy: Book) -> None:
    assert obstacles(busy, without(services="a"), NINE) == ["service 'a' is gone, but A0001 is open"]
    assert obstacles(busy, without(items="a1"), NINE) == ["item 'a1' is gone, but A0001 is about it"]
    assert obstacles(busy, without(services="b"), NINE) == []


def test_a_service_keeps_a_window_while_somebody_waits_for_it(busy: Book) -> None:
    def served_by(*windows: WindowDuty) -> CatalogIndex:
        return CatalogIndex(catalog(windows=windows))

    nobody = served_by(duty("1", ("b",)), duty("2", ("b",)))
    assert obstacles(busy, nobody, NINE) == ["no window serves 'a' any more, but A0001 waits for it"]
    assert obstacles(busy, served_by(duty("1", ("b",), helps=("a",))), NINE) == []
    busy.catalog = nobody
    assert obstacles(busy, nobody, NINE) == [], "it was so before"


def test_who_is_given_up_at_the_next_turn_of_the_day_is_no_obstacle(busy: Book) -> None:
    assert obstacles(busy, without(services="a"), NINE + DAY_MS)
    assert not obstacles(busy, without(services="a"), NINE + 2 * DAY_MS)


def test_a_leased_block_needs_its_service(busy: Book) -> None:
    act(busy, LeaseCommand(request="block-0123456789", kiosk="kiosk-1", service="b", size=5))
    (told,) = obstacles(busy, without(services="b"), NINE)
    assert told.startswith("service 'b' is gone, but block ")


def with_prefixes(**prefixes: str) -> CatalogIndex:
    """The catalog with other prefixes of these services."""
    parts = catalog()
    services = tuple(s.model_copy(update={"prefix": prefixes.get(s.id, s.prefix)}) for s in parts.services)
    return CatalogIndex(parts.model_copy(update={"services": services}))


def test_a_service_keeps_its_prefix_while_its_numbers_are_out_there(busy: Book) -> None:
    assert obstacles(busy, with_prefixes(a="Z"), NINE) == [
        "service 'a' had prefix 'A', and now it has 'Z', but A0001 is open"
    ]
    assert obstacles(busy, with_prefixes(b="Z"), NINE) == []
    act(busy, LeaseCommand(request="block-0123456789", kiosk="kiosk-1", service="b", size=5))
    assert obstacles(busy, with_prefixes(a="B", b="A"), NINE) == [
        "service 'a' had prefix 'A', and now it has 'B', but A0001 is open",
        "service 'b' had prefix 'B', and now it has 'A', but block 20260105-B0001 is open",
    ]


def test_a_number_that_was_handed_over_keeps_its_prefix_from_others(busy: Book) -> None:
    act(busy, SignInCommand(window="1", staff_no="S1"))
    act(busy, CallNextCommand(window="1"))
    act(busy, TransferCommand(window="1", to_service="b"))
    assert obstacles(busy, busy.catalog, NINE) == []
    assert obstacles(busy, with_prefixes(a="B", b="A"), NINE) == [
        "service 'a' had prefix 'A', and now it has 'B', but A0001 is open"
    ]


def test_the_same_request_gives_the_same_number_after_its_service_got_another_prefix(busy: Book) -> None:
    busy.catalog = with_prefixes(a="Z")
    reply = dispatch.carry_out(busy, wish(1, "a", item="a1"), NINE).reply
    assert isinstance(reply, IssueResult)
    assert (reply.again, reply.ticket.number) == (True, "A0001")


def test_a_window_is_needed_while_somebody_is_there(busy: Book) -> None:
    act(busy, SignInCommand(window="1", staff_no="S1"))
    assert obstacles(busy, without(windows="1"), NINE) == []
    act(busy, CallNextCommand(window="1"))
    assert obstacles(busy, without(windows="1"), NINE) == ["window '1' is gone, but A0001 is there"]


def test_an_item_is_needed_while_its_rating_is_open(busy: Book) -> None:
    act(busy, SignInCommand(window="1", staff_no="S1"))
    act(busy, CallNextCommand(window="1"))
    act(busy, FinishCommand(window="1"))
    assert obstacles(busy, without(items="a1"), NINE) == ["item 'a1' is gone, but A0001 is about it"]
    (ticket,) = busy.tickets
    rated = replace(ticket.served[0], rating=RatingState.RATED, level=5)
    busy.tickets.put(replace(ticket, served=(rated,)))
    assert obstacles(busy, without(items="a1"), NINE) == []


@pytest.mark.parametrize("gone", [{"windows": "1"}, {"staff": "S1"}])
def test_a_clerk_without_a_window_or_a_name_is_signed_out(busy: Book, gone: dict[str, str]) -> None:
    act(busy, SignInCommand(window="1", staff_no="S1"))
    act(busy, SignInCommand(window="2", staff_no="S2"))
    (desk,) = signed_out(busy, without(**gone), NINE)
    assert (desk.window, desk.state, desk.staff_no) == ("1", WindowState.CLOSED, "")


def test_a_catalog_without_staff_signs_nobody_out(busy: Book) -> None:
    act(busy, SignInCommand(window="1", staff_no="S1"))
    assert list(signed_out(busy, CatalogIndex(catalog(staff=())), NINE)) == []


def test_many_numbers_are_not_all_named(busy: Book) -> None:
    for number in range(2, 9):
        act(busy, wish(number))
    (told,) = obstacles(busy, without(services="a"), NINE)
    assert told == "service 'a' is gone, but A0001, A0002, A0003, A0004, A0005 and 3 more are open"
