"""A disk that turns a bit in what the kiosk keeps: SQLite sees few of them. The kiosk begins all the same,
and says what it passes over."""

import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from contracts.catalog import Priority
from contracts.hall import PaperOutcome
from contracts.session import Language
from kiosk.backstage.leased import Block, Given
from kiosk.backstage.rows import refused_of
from kiosk.backstage.store import FILE, Store
from kiosk.errors import StoreError
from kiosk.flow.inputs import PinHeld
from kiosk.flow.world import Health, Part
from tests.kiosk.backstage.stage import Stage, result_of

BLOCK = Block("20260105-A0011", "life", "A", 11, 20, 1_800_000_000_000)
NUMBERS = 3
TURNS = 60
PAGE = 4096
"""Of a file; the first tells how it is built."""


def key(number: int) -> str:
    """Of 22 letters, as a request or a token."""
    return sha256(bytes([number])).hexdigest()[:22]


def fill(folder: Path) -> Path:
    """A store with some of all; its file."""
    store = Store(folder)
    assert store.want_block("farm", key(0)) == key(0)
    store.add_block(BLOCK)
    for number in range(NUMBERS):
        (block,) = store.blocks()
        wish = Given(
            "", "", key(10 + number), key(20 + number), key(30 + number), number, "a-birth",
            Language.ZH_HANS, Priority.ELDERLY,
        )  # fmt: skip
        store.outcome_of_given(store.give(block, wish), PaperOutcome.PRINTED)
    store.end_print("20260105-B0001", PaperOutcome.SHOWN)
    store.keep_fact("catalog", b"{}")
    store.close()
    return folder / FILE


def turn_bit(file: Path, text: bytes, bit: int = 7) -> None:
    """In the first letter of where that text stands last."""
    data = bytearray(file.read_bytes())
    at = data.rfind(text)
    assert at >= 0, text
    data[at] ^= 1 << bit
    file.write_bytes(data)


