"""The journal's upkeep: purge what is receipted and old, watch its size and the disk, raise alarms early."""

import asyncio
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from gateway.clock import Clock
from gateway.config import JournalSection
from gateway.errors import JournalError, JournalFullError
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter

INTERVAL_S = 2.0
PURGE_MAX = 1000
"""Events deleted in one commit at most, so that presses never wait long behind a purge."""
PURGE_PAUSE_S = 0.05
DAY_MS = 86_400_000
DISK_RESERVE_BYTES = 64 * 2**20
"""Free space below which the disk is as good as full."""

log = logging.getLogger(__name__)


class Housekeeping:
    """Runs beside the gateway. `on_alarm` gets a name and plain words, `on_clear` the name when it is
    over."""

    def __init__(self, writer: JournalWriter, section: JournalSection, folder: Path, clock: Clock) -> None:
        self.section = section
        self.on_alarm: Callable[[str, str], None] = lambda _name, _detail: None
        self.on_clear: Callable[[str], None] = lambda _: None
        self.used_bytes = 0
        self.waiting = 0
        """Events without a receipt, as of the last look."""
        self._writer = writer
        self._folder = folder
        self._clock = clock

    async def run(self) -> None:
        """Runs until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(INTERVAL_S)

    async def look(self) -> None:
        """One round."""
        try:
            self.used_bytes, self.waiting = await self._writer.run(_measure)
            await self._purge_all()
        except JournalFullError as error:
            self.on_alarm("journal_full", str(error))
            return
        except JournalError as error:
            self.on_alarm("journal_failed", str(error))
            return
        self.on_clear("journal_failed")
        self._judge_size()
        self._judge_disk()

    async def _purge_all(self) -> None:
        purged = PURGE_MAX
        while purged >= PURGE_MAX:
            purged = await self._writer.run(self._purge)
            await asyncio.sleep(PURGE_PAUSE_S)

    def _purge(self, store: JournalStore) -> int:
        now_ms = self._clock()
        store.forget_sessions(now_ms - int(self.section.token_days * DAY_MS), PURGE_MAX)
        return store.purge(now_ms - int(self.section.retention_days * DAY_MS), PURGE_MAX)

    def _judge_size(self) -> None:
        cap = self.section.max_bytes
        if self.used_bytes >= cap:
            self.on_alarm(
                "journal_full",
                f"the journal holds {self.used_bytes} of {cap} bytes: presses stay in the pads until the "
                "centre has taken some; see to the link",
            )
        else:
            self.on_clear("journal_full")
        if self.used_bytes >= cap * self.section.alarm_at:
            share = round(100 * self.section.alarm_at)
            self.on_alarm(
                "journal_filling", f"the journal is over {share} % of its {cap} bytes: see to the link"
            )
        else:
            self.on_clear("journal_filling")

    def _judge_disk(self) -> None:
        free = shutil.disk_usage(self._folder).free
        if free < DISK_RESERVE_BYTES:
            self.on_alarm("disk_filling", f"less than {DISK_RESERVE_BYTES} bytes are free at {self._folder}")
        else:
            self.on_clear("disk_filling")


def _measure(store: JournalStore) -> tuple[int, int]:
    counts = store.counts()
    return store.used_bytes(), counts["queued"] + counts["sent"]
