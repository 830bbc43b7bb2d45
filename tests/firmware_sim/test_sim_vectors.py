"""The firmware of every kind against hand-written transcripts: tests/vectors/sim-*.toml."""

import argparse
import json
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_sim.device import Device, Effect, Note, Send
from firmware_sim.errors import UsageError
from firmware_sim.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    path
    for path in sorted((ROOT / "tests" / "vectors").glob("sim-*.toml"))
    if "kind" in tomllib.loads(path.read_text(encoding="utf-8"))
]
"""Transcripts of one form; the ID reader's vectors have another, and a test of their own."""
PROFILE = ROOT / "docs" / "how-to" / "bare-pad-profiles" / "five-keys-sum8.toml"
TAPE = ROOT / "tests" / "vectors" / "recording.jsonl"
NEEDED = {"bare-pad": ["--profile", str(PROFILE)], "replay": [str(TAPE)]}
"""Arguments without which a kind cannot be built."""
KINDS_HERE = ("bare-pad", "caller6", "dialogue-pad", "hall-bus", "led", "replay")


def cases() -> list[Any]:
    found = []
    for path in FILES:
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in file["case"]:
            name = f"{file['kind']}: {case['name']}"
            found += [pytest.param(file["kind"], case, id=name)]
    return found


def build(kind: str, arguments: list[str]) -> Device:
    parser = argparse.ArgumentParser(exit_on_error=False)
    KINDS[kind].add_arguments(parser)
    return KINDS[kind].build(parser.parse_args(arguments), Random(1))


class Player:
    """Plays a transcript."""

    def __init__(self, kind: str, case: dict[str, Any]) -> None:
        self.device = build(kind, case.get("args", []))
        self.now_s = 100.0
        assert self.device.start(self.now_s) == []

    def act(self, step: dict[str, Any]) -> list[Effect]:
        match step:
            case {"do": words}:
                return self.device.obey(words.split(), self.now_s)
            case {"host": data}:
                return self.device.receive(bytes.fromhex(data), self.now_s)
            case {"host_text": text}:
                data = text.encode() * step.get("times", 1) + b"\n" * step.get("lf", False)
                return self.device.receive(data, self.now_s)
            case {"fault": fault}:
                return self.device.strike(fault, self.now_s)
            case {"mend": fault}:
                return self.device.mend(fault, self.now_s)
            case {"wait": seconds}:
                return self.wait(seconds)
            case _:
                raise AssertionError(f"no step: {step}")

    def wait(self, seconds: float) -> list[Effect]:
        end_s = self.now_s + seconds
        effects: list[Effect] = []
        while (due_s := self.device.due_s()) is not None and due_s <= end_s:
            self.now_s = max(due_s, self.now_s)
            effects += self.device.advance(self.now_s)
        self.now_s = end_s
        return effects


def is_in(wanted: Any, seen: Any) -> bool:
    """Whether all that is wanted is seen; an empty text stands for nothing."""
    if isinstance(wanted, dict):
        return all(is_in(value, seen[key]) for key, value in wanted.items())
    return bool(wanted == seen or (wanted == "" and seen is None))


@pytest.mark.parametrize(("kind", "case"), cases())
def test_a_transcript_is_played_byte_for_byte(kind: str, case: dict[str, Any]) -> None:
    player = Player(kind, case)
    for step in case["steps"]:
        if "look" in step:
            assert is_in(step["look"], player.device.look()), (step, player.device.look())
            continue
        effects = player.act(step)
        sent = [effect.data for effect in effects if isinstance(effect, Send)]
        if "says_json" in step:
            assert [json.loads(data) for data in sent] == step["says_json"], step
        elif "says_text" in step:
            assert [data.decode() for data in sent] == step["says_text"], step
        elif "says_at_least" in step:
            assert len(sent) >= step["says_at_least"], step
            assert "each" not in step or {*sent} == {bytes.fromhex(step["each"])}
        else:
            assert [data.hex(" ") for data in sent] == [
                bytes.fromhex(data).hex(" ") for data in step.get("says", [])
            ], step
        assert [effect.what for effect in effects if isinstance(effect, Note)] == step.get("notes", []), step


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_fault_and_every_word_of_these_kinds_is_in_a_transcript(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    kind = KINDS[tomllib.loads(text)["kind"]]
    for fault in kind.faults:
        assert f'fault = "{fault.name}"' in text, fault.name
    for word in kind.words:
        constant = [part for part in word.form.split() if part.islower()]
        assert f'do = "{constant[0]}' in text, word.form


@pytest.mark.parametrize("kind", KINDS_HERE)
def test_the_table_tells_the_faults_of_the_firmware(kind: str) -> None:
    assert build(kind, NEEDED.get(kind, [])).faults == KINDS[kind].faults


@pytest.mark.parametrize("kind", KINDS_HERE)
def test_a_wrong_word_is_answered_with_all_right_ones(kind: str) -> None:
    with pytest.raises(UsageError) as caught:
        build(kind, NEEDED.get(kind, [])).obey(["sing", "loud"], 1.0)
    for word in KINDS[kind].words:
        assert word.form in str(caught.value)


@pytest.mark.parametrize("kind", KINDS_HERE)
@given(chunks=st.lists(st.binary(max_size=40), max_size=20))
def test_no_firmware_stumbles_over_garbage(kind: str, chunks: list[bytes]) -> None:
    device = build(kind, NEEDED.get(kind, []))
    device.start(1.0)
    for n, chunk in enumerate(chunks):
        device.receive(chunk, 1.0 + n * 0.05)
        device.advance(1.0 + n * 0.05)
        json.dumps(device.look())


@pytest.mark.parametrize(("kind", "case"), cases())
def test_a_transcript_does_not_depend_on_how_the_host_s_bytes_come(kind: str, case: dict[str, Any]) -> None:
    whole, bytewise = Player(kind, case), Player(kind, case)
    for step in case["steps"]:
        data = bytes.fromhex(step.get("host", "")) or step.get("host_text", "").encode()
        if not data or kind == "bare-pad" or "local-echo" in str(case):
            continue
        at_once = whole.device.receive(data, 100.0)
        one_by_one: list[Effect] = []
        for byte in data:
            one_by_one += bytewise.device.receive(bytes([byte]), 100.0)
        assert at_once == one_by_one
