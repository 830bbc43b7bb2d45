"""The journal's upkeep: purge what is receipted and old, watch its size and the disk, raise alarms early."""

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from gateway.alarms import AlarmName
from gateway.clock import Clock, clock_fault
from gateway.config import JournalSection
from gateway.errors import JournalCorruptError, JournalError, JournalFullError
from gateway.journal.quarantine import JOURNAL_FILE
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter

INTERVAL_S = 2.0
PURGE_MAX = 1000
"""Events deleted in one commit at most, so that presses never wait long behind a purge."""
PURGE_PAUSE_S = 0.05
EMPTY_WAL_S = 3600.0
"""So often the WAL is emptied: what was wiped from the file stays no longer in there."""
JUMP_MS = 3_600_000
DAY_MS = 86_400_000
KEPT_MS = 60_000
"""Receipted events stay so long whatever the settings say: a pad may still send a copy of what we have."""
KEPT_WHEN_FULL_MS = 10_000
"""The same while nothing can be taken in: thrice a pad's longest wait before it sends again."""
DISK_ALARM_BYTES = 64 * 2**20
"""Free space below which the alarm is raised."""
DISK_FULL_BYTES = 16 * 2**20
"""Free space below which nothing is taken in: receipts and the purge that makes room need some themselves."""


class Housekeeping:
    """Runs beside the gateway. `on_alarm` gets a name and plain words, `on_clear` the name when it is
    over."""

    def __init__(
        self,
        writer: JournalWriter,
        section: JournalSection,
        folder: Path,
        clock: Clock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.section = section
        self.on_alarm: Callable[[AlarmName, str], None] = lambda _name, _detail: None
        self.on_clear: Callable[[AlarmName], None] = lambda _: None
        self.used_bytes = 0
        self.waiting = 0
        """Events without a receipt, as of the last look."""
        self.free_bytes = DISK_ALARM_BYTES
        self._writer = writer
        self._folder = folder
        self._clock = clock
        self._monotonic = monotonic
        self._began_s, self._began_ms = monotonic(), clock()
        self._clock_was_wrong = False
        self._emptied_s = self._began_s
        self._cases_over = 0
        """Bytes that cases take beyond their share, as of the last look."""

    async def run(self) -> None:
        """Runs until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(INTERVAL_S)

    async def look(self) -> None:
        """One round."""
        try:
            await self._writer.run(self._measure)
            if await self._purge_all():
                await self._writer.run(self._measure)  # it made room: the alarm ends with what it warned of
            if self._monotonic() - self._emptied_s >= EMPTY_WAL_S:
                await self._writer.run(JournalStore.empty_wal)
                self._emptied_s = self._monotonic()
        except JournalFullError as error:
            self.on_alarm(AlarmName.JOURNAL_FULL, str(error))
            return
        except JournalError as error:
            self.on_alarm(AlarmName.JOURNAL_FAILED, str(error))
            return
        self.on_clear(AlarmName.JOURNAL_FAILED)
        self._judge_size()
        self._judge_disk()
        self._judge_clock()

    def _measure(self, store: JournalStore) -> None:
        if not (self._folder / JOURNAL_FILE).exists():
            raise JournalCorruptError(f"{JOURNAL_FILE} was removed from {self._folder} while in use")
        free = shutil.disk_usage(self._folder).free
        store.max_bytes = self.section.max_bytes
        store.shut = (
            f"the disk is full: {free} bytes are free" if free < DISK_FULL_BYTES else clock_fault(self._clock)
        )
        self.used_bytes, self.waiting, self.free_bytes = store.used_bytes(), store.queue.waiting, free
        book = store.hall.book
        self._cases_over = store.case_files.over_share(book.policy.cases) if book is not None else 0

    def _clock_jumped(self) -> bool:
        """Whether the wall clock has gone another way than time itself since the start: nothing is old
        then."""
        lived_ms = int((self._monotonic() - self._began_s) * 1000)
        return abs(self._clock() - self._began_ms - lived_ms) > JUMP_MS

    async def _purge_all(self) -> int:
        total, purged = 0, PURGE_MAX
        while purged >= PURGE_MAX:
            purged = await self._writer.run(self._purge)
            total += purged
            await asyncio.sleep(PURGE_PAUSE_S)
        return total

    def _purge(self, store: JournalStore) -> int:
        if self._clock_jumped():
            return 0
        now_ms = self._clock()
        token_ms = now_ms - int(self.section.token_days * DAY_MS)
        store.sessions.forget(token_ms, PURGE_MAX)
        store.hall.forget_cases(token_ms, PURGE_MAX)
        if store.hall.book is not None:
            store.case_files.forget(store.hall.book.policy.cases, now_ms, PURGE_MAX)
        used = store.used_bytes()
        crowded = used >= self.section.max_bytes * self.section.alarm_at or store.shut
        keep_ms = 0 if crowded else int(self.section.retention_days * DAY_MS)
        least_ms = KEPT_WHEN_FULL_MS if used >= self.section.max_bytes or store.shut else KEPT_MS
        return store.queue.purge(now_ms - max(least_ms, keep_ms), PURGE_MAX)

    def _judge_size(self) -> None:
        cap = self.section.max_bytes
        if self.free_bytes < DISK_FULL_BYTES:
            self.on_alarm(
                AlarmName.JOURNAL_FULL,
                f"the disk of {self._folder} is full: presses stay in the pads; make room on it",
            )
        elif self.used_bytes >= cap:
            self.on_alarm(
                AlarmName.JOURNAL_FULL,
                f"the journal has reached its {cap} bytes: presses stay in the pads until there is room; "
                f"{self._way_out()}",
            )
        else:
            self.on_clear(AlarmName.JOURNAL_FULL)
        if self.used_bytes >= cap * self.section.alarm_at:
            share = round(100 * self.section.alarm_at)
            self.on_alarm(
                AlarmName.JOURNAL_FILLING,
                f"the journal is over {share} % of its {cap} bytes: {self._way_out()}",
            )
        else:
            self.on_clear(AlarmName.JOURNAL_FILLING)

    def _way_out(self) -> str:
        """What fills the journal, and what to do about it."""
        if not self._cases_over:
            return "see to the link"
        cases = (
            f"cases take {self._cases_over} bytes more than their share: let them go sooner with keep_days "
            "and open_days under [queue.cases], or raise max_bytes"
        )
        return f"{cases}; see to the link too" if self.waiting else cases

    def _judge_clock(self) -> None:
        fault = clock_fault(self._clock)
        if fault or self._clock_was_wrong:  # being set right is no jump
            self._began_s, self._began_ms = self._monotonic(), self._clock()
        self._clock_was_wrong = bool(fault)
        if fault:
            self.on_alarm(AlarmName.CLOCK_WRONG, f"{fault}; presses stay in the pads")
        elif self._clock_jumped():
            self.on_alarm(
                AlarmName.CLOCK_WRONG,
                "the clock jumped by over an hour: nothing is purged until the next start",
            )
        else:
            self.on_clear(AlarmName.CLOCK_WRONG)

    def _judge_disk(self) -> None:
        if self.free_bytes < DISK_ALARM_BYTES:
            self.on_alarm(
                AlarmName.DISK_FILLING,
                f"less than {DISK_ALARM_BYTES} bytes are free at {self._folder}: make room",
            )
        else:
            self.on_clear(AlarmName.DISK_FILLING)
