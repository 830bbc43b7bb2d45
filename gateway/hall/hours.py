"""The hours of a catalog's services, by their id. The rules are `contracts.hours`."""

from contracts import hours
from contracts.hours import Opening
from gateway.hall.catalog_index import CatalogIndex


def opening(index: CatalogIndex, hours_id: str, now_ms: int) -> Opening:
    """Whether those hours are open now and until when, else when they open next."""
    return hours.opening(index.hours[hours_id], index.catalog.utc_offset_min, now_ms)


def close_ms(index: CatalogIndex, hours_id: str, now_ms: int) -> int | None:
    """When the last span of the present day ends; None when nothing is open any more today."""
    return hours.close_ms(index.hours[hours_id], index.catalog.utc_offset_min, now_ms)


def midnight_ms(index: CatalogIndex, now_ms: int) -> int:
    """When the hall's present day is over."""
    return hours.midnight_ms(index.catalog.utc_offset_min, now_ms)
