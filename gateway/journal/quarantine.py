"""Opening the journal at start: check it, set a damaged one aside, save from it what can be saved.

A gateway that can't start because its file is damaged rates nobody; one that silently makes a new file loses
what it acknowledged. So:
the damaged file is kept under another name, a new epoch begins, and every event that can still be read from
the old file, whose
hash fits its content and that has no receipt yet, is taken over into the new outbox, as a link of its own
old chain.
"""

import json
import logging
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from contracts import chain
from contracts.errors import ChainError
from contracts.events import Event
from gateway.journal.store import JournalStore, connect, open_store

SIDE_FILES = ("", "-wal", "-shm")
SCANS = (
    "SELECT n, body FROM events WHERE state < 2 ORDER BY n",
    "SELECT n, body FROM events WHERE state < 2 ORDER BY n DESC",
)
EPOCH_FILE = "journal.epoch"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A journal that is fit for use."""

    store: JournalStore
    quarantined: Path | None = None
    """Where the damaged file lies now."""
    previous_epoch: int | None = None
    salvaged: int = 0
    detail: str = ""


def open_journal(
    folder: Path, gateway: str, max_bytes: int, random: Random, *, stamp: str, thorough: bool = True
) -> Opened:
    """The journal in `folder`. `stamp` names a quarantined file; `thorough` checks every page first."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "journal.db"
    before = _remembered_epoch(folder)
    damage = _damage(path, thorough=thorough)
    if damage is None and before is not None and not path.exists():
        damage = "the journal file is gone"
    if damage is None:
        store = open_store(path, gateway, max_bytes, random)
        _remember_epoch(folder, store.epoch)
        return Opened(store)
    log.error("journal damaged, set aside", extra={"detail": damage})
    aside = _set_aside(path, stamp)
    store = open_store(path, gateway, max_bytes, random)
    salvaged = _salvage(aside, store) if aside else 0
    _remember_epoch(folder, store.epoch)
    return Opened(store, aside, before, salvaged, damage)


def _damage(path: Path, *, thorough: bool) -> str | None:
    if not path.exists():
        return None
    check = "integrity_check" if thorough else "quick_check"
    try:
        with closing(connect(path)) as db:
            verdict = str(db.execute(f"PRAGMA {check}(1)").fetchone()[0])
            db.execute("SELECT count(*) FROM meta").fetchone()
    except sqlite3.OperationalError as error:
        # A file that was made but never got its schema: a crash at the first start. It holds nothing.
        return None if "no such table" in str(error) and _is_blank(path) else str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if verdict == "ok" else verdict


def _is_blank(path: Path) -> bool:
    with closing(connect(path)) as db:
        return not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def _set_aside(path: Path, stamp: str) -> Path | None:
    aside = path.with_name(f"journal.damaged-{stamp}.db")
    for suffix in SIDE_FILES:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside if aside.exists() else None


def _salvage(aside: Path, store: JournalStore) -> int:
    count = 0
    store.begin()
    for body in _readable_bodies(aside):
        with suppress(ChainError, ValueError, KeyError):
            event = json.loads(body)
            chain.verify(event)
            kind = Event.model_validate(event).kind
            count += bool(kind and store.adopt(event, body, kind.value))
    store.commit()
    return count


def _readable_bodies(aside: Path) -> list[bytes]:
    bodies: dict[int, bytes] = {}
    with suppress(sqlite3.Error), closing(sqlite3.connect(aside)) as db:
        top = db.execute("SELECT max(n) FROM events").fetchone()[0] or 0
        # Row by row from both ends of every readable stretch: one bad page ends a scan, not the salvage.
        for query in SCANS:
            with suppress(sqlite3.Error):
                bodies.update(db.execute(query))
        if len(bodies) < top:
            _read_singly(db, bodies, top)
    return [bodies[n] for n in sorted(bodies)]


def _read_singly(db: sqlite3.Connection, bodies: dict[int, bytes], top: int) -> None:
    for n in range(1, top + 1):
        if n in bodies:
            continue
        with suppress(sqlite3.Error):
            found = db.execute("SELECT body FROM events WHERE n = ? AND state < 2", (n,)).fetchone()
            if found:
                bodies[n] = found[0]


def _remembered_epoch(folder: Path) -> int | None:
    with suppress(OSError, ValueError):
        return int((folder / EPOCH_FILE).read_text(encoding="ascii"))
    return None


def _remember_epoch(folder: Path, epoch: int) -> None:
    part = folder / f"{EPOCH_FILE}.part"
    part.write_text(f"{epoch}\n", encoding="ascii")
    part.replace(folder / EPOCH_FILE)
