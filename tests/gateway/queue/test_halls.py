"""The hall that the queue's tests stand in."""

from contracts.hall import WindowState
from tests.gateway.queue.halls import DAY, NINE, new_book, open_window


def test_the_tests_hall_is_sound() -> None:
    book = new_book()
    open_window(book, "2")
    assert book.catalog.day(NINE) == DAY
    assert [w.number for w in book.catalog.serving("b")] == ["2", "3"]
    assert book.desk("2").state is WindowState.OPEN
    assert book.desk("1").state is WindowState.CLOSED
