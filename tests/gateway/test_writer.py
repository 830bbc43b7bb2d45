"""The journal's writer: groups, failures, full disks, and kill -9."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.errors import JournalError, JournalFullError
from gateway.journal.entries import Row
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter
from tests.gateway.hall import until
from tests.gateway.journals import check_chain, events, invitation, make_store, press, record, settle

LIAR = """
import asyncio, os, sys
from pathlib import Path
from gateway.journal.writer import JournalWriter
from tests.gateway.journals import make_store, press

async def main():
    writer = JournalWriter(make_store(Path(sys.argv[1])))
    writer.start()
    def tell(number):
        return lambda row, error: os.write(1, f"{number}\\n".encode())
    number = 0
    while True:
        for _ in range(7):
            number += 1
            writer.submit(lambda store, n=number: store.record_press(press(n)), tell(number))
        await asyncio.sleep(0)

asyncio.run(main())
"""


def fail(_: JournalStore) -> None:
    raise ValueError("one bad entry")


async def test_one_bad_operation_of_a_group_costs_the_others_nothing(tmp_path: Path) -> None:
    writer = JournalWriter(make_store(tmp_path))
    told: list[int] = []
    writer.on_rows = lambda rows: told.extend(row.index for row in rows)
    good = [asyncio.create_task(writer.run(lambda s, n=n: s.record_press(press(n)))) for n in range(1, 6)]  # type: ignore[misc]  # n is bound
    bad = asyncio.create_task(writer.run(fail))
    good += [asyncio.create_task(writer.run(lambda s, n=n: s.record_press(press(n)))) for n in range(6, 11)]  # type: ignore[misc]
    await asyncio.sleep(0)
    writer.start()  # only now: all of them are one group
    rows = await asyncio.gather(*good)
    with pytest.raises(ValueError, match="one bad entry"):
        await bad
    assert sorted(row.index for row in rows if row) == list(range(1, 11))
    await until(lambda: told == list(range(1, 11)), "every event told once, in order")
    assert (writer.counts.largest_group, writer.counts.failures) == (11, 1)
    await writer.stop()
    check_chain(events(tmp_path / "journal.db"))


async def test_an_event_is_told_even_when_its_asker_has_gone(tmp_path: Path) -> None:
    writer = JournalWriter(make_store(tmp_path))
    told: list[Row] = []
    writer.on_rows = told.extend
    asker = asyncio.create_task(writer.run(lambda store: store.record_press(press(1))))
    await asyncio.sleep(0)
    asker.cancel()
    writer.start()
    await until(lambda: len(told) == 1, "the event")
    await writer.stop()


async def test_a_refused_command_is_an_answer_and_no_failure_of_the_rest(tmp_path: Path) -> None:
    writer = JournalWriter(make_store(tmp_path))
    writer.start()
    token = (await writer.run(lambda store: store.invite(invitation()))).token
    assert (await writer.run(lambda store: store.record_press(press(1, token=token)))) is not None
    with pytest.raises(Exception, match="has its rating"):
        await writer.run(lambda store: store.invite(invitation()))
    assert (await writer.run(lambda store: store.record_press(press(2)))) is not None
    await writer.stop()


def test_nothing_is_told_before_it_is_on_disk(tmp_path: Path) -> None:
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-c", LIAR, str(tmp_path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        first = child.stdout.readline()
        head = [int(first)] + [int(child.stdout.readline()) for _ in range(200)]
        os.kill(child.pid, signal.SIGKILL)
        tail = [int(line) for line in child.stdout.read().split(b"\n")[:-1]]
        child.wait()
        child.stdout.close()
        stored = {event["seqnum"] for event in events(tmp_path / "journal.db")}
        assert stored >= set(head + tail)
        check_chain(events(tmp_path / "journal.db"))


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("mounting a tmpfs needs root")
    yield disk
    subprocess.run(["umount", disk], check=True)


async def test_a_full_disk_refuses_and_takes_again_when_there_is_room(tiny_disk: Path) -> None:
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(b"x" * 500_000)
    writer = JournalWriter(make_store(tiny_disk / "data"))
    writer.start()
    stored: list[int] = []

    async def fill() -> None:
        for entry in map(press, range(1, 3000)):
            row = await writer.run(lambda store, e=entry: store.record_press(e))  # type: ignore[misc]  # e is bound
            stored.append(row.index if row else 0)

    with pytest.raises(JournalFullError, match="disk"):
        await fill()
    with pytest.raises(JournalFullError):
        await writer.run(lambda store: store.record_press(press(9000)))
    ballast.unlink()
    row = await writer.run(lambda store: store.record_press(press(9000)))
    assert row is not None
    assert row.index == stored[-1] + 1
    await writer.stop()
    check_chain(events(tiny_disk / "data" / "journal.db"))


async def test_receipts_make_room_in_a_full_journal(tmp_path: Path) -> None:
    store = make_store(tmp_path, max_bytes=140_000)
    with pytest.raises(JournalFullError):
        record(store, *range(1, 1000))
    store.rollback()
    settle(store, now_ms=1)
    writer = JournalWriter(store)
    writer.start()
    await writer.run(lambda s: s.queue.purge(5, 1000))
    assert await writer.run(lambda s: s.record_press(press(5000))) is not None
    await writer.stop()


async def test_a_closed_file_is_an_error_and_not_a_dead_thread(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    writer = JournalWriter(store)
    writer.start()
    for _ in range(2):
        with pytest.raises(JournalError):
            await writer.run(lambda s: s.close())
    assert writer.counts.failures == 2
    await writer.stop()
