"""The hall's queue, put together."""

import logging

from contracts.topics import GatewayTopics
from gateway.clock import Clock
from gateway.hall.book import Book
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall_driver import HallDriver, refuse_obstacles
from gateway.hall_ratings import HallRatings
from gateway.hall_retained import HallRetained
from gateway.invitations import Invitations
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter
from gateway.mqtt import MqttConnection

log = logging.getLogger(__name__)


def fill_book(store: JournalStore, book: Book, now_ms: int) -> None:
    """The queue as it was when the gateway stopped. Raises ConfigError when it does not fit the catalog."""
    for oddity in store.hall.use(book):
        log.error("the queue had to be mended", extra={"detail": oddity})
    store.case_files.kept()  # asked now, while no press waits
    refuse_obstacles(book, book.catalog, now_ms)


def make_queue(
    writer: JournalWriter,
    invitations: Invitations,
    connection: MqttConnection,
    index: CatalogIndex | None,
    *,
    gateway: str,
    clock: Clock,
) -> HallDriver | None:
    """The driver of the book that `fill_book` has filled; None without a catalog."""
    if index is None:
        return None
    ratings = HallRatings(invitations, writer, clock)
    retained = HallRetained(connection, GatewayTopics(gateway))
    return HallDriver(writer, ratings, retained, index, gateway=gateway, clock=clock)