def keep(file: Path, name: str, value: bytes) -> None:
    """A fact, as it stands on the disk."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


@pytest.mark.logs_errors("is damaged and passed over")
@pytest.mark.parametrize(
    ("text", "bit", "said"),
    [
        ("zh-Hans", 7, "no such language can be"),
        ("zh-Hans", 0, "no such language can be"),
        ("elderly", 2, "no such priority can be"),
        ("printed", 1, "no such outcome can be"),
        (key(22), 7, "no such request can be"),
        (key(32), 4, "no such token can be"),
        ("a-birth", 7, "no such item can be"),
    ],
)
def test_a_damaged_number_is_passed_over_and_said_and_hides_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str, bit: int, said: str
) -> None:
    turn_bit(fill(tmp_path), text.encode(), bit)
    store = Store(tmp_path)
    (damaged,) = store.damaged
    numbers = {one.number for one in store.given()}
    assert numbers | {damaged} == {"A0011", "A0012", "A0013"}
    assert len(numbers) == NUMBERS - 1
    assert f"given (block '20260105-A0011', number '{damaged}') is damaged and passed over" in caplog.text
    assert said in caplog.text
    assert caplog.text.count("passed over") == 1
    assert not any(key(number) in caplog.text for number in range(40))
    (block,) = store.blocks()
    assert block.next == 11 + NUMBERS
    store.drop_block(block.id)
    store.close()
    caplog.clear()
    Store(tmp_path).close()
    assert not caplog.records


@pytest.mark.logs_errors("is damaged and passed over")
def test_a_damaged_block_print_question_or_fact_is_passed_over(tmp_path: Path) -> None:
    file = fill(tmp_path)
    turn_bit(file, b"20260105-A0011lifeA")
    turn_bit(file, b"shown")
    turn_bit(file, key(0).encode())
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("UPDATE facts SET value = 7")
    with closing(Store(tmp_path)) as store:
        assert store.blocks() == []
        assert store.unconfirmed() == []
        assert store.fact("catalog") == b""
        assert store.want_block("farm", key(1)) == key(1)
        assert store.damaged == ()
        assert not store.fault


@pytest.mark.logs_errors("is damaged")
def test_whichever_bit_turns_what_is_read_can_be_told_and_done_with(tmp_path: Path) -> None:
    good = fill(tmp_path / "good").read_bytes()
    used = [at for at, byte in enumerate(good) if byte and at >= PAGE]
    random = Random(7)
    for _ in range(TURNS):
        folder = tmp_path / "bad"
        folder.mkdir()
        data = bytearray(good)
        data[random.choice(used)] ^= 1 << random.randrange(8)
        (folder / FILE).write_bytes(data)
        with closing(Store(folder)) as store:
            assert not store.fault
            for given in store.given():
                store.settled(given)
            assert all(one.settled for one in store.given())
            for ticket, outcome in store.unconfirmed():
                store.confirmed(ticket, outcome)
            assert not store.unconfirmed()
            for block in store.blocks():
                store.drop_block(block.id)
            assert not store.blocks()
        shutil.rmtree(folder)


def test_a_damaged_list_of_refused_numbers_is_none() -> None:
    assert refused_of(b"") == ()
    assert refused_of(b'["A0001: no block"]') == ("A0001: no block",)
    for damaged in (b'["A00\xff01"]', b'["A0001"', b"{}", b"7", b'["\\ud800"]'):
        assert refused_of(damaged) == ()


@pytest.mark.logs_errors("is damaged and passed over", "is not taken by the gateway")
async def test_a_kiosk_with_a_damaged_number_begins_and_tells_staff(stage: Stage) -> None:
    await stage.open()
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    assert result_of(await stage.issue(1)).ticket.number == "A0001"
    await stage.close()
    turn_bit(stage.store, b"zh-Hansnone")
    for _ in range(2):
        await stage.start()
        assert stage.world.troubles[Part.GATEWAY] == "A0001: what the kiosk's disk kept of it is damaged"
        assert result_of(await stage.issue(2)).ticket.number == "A0002"
        await stage.close()


@pytest.mark.logs_errors("wrong PINs there were can't be read")
async def test_a_kiosk_with_damaged_facts_begins(stage: Stage) -> None:
    await stage.open()
    await stage.close()
    keep(stage.store, "wrong-pins", b"\xb1 1767600000000")
    keep(stage.store, "out-of-service", b"clean\xffing" + b"\xff" * 60)
    keep(stage.store, "refused", b'["A0001\xff"]')
    keep(stage.store, "catalog", b"{\xff")
    await stage.start()
    assert not any(isinstance(one, PinHeld) for one in stage.inputs)
    await stage.part(Part.GATEWAY, Health.UP)


def spoil(file: Path) -> None:
    """All but the first page of a file that somebody has open, as a disk that fails."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("INSERT OR REPLACE INTO facts VALUES ('another', x'00')")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(PAGE)
        opened.write(b"\xff" * (size - PAGE))


def test_what_cant_be_read_any_more_is_an_error_of_the_store(tmp_path: Path) -> None:
    file = fill(tmp_path)
    with closing(Store(tmp_path)) as store:
        spoil(file)
        for read in (store.blocks, store.given, store.unconfirmed, lambda: store.fact("x")):
            with pytest.raises(StoreError, match="malformed"):
                read()
        with pytest.raises(StoreError, match="malformed"):
            store.given_for(key(10))


@pytest.mark.logs_errors("can't be", "malformed", "kept in memory alone", "would leave it unconfirmed")
async def test_a_kiosk_whose_file_cant_be_read_any_more_gives_out_the_gateways_numbers(stage: Stage) -> None:
    await stage.open()
    spoil(stage.store)
    issued = await stage.issue(1)
    assert not issued.offline
    assert (await stage.print(issued)).outcome == "shown"
    await stage.until(lambda: not stage.world.leased, "nothing is given out that would be forgotten")
