"""Recordings: `hallside-sim record` between a host and a device, and `replay` in the device's place."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from firmware_sim.device import Effect, Note, Send
from firmware_sim.errors import UsageError
from firmware_sim.recording.player import Player
from firmware_sim.recording.tape import Guard, Piece, parse
from tests.firmware_sim.raw_host import RawHost
from tests.firmware_sim.wire_host import until

HEAD = '{"hallside_recording": 1, "url": "tcp://x:1", "baud": 0}\n'
PRESS = bytes.fromhex("FF 68 03 03 68 81 11 03 95 16")
ACK = bytes.fromhex("FF 68 03 03 68 81 01 03 85 16")


def device(runs: Any, folder: Path) -> tuple[Any, str]:
    """A bus on TCP, its URL."""
    bus = runs("hall-bus", "--tcp", "127.0.0.1:0", "--baud", "0", "--control-dir", folder / "control")
    return bus, bus.line()["url"]


async def test_what_was_recorded_is_replayed(runs: Any, tmp_path: Path) -> None:
    bus, url = device(runs, tmp_path)
    file = tmp_path / "bus.jsonl"
    recorder = runs("record", url, "--link", tmp_path / "line", "--file", file)
    host = RawHost(recorder.line()["url"])
    bus.types("evaluator 81 key 03")
    await host.hears(PRESS)
    host.send(ACK)
    assert [bus.line()["note"]] == ["acked"], "the recorder passes on"
    host.close()
    assert recorder.ends() == 0
    assert file.stat().st_mode & 0o777 == 0o600
    head, *pieces = [json.loads(line) for line in file.read_text().splitlines()]
    assert head == {"hallside_recording": 1, "url": url, "baud": 0}
    assert [(piece["from"], piece["hex"]) for piece in pieces] == [
        ("device", PRESS.hex()),
        ("host", ACK.hex()),
    ]
    place = ("--link", tmp_path / "again", "--control-dir", tmp_path / "control")
    replay = runs("replay", file, *place)
    host = RawHost(replay.line()["url"])
    await host.hears(PRESS)
    host.send(ACK)
    assert replay.line() == {"note": "end", "facts": {"entries": 2}}
    host.close()


async def test_a_recording_ends_before_an_id_reader_is_written_down(runs: Any, tmp_path: Path) -> None:
    _, url = device(runs, tmp_path)
    file = tmp_path / "reader.jsonl"
    recorder = runs("record", url, "--link", tmp_path / "line", "--file", file)
    host = RawHost(recorder.line()["url"])
    host.send(bytes.fromhex("AA AA AA 96 69 00 03 11 FF ED"))
    await until(lambda: recorder.process.poll() is not None)
    assert recorder.process.returncode == 2
    assert "aaaa" not in file.read_text()
    host.close()
    allowed = runs("record", url, "--link", tmp_path / "line", "--file", f"{file}2", "--with-personal-data")
    host = RawHost(allowed.line()["url"])
    host.send(bytes.fromhex("AA AA AA 96 69 00 03 11 FF ED"))
    await until(lambda: "aaaaaa9669" in Path(f"{file}2").read_text())
    host.close()
    assert allowed.ends() == 0


def test_a_reader_is_seen_in_pieces_too() -> None:
    guard = Guard()
    assert [guard.sees_a_reader("device", bytes([byte])) for byte in b"\x00\xaa\xaa\xaa\x96\x69"] == [
        *[False] * 5,
        True,
    ]


async def test_a_device_that_goes_away_ends_the_recording(runs: Any, tmp_path: Path) -> None:
    bus, url = device(runs, tmp_path)
    recorder = runs("record", url, "--link", tmp_path / "line", "--file", tmp_path / "f")
    recorder.line()
    bus.ends(signal.SIGKILL)
    await until(lambda: recorder.process.poll() is not None)
    assert recorder.process.returncode == 2


def test_a_recording_never_replaces_a_file(runs: Any, tmp_path: Path) -> None:
    _, url = device(runs, tmp_path)
    file = tmp_path / "f"
    file.write_text("mine")
    assert runs("record", url, "--link", tmp_path / "line", "--file", file).process.wait(10) == 2
    assert file.read_text() == "mine"


def tape(*pieces: tuple[float, str, str]) -> list[Piece]:
    return [Piece.model_validate({"t": t, "from": sender, "hex": data}) for t, sender, data in pieces]


CONVERSATION = tape((1.0, "device", "01"), (2.0, "host", "a0a1"), (2.5, "device", "02"), (3.0, "host", "a2"))


def said(effects: list[Effect]) -> list[str]:
    return [effect.data.hex() if isinstance(effect, Send) else effect.what for effect in effects]


def test_answers_come_after_the_host_s_bytes_and_the_recorded_pause() -> None:
    player = Player(CONVERSATION)
    assert player.start(100.0) == []
    assert player.due_s() == 101.0
    assert said(player.advance(101.0)) == ["01"]
    assert said(player.receive(b"\xa0", 110.0)) == []
    assert player.due_s() is None, "the host has not said all"
    assert said(player.receive(b"\xa1", 111.0)) == []
    assert player.due_s() == 111.5
    assert said(player.advance(111.5)) == ["02"]
    assert said(player.receive(b"\xa2", 112.0)) == ["end"]


def test_what_the_host_says_early_waits() -> None:
    player = Player(CONVERSATION)
    player.start(100.0)
    assert player.receive(b"\xa0\xa1\xa2", 100.5) == []
    assert said(player.advance(101.0)) == ["01"]
    assert said(player.advance(101.5)) == ["02", "end"]


def test_a_mismatch_is_told_with_its_place_and_can_be_skipped() -> None:
    player = Player(CONVERSATION)
    player.start(100.0)
    player.advance(101.0)
    effects = player.receive(b"\xa0\xb1", 102.0)
    facts: dict[str, JsonValue] = {"entry": 2, "byte": 1, "expected": "a1", "got": "b1"}
    assert effects == [Note("mismatch", facts)]
    assert player.receive(b"\xa1", 102.0) == []
    player.obey(["skip"], 103.0)
    assert said(player.advance(103.5)) == ["02"]
    player.obey(["rewind"], 200.0)
    assert player.due_s() == 201.0


def test_what_comes_after_the_end_is_a_mismatch_or_begins_anew() -> None:
    player = Player(tape((0.0, "host", "a0")))
    player.start(1.0)
    assert said(player.receive(b"\xa0\xa0", 1.0)) == ["end", "mismatch"]
    player = Player(tape((0.0, "host", "a0")), loop=True)
    player.start(1.0)
    assert said(player.receive(b"\xa0\xa0", 1.0)) == ["end", "end"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "x:1: no line"),
        ("{}", "x:1: no line"),
        (HEAD + "rubbish", "x:2: no line"),
        (HEAD + '{"t": 0, "from": "me", "hex": "00"}', "x:2: no line"),
        (HEAD + '{"t": 0, "from": "host", "hex": "0"}', "x:2: no line"),
        (
            HEAD + '{"t": 2, "from": "host", "hex": "00"}\n{"t": 1, "from": "host", "hex": "00"}',
            "x:3: t goes",
        ),
    ],
)
def test_a_file_that_is_no_recording_is_refused_with_the_line(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        parse(text, "x")
