"""A catalog with its references resolved."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from contracts.catalog import Area, Catalog, Hours, Item, Service, StaffMember, WindowDuty


class CatalogIndex:
    """Made of a sound catalog; every id that it uses exists."""

    def __init__(self, catalog: Catalog, revision: str = "0" * 16) -> None:
        self.catalog = catalog
        self.revision = revision
        self.zone = timezone(timedelta(minutes=catalog.utc_offset_min))
        self.services: Mapping[str, Service] = {s.id: s for s in catalog.services}
        self.items: Mapping[str, Item] = {i.id: i for i in catalog.items}
        self.windows: Mapping[str, WindowDuty] = {w.number: w for w in catalog.windows}
        self.staff: Mapping[str, StaffMember] = {s.number: s for s in catalog.staff}
        self.areas: Mapping[str, Area] = {a.id: a for a in catalog.areas}
        self.hours: Mapping[str, Hours] = {h.id: h for h in catalog.hours}
        self._serving = {
            s.id: tuple(w for w in catalog.windows if s.id in w.serves) for s in catalog.services
        }
        self._helping = {s.id: tuple(w for w in catalog.windows if s.id in w.helps) for s in catalog.services}
        self._items_of = {
            s.id: tuple(i for i in catalog.items if i.service == s.id) for s in catalog.services
        }

    def serving(self, service: str) -> tuple[WindowDuty, ...]:
        """Windows whose own service it is."""
        return self._serving.get(service, ())

    def helping(self, service: str) -> tuple[WindowDuty, ...]:
        """Windows that may help out with it."""
        return self._helping.get(service, ())

    def items_of(self, service: str) -> tuple[Item, ...]:
        """The items that a service deals with, in the catalog's order."""
        return self._items_of.get(service, ())

    def local(self, ms: int) -> datetime:
        """Unix milliseconds as the hall's time."""
        return datetime.fromtimestamp(ms / 1000, UTC).astimezone(self.zone)

    def day(self, ms: int) -> str:
        """The hall's day, yyyymmdd."""
        return self.local(ms).strftime("%Y%m%d")
