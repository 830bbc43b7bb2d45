"""What a recording of an unknown pad says, and whether the drafted profile reads that recording."""

import asyncio
import os
import termios
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.bare_pad.decoder import BarePad
from devices.bare_pad.profile import parse_profile
from devices.bare_pad.sniff import Chunk, analyse, draft_profile, frames_of
from devices.bare_pad.sniffer import listen, open_for_listening
from devices.checksums import Checksum
from devices.errors import PortError, PortMissingError, PortUrlError
from devices.heard import KeyHeard
from devices.ports.url import SerialUrl, TcpUrl, parse_port_url
from tests.devices.hall_devices import Desk, octets
from tests.devices.lines import PtyLine, listener, until


def recording(*frames: str, copies: int = 2) -> list[Chunk]:
    """Each frame so many times, two seconds apart, in two reads each."""
    chunks = []
    at = 100.0
    for frame in frames:
        for _ in range(copies):
            data = octets(frame)
            chunks += [Chunk(at, data[:1]), Chunk(at + 0.005, data[1:])]
            at += 2.0
    return [chunk for chunk in chunks if chunk.data]


def replay(profile: str, chunks: list[Chunk]) -> list[int]:
    """The levels that a pad of this profile tells from the recording."""
    at = Desk(BarePad(parse_profile(profile, "draft")))
    for chunk in chunks:
        at.now = chunk.at
        at.hears(chunk.data)
    return [int(one.level or 0) for one in at.heard if isinstance(one, KeyHeard)]


SUM8 = recording("AA 55 01 05 06", "AA 55 01 04 05", "AA 55 01 03 04", "AA 55 01 02 03", "AA 55 01 01 02")
XOR8_TAIL = recording("5A 10 4A 0D 0A", "5A 11 4B 0D 0A", "5A 12 48 0D 0A")
CRC = recording("01 03 00 00 00 01 84 0A", "01 03 00 00 00 0A C5 CD", "01 03 00 00 00 02 C4 0B")
CHANCE = recording("FF FF 01 FF 00 00", "FF FF 02 FF 00 00")
"""00 is the sum of nothing and of FF 00: a checksum, were it not for the key that it leaves out."""
BARE = recording("A0 31 0D", "A0 32 0D", "A0 33 0D")


def test_frames_are_told_apart_by_pauses() -> None:
    chunks = [Chunk(1.0, b"ab"), Chunk(1.02, b"c"), Chunk(1.06, b"d"), Chunk(9.0, b"e")]
    assert frames_of(chunks) == [b"abc", b"d", b"e"]
    assert frames_of(chunks, pause_s=0.05) == [b"abcd", b"e"]


@pytest.mark.parametrize(
    ("chunks", "header", "tail", "checksum"),
    [
        (SUM8, "AA 55 01", "", (Checksum.SUM8, 2)),
        (XOR8_TAIL, "5A", "0D 0A", (Checksum.XOR8, 0)),
        (CRC, "01 03 00 00 00", "", (Checksum.CRC16_MODBUS, 0)),
        (BARE, "A0", "0D", (Checksum.NONE, 0)),
    ],
)
def test_header_checksum_tail_and_key_are_found(
    chunks: list[Chunk], header: str, tail: str, checksum: tuple[Checksum, int]
) -> None:
    found = analyse(chunks)
    assert (found.header, found.tail) == (octets(header), octets(tail))
    assert found.key_at == len(found.header)
    assert (found.checksum, found.checksum_from) == checksum
    assert found.odd == 0


@pytest.mark.parametrize("chunks", [SUM8, XOR8_TAIL, CRC, BARE])
def test_the_drafted_profile_reads_its_own_recording_best_level_first(chunks: list[Chunk]) -> None:
    found = analyse(chunks)
    levels = replay(draft_profile(found, "new pad", 9600), chunks)
    # Each key was pressed twice, two seconds apart.
    assert levels == [level for level in range(5, 5 - len(found.distinct), -1) for _ in range(2)]


def test_a_draft_says_what_is_certain_and_what_is_guessed() -> None:
    text = draft_profile(analyse(SUM8), 'a "new" pad', 9600)
    assert 'name = "a \\"new\\" pad"' in text
    assert 'checksum = "sum8"  # certain' in text
    assert "[keys]  # guessed: in the order in which they were pressed" in text
    two = draft_profile(analyse(SUM8[:8]), "pad", 9600)
    assert 'checksum = "sum8"  # guessed: only 2 keys were heard' in two


