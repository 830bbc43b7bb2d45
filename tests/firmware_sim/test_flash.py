"""The file that holds a pad's flash."""

from pathlib import Path

import pytest

from firmware_sim.errors import NvramError
from firmware_sim.pad.flash import (
    RECORD_BYTES,
    BootRecord,
    BootState,
    Flash,
    FlashChange,
    Incoming,
    Recorded,
    Slot,
    Written,
)
from firmware_sim.pad.flash_port import FileFlash, FlashStore, RamFlash

PAD = b"HS\0\0\0\0\0\1"
INCOMING = Incoming(600, bytes(32), "1.1.0")


def arrived(reached: int) -> Recorded:
    return Recorded(BootRecord(incoming=Incoming(600, bytes(32), "1.1.0", reached)))


CHANGES: list[FlashChange] = [
    Recorded(BootRecord(incoming=INCOMING)),
    Written(Slot.B, 0, b"a" * 256),
    arrived(256),
    Written(Slot.B, 256, b"b" * 256),
    arrived(512),
]


@pytest.mark.parametrize("in_file", [False, True])
def test_flash_holds_what_was_burnt(tmp_path: Path, in_file: bool) -> None:
    store: FlashStore = FileFlash(tmp_path / "x.flash", PAD) if in_file else RamFlash()
    assert store.load() == Flash()
    store.burn(CHANGES)
    found = store.load()
    assert found.record == BootRecord(incoming=Incoming(600, bytes(32), "1.1.0", 512))
    assert found.slots[Slot.B] == b"a" * 256 + b"b" * 256
    store.close()


def test_a_page_without_its_record_is_not_there(tmp_path: Path) -> None:
    store = FileFlash(tmp_path / "x.flash", PAD)
    store.burn(CHANGES[:4])
    store.close()
    again = FileFlash(tmp_path / "x.flash", PAD)
    assert again.load().slots[Slot.B] == b"a" * 256
    again.close()


@pytest.mark.parametrize("copy", [0, 1])
def test_a_record_cut_short_leaves_the_one_before(tmp_path: Path, copy: int) -> None:
    path = tmp_path / "x.flash"
    store = FileFlash(path, PAD)
    store.burn(CHANGES[: 3 + 2 * copy])
    reached = 256 + 256 * copy
    newest = {256: 0, 512: 1}[reached]
    data = bytearray(path.read_bytes())
    data[RECORD_BYTES * newest + 100] ^= 1
    path.write_bytes(data)
    found = store.load().record.incoming
    assert found is not None
    assert found.reached == reached - 256
    store.burn([Recorded(BootRecord(BootState.PENDING))])
    assert store.load().record.state is BootState.PENDING
    store.close()


def test_a_damaged_flash_holds_the_factorys_firmware(tmp_path: Path) -> None:
    path = tmp_path / "x.flash"
    path.write_bytes(b"\xff" * 9000)
    store = FileFlash(path, PAD)
    assert store.load() == Flash()
    store.close()


def test_another_pads_flash_is_refused(tmp_path: Path) -> None:
    store = FileFlash(tmp_path / "x.flash", PAD)
    store.burn(CHANGES)
    store.close()
    other = FileFlash(tmp_path / "x.flash", b"HS\0\0\0\0\0\2")
    with pytest.raises(NvramError, match="--state"):
        other.load()
    other.close()


def test_a_flash_that_cannot_be_made_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NvramError, match=r"x\.flash"):
        FileFlash(tmp_path / "file" / "x.flash", PAD)
