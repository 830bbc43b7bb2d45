"""Bare pads: profiles and what is wrong with them, and their decoder against hand-written vectors."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.device import Health
from contracts.ratings import Level
from devices.bare_pad.decoder import BarePad
from devices.bare_pad.driver import load_profile
from devices.bare_pad.profile import FRAME_MAX, parse_profile
from devices.checksums import Checksum
from devices.errors import ProfileError
from devices.heard import KeyHeard
from tests.devices.hall_devices import Desk, cut_at, cuts, load, name_of, octets

PADS = load("driver-bare-pads.toml")["pad"]
SUM8 = PADS[0]["profile"]
FRAME = octets("AA 55 01 05 06")
each_pad = pytest.mark.parametrize("vector", PADS, ids=name_of)


def desk(profile: str = SUM8) -> Desk:
    return Desk(BarePad(parse_profile(profile, "pad.toml")))


def pad(of: Desk) -> BarePad:
    assert isinstance(of.line, BarePad)
    return of.line


def keys(of: Desk) -> list[tuple[int, int]]:
    heard = [one for one in of.takes_heard() if isinstance(one, KeyHeard)]
    return [(one.key_raw, int(one.level or 0)) for one in heard]


@each_pad
def test_a_pads_frames_are_the_keys_of_its_vector(vector: dict[str, Any]) -> None:
    frames = [octets(frame) for frame in vector["frames"]]
    for reads in cuts(frames):
        at = desk(vector["profile"]).hears(*reads)
        assert keys(at) == list(zip(vector["keys"], vector["levels"], strict=True))
        assert at.line.noise_bytes == 0


@each_pad
def test_bad_frames_are_counted_and_the_next_good_one_is_read(vector: dict[str, Any]) -> None:
    good = octets(vector["frames"][0])
    for bad in map(octets, vector["bad"]):
        for reads in cuts([bad + good]):
            at = desk(vector["profile"]).hears(*reads)
            assert keys(at) == [(vector["keys"][0], vector["levels"][0])]
            assert at.line.noise_bytes == len(bad)


def test_the_checksums_of_the_textbook() -> None:
    assert Checksum.CRC16_MODBUS.of(b"123456789") == b"\x37\x4b"
    assert Checksum.SUM8.of(b"\xff\x02") == b"\x01"
    assert Checksum.XOR8.of(b"\xff\x0f") == b"\xf0"
    assert Checksum.NONE.of(b"\xff") == b""


def test_a_frame_broken_off_is_ended_by_the_pause_after_it() -> None:
    at = desk().hears(FRAME[:3]).waits(0.1).hears(FRAME)
    assert keys(at) == [(5, 5)]
    assert (pad(at).broken_off, at.line.noise_bytes) == (1, 3)


def test_a_frame_in_two_reads_is_one() -> None:
    assert keys(desk().hears(FRAME[:3]).waits(0.02).hears(FRAME[3:])) == [(5, 5)]


def test_a_key_held_down_is_one_press_and_a_second_press_is_another() -> None:
    at = desk()
    for _ in range(20):
        at.hears(FRAME).waits(0.1)
    assert (keys(at), pad(at).repeats) == ([(5, 5)], 19)
    assert keys(at.waits(0.5).hears(FRAME)) == [(5, 5)]


def test_two_different_keys_at_once_are_two_presses() -> None:
    assert keys(desk().hears(FRAME, octets("AA 55 01 04 05"))) == [(5, 5), (4, 4)]


def test_nothing_is_ever_sent() -> None:
    at = desk().hears(b"\x05\x17", FRAME).waits(100).hears(FRAME)
    assert at.takes_sent() == []


def test_a_pad_is_online_once_a_key_was_heard_and_noise_is_told() -> None:
    at = desk().hears(b"\x17" * 64)
    assert at.line.presence.health() is Health.GREETING
    assert "baud rate" in (at.health[-1].reason or "")
    at.hears(FRAME)
    assert (at.health[-1].health, at.health[-1].reason) == (Health.ONLINE, None)


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ('name = "red box"', "", ["name: is missing", 'name = "counter pad']),
        ("baud = 9600", "baud = 1234", ["baud: is none of 1200", "baud = 9600"]),
        ('header = "AA 55"', 'header = "AA 5"', ["frame.header: 'AA 5' is not bytes", 'header = "AA 55"']),
        ("length = 5", 'length = "5"', ["frame.length: should be a whole number", "length = 5"]),
        ("length = 5", "length = 3", ["frame: key_at = 3 is no place", "key_at = 3"]),
        ('"sum8"', '"sum9"', ["frame.checksum: is none of none, sum8, xor8, crc16-modbus", '"sum8"']),
        ("checksum_from = 2", "checksum_from = 4", ["frame: checksum_from = 4 leaves the key", "[frame]"]),
        ("key_at = 3", "key_at = 1", ["frame: key_at = 1 is no place", "2 to 3"]),
        ('"05" = 5', '"05" = 6', ['keys."05": a level is 5', '"01" = 5']),
        ('"05" = 5', '"5" = 5', ["keys: '5' is not bytes", '"01" = 5']),
        ('"05" = 5', '"0501" = 5', ["keys: '0501': a key is one byte"]),
        ("baud = 9600", "bauds = 9600", ["bauds: is not a known key"]),
        ("baud = 9600", "inter_byte_ms = 5", ["inter_byte_ms: ", "20", "inter_byte_ms = 30"]),
        (
            "[keys]",
            "[[literal]]\nframe='01'\nlevel=5\n[keys]",
            ["file: describe the keys one way", "[frame]"],
        ),
        ("baud = 9600", "baud 9600", ["not TOML", "line 2"]),
    ],
)
def test_a_wrong_profile_is_told_with_file_key_and_example(wrong: str, right: str, words: list[str]) -> None:
    assert wrong in SUM8
    with pytest.raises(ProfileError) as caught:
        parse_profile(SUM8.replace(wrong, right), "pad.toml")
    for word in ("pad.toml: ", *words):
        assert word in str(caught.value)


def test_a_literal_that_begins_another_is_refused() -> None:
    text = "name='x'\n[[literal]]\nframe='A1'\nlevel=5\n[[literal]]\nframe='A1 05'\nlevel=4\n"
    with pytest.raises(ProfileError, match="literal frame a1 is the beginning of another"):
        parse_profile(text, "pad.toml")


def test_a_profile_is_read_from_its_file_and_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pad.toml"
    with pytest.raises(ProfileError, match=r"pad\.toml: can't be read"):
        load_profile(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ProfileError, match=r"pad\.toml: not UTF-8"):
        load_profile(path)
    path.write_text(SUM8, encoding="utf-8")
    assert load_profile(path).keys == {5: Level(5), 4: Level(4)}


@each_pad
@given(st.data())
def test_any_cutting_gives_the_same_keys(vector: dict[str, Any], data: st.DataObject) -> None:
    frames = [octets(frame) for frame in vector["frames"]]
    places = data.draw(st.lists(st.integers(0, 10_000), max_size=20))
    at = desk(vector["profile"]).hears(*cut_at(b"".join(frames), places))
    assert [key for key, _ in keys(at)] == vector["keys"]


@given(st.binary(max_size=64))
def test_behind_any_noise_the_second_frame_at_the_latest_is_read(noise: bytes) -> None:
    at = desk().hears(noise + octets("AA 55 01 04 05") + FRAME)
    assert keys(at)[-1] == (5, 5)


@each_pad
@given(chunks=st.lists(st.binary(max_size=200), max_size=20))
def test_garbage_never_raises_and_little_of_it_is_kept(vector: dict[str, Any], chunks: list[bytes]) -> None:
    at = desk(vector["profile"])
    for chunk in chunks:
        at.hears(chunk).waits(0.01)
        assert len(pad(at)._rest) < FRAME_MAX


def test_endless_brackets_are_no_profile() -> None:
    with pytest.raises(ProfileError, match=r"pad\.toml: not TOML"):
        parse_profile("a = " + "[" * 20_000, "pad.toml")
