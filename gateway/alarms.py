"""What is wrong now, by name. Each is told once when it is raised and once when it is over."""

import logging
from collections.abc import Callable
from enum import StrEnum

log = logging.getLogger(__name__)


class AlarmName(StrEnum):
    """Every alarm that there is. `docs/how-to/find-what-is-wrong.md` says what to do at each."""

    CLOCK_WRONG = "clock_wrong"
    DISK_FILLING = "disk_filling"
    FOREIGN_RECEIPT = "foreign_receipt"
    HISTORY_FORKED = "history_forked"
    ID_TAKEN = "id_taken"
    JOURNAL_FAILED = "journal_failed"
    JOURNAL_FILLING = "journal_filling"
    JOURNAL_FULL = "journal_full"
    JOURNAL_QUARANTINED = "journal_quarantined"
    NO_SUBSCRIBER = "no_subscriber"
    PUBLISH_REFUSED = "publish_refused"


class Alarms:
    """`on_raised` gets name and plain words, `on_change` comes whenever the names have changed."""

    def __init__(self) -> None:
        self.on_raised: Callable[[str, str], None] = lambda _name, _detail: None
        self.on_change: Callable[[], None] = lambda: None
        self._raised: dict[str, str] = {}

    def raise_alarm(self, name: AlarmName, detail: str) -> None:
        """Something is wrong. Raised again, only its words are kept."""
        fresh = name not in self._raised
        self._raised = self._raised | {name.value: detail}
        if fresh:
            log.error("alarm: %s", name, extra={"detail": detail})
            self.on_change()
            self.on_raised(name.value, detail)

    def clear(self, name: AlarmName) -> None:
        """It is over, if it was raised."""
        if name in self._raised:
            self._raised = {n: detail for n, detail in self._raised.items() if n != name}
            log.info("alarm over: %s", name)
            self.on_change()

    @property
    def details(self) -> dict[str, str]:
        """Name to plain words. Never changed in place: another thread may hold it."""
        return self._raised

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in order."""
        return tuple(sorted(self._raised))