def test_one_key_alone_makes_a_draft_of_a_whole_frame() -> None:
    text = draft_profile(analyse(SUM8[:4]), "pad", 9600)
    assert "only one key was heard" in text
    assert replay(text, SUM8[:4]) == [5, 5]


def test_keys_that_no_single_byte_tells_apart_make_whole_frames() -> None:
    chunks = recording("01 FE 33", "02 FD 71", "03 FC 18")
    text = draft_profile(analyse(chunks), "pad", 9600)
    assert "no single byte" in text
    assert replay(text, chunks) == [5, 5, 4, 4, 3, 3]


def test_more_keys_than_levels_are_left_for_the_technician() -> None:
    chunks = recording(*(f"A0 3{i} 0D" for i in range(7)))
    text = draft_profile(analyse(chunks), "pad", 9600)
    assert '# "35" = ?' in text
    assert sorted(parse_profile(text, "draft").keys) == [0x30, 0x31, 0x32, 0x33, 0x34]


def test_noise_between_is_counted_as_odd() -> None:
    found = analyse([*SUM8, Chunk(900.0, b"\x17")])
    assert (found.odd, found.key_at) == (1, 3)
    assert "likely: other lengths were heard too" in draft_profile(found, "pad", 9600)


def test_nothing_heard_says_so() -> None:
    assert "Nothing usable came" in draft_profile(analyse([]), "pad", 9600)


@given(st.lists(st.tuples(st.floats(0, 3), st.binary(max_size=80)), max_size=30))
def test_any_recording_gives_a_draft_that_can_be_read(parts: list[tuple[float, bytes]]) -> None:
    at = 0.0
    chunks = []
    for wait, data in parts:
        at += wait
        chunks.append(Chunk(at, data))
    found = analyse(chunks)
    text = draft_profile(found, "pad", 9600)
    if found.distinct:
        parse_profile(text, "draft")


async def test_a_pad_on_a_pty_is_recorded_and_nothing_is_written(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "pad")
    listening = asyncio.create_task(listen(parse_port_url(f"serial://{line.path}?baud=9600"), 30))
    try:
        await until(lambda: line.baud() == termios.B9600)
        os.write(line.master, octets("AA 55 01 05 06"))
        await asyncio.sleep(0.1)  # the pause that ends the frame is part of the recording
        os.write(line.master, octets("AA 55 01 04 05"))
        await asyncio.sleep(0.1)
        assert line.read() == b""
        line.unplug()
        recorded = await listening
    finally:
        listening.cancel()
        line.close()
    assert frames_of(recorded.chunks) == [octets("AA 55 01 05 06"), octets("AA 55 01 04 05")]
    assert recorded.ended
    assert recorded.size == 10


def test_the_descriptor_for_listening_refuses_a_write(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "pad")
    fd = open_for_listening(SerialUrl(str(line.path), 4800))
    try:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.write(fd, b"x")
        assert line.baud() == termios.B4800
        with pytest.raises(PortError, match="held by another program"):
            open_for_listening(SerialUrl(str(line.path), 9600))
    finally:
        os.close(fd)
        line.close()


async def test_a_device_on_tcp_is_recorded_for_its_time_and_no_longer() -> None:
    listening = listener()
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(listen(TcpUrl("127.0.0.1", listening.getsockname()[1]), 0.2))
    peer, _ = await loop.sock_accept(listening)
    with listening, peer:
        await loop.sock_sendall(peer, b"\xaa\x55")
        recorded = await task
        assert (recorded.size, recorded.ended) == (2, "")
        assert await loop.sock_recv(peer, 100) == b""


async def test_what_is_no_port_is_told(tmp_path: Path) -> None:
    with pytest.raises(PortMissingError):
        await listen(SerialUrl(str(tmp_path / "none")), 1)
    with pytest.raises(PortUrlError, match="not a pattern"):
        await listen(SerialUrl("/dev/ttyUSB*"), 1)


def test_a_checksum_that_leaves_out_what_differs_fits_by_chance_and_is_none() -> None:
    finding = analyse(CHANCE)
    assert (finding.checksum, finding.key_at) == (Checksum.NONE, 2)
    assert replay(draft_profile(finding, "chance", 9600), CHANCE)[:1] == [5]
