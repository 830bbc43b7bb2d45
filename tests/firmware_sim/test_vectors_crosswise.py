"""The hand-written vectors of each side against the other side: what was written down for the drivers must
hold for the simulators, and the other way round."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from contracts.ratings import Level
from devices.bare_pad.decoder import BarePad
from devices.bare_pad.profile import parse_profile as parse_driver_profile
from devices.caller6.callers import ACTIONS, Callers6
from devices.caller6.frames import ToCaller, encode_reply
from devices.dialogue_pad.messages import parse_answer
from devices.hall_bus.bus import HallBus
from devices.hall_bus.site import AckStyle, BusSite
from devices.heard import CallerKey, KeyHeard
from devices.id_card.frames import ReplyParser, request
from devices.led.frames import Colour, Deframer, StripFormat
from firmware_sim.bare_pad.profile import parse_profile as parse_sim_profile
from firmware_sim.caller6 import wire as caller6
from firmware_sim.hall_bus import units, wire
from firmware_sim.led import wire as led
from tests.devices.hall_devices import Desk, load, name_of, octets
from tests.firmware_sim.halls import PROFILES

BUS, CALLERS = load("driver-hall-bus.toml"), load("driver-caller6.toml")
PADS, LEDS = load("driver-bare-pads.toml"), load("driver-led.toml")
OWN_LENGTHS = {"too-short", "too-long"}
"""Streams that hosts read otherwise than units: a unit's frames have other lengths than a host's."""
FREE_BYTES = {"sum8"}
"""Pads whose frames have bytes that the profile does not describe: any value is theirs."""


def steps(file: str, *, faults: bool = False) -> Iterator[dict[str, Any]]:
    """All steps of a simulator's transcripts; those that follow a fault only where they are wanted."""
    for case in load(file)["case"]:
        if faults or not any("fault" in step for step in case["steps"]):
            for step in case["steps"]:
                yield {**step, "args": case.get("args", [])}


# -- vectors of the drivers against the simulators


@pytest.mark.parametrize("vector", BUS["frame"], ids=name_of)
def test_a_unit_sends_the_frame_that_a_host_expects(vector: dict[str, Any]) -> None:
    frame = wire.Frame(vector["address"], vector["function"], octets(vector["data"]))
    assert wire.encode(frame) == octets(vector["frame"])


@pytest.mark.parametrize("vector", BUS["said"], ids=name_of)
def test_a_unit_understands_what_a_host_says(vector: dict[str, Any]) -> None:
    (frame,) = wire.Receiver().feed(octets(vector["frame"]), 0.0)
    evaluator, caller = units.Evaluator(0x83, 0x83), units.Caller(3, 3, 0x11)
    evaluator.waiting = units.Waiting(evaluator.press(3), 1.0, 0)
    heard = (evaluator if frame.address == 0x83 else caller).hear(frame)
    wanted = {
        "ack echo-key": units.Heard.ACK,
        "ack bare": units.Heard.ACK,
        "invite": units.Heard.INVITE,
        "stars": units.Heard.STARS,
        "digits": units.Heard.SHOW,
        "beep": units.Heard.BEEP,
    }
    assert heard is wanted[vector["what"]]


@pytest.mark.parametrize("vector", [v for v in BUS["stream"] if v["name"] not in OWN_LENGTHS], ids=name_of)
def test_a_unit_finds_the_same_frames_on_a_bad_line(vector: dict[str, Any]) -> None:
    receiver = wire.Receiver()
    frames = [frame for read in vector["reads"] for frame in receiver.feed(octets(read), 0.0)]
    found = [bytes((frame.address, frame.func)) + frame.data for frame in frames]
    assert found == [octets(frame) for frame in vector["frames"]]


@pytest.mark.parametrize("vector", CALLERS["key"], ids=name_of)
def test_a_caller_sends_the_frame_that_a_host_expects(vector: dict[str, Any]) -> None:
    key = next(key for key in caller6.Key if ACTIONS[key].value == vector["action"])  # type: ignore[index]
    frame = caller6.Frame(0, vector["source"], key, int(vector["digits"] or 0))
    assert caller6.encode(frame) == octets(vector["frame"])


@pytest.mark.parametrize("vector", CALLERS["reply"], ids=name_of)
def test_a_caller_understands_what_a_host_replies(vector: dict[str, Any]) -> None:
    (frame,) = caller6.Receiver(3).feed(octets(vector["frame"]), 0.0)
    assert caller6.Reply(frame.command).name.lower() == vector["what"]
    assert frame.number == vector["number"]


@pytest.mark.parametrize("vector", PADS["pad"], ids=name_of)
def test_a_pad_with_a_drivers_profile_sends_what_the_driver_expects(vector: dict[str, Any]) -> None:
    profile = parse_sim_profile(vector["profile"], "pad.toml")
    wanted = {
        level: octets(frame) for level, frame in zip(vector["levels"], vector["frames"], strict=True) if level
    }
    if vector["name"] not in FREE_BYTES:
        assert profile.frames == wanted
    at = Desk(BarePad(parse_driver_profile(vector["profile"], "pad.toml")))
    at.hears(*profile.frames.values())
    assert [one.level for one in at.heard if isinstance(one, KeyHeard)] == [*profile.frames]


@pytest.mark.parametrize(
    "vector", [v for v in LEDS["frame"] if v["form"] == "strip" or not v["with_colours"]], ids=name_of
)
def test_a_display_reads_the_text_of_a_drivers_frame(vector: dict[str, Any]) -> None:
    full = vector["form"] == "full"
    (frame,) = led.Receiver(full).feed(octets(vector["frame"]), 0.0)
    cells = (led.full_width_cells if full else led.coloured_cells)(frame.data)
    assert cells is not None
    assert frame.sound
    assert (frame.address, "".join(cell.text for cell in cells)) == (vector["address"], vector["text"])
    assert full or all(cell.colour == vector["colour"] for cell in cells)


# -- vectors of the simulators against the drivers


def test_a_host_hears_every_key_of_the_bus_in_the_transcripts_and_acknowledges_as_they_say() -> None:
    keys = acks = 0
    for step, following in pairwise(steps("sim-hall-bus.toml")):
        words = step.get("do", "").split()
        if words[:1] not in (["evaluator"], ["caller"]) or len(words) != 4:
            continue
        keys += 1
        address = int(words[1], 16)
        styles = []
        for ack in AckStyle:
            site = BusSite(frozenset({0x81, 0x82}), frozenset({1}), {3: Level(5)}, ack)
            at = Desk(HallBus(site)).hears(octets(step["says"][0])).waits(0.1)
            (heard,) = at.heard
            styles += at.takes_sent()
            if isinstance(heard, KeyHeard):
                assert (heard.device_address, heard.key_raw) == (address, int(words[3], 16))
            else:
                assert isinstance(heard, CallerKey)
                assert heard.address == address
        if following.get("notes") == ["acked"]:
            acks += 1
            assert octets(following["host"]) in styles
    assert (keys, acks) == (7, 3)


def test_a_host_hears_every_key_of_the_caller_in_the_transcripts_and_replies_as_they_say() -> None:
    keys = replies = 0
    for step in steps("sim-caller6.toml"):
        if "--address" in step["args"]:
            continue
        if words := step.get("do", "").split():
            (heard,) = Desk(Callers6((1,))).hears(octets(step["says"][0])).heard
            assert isinstance(heard, CallerKey)
            assert heard.action is not None
            assert (heard.action.value, heard.digits) == (
                {"next": "call"}.get(words[0], words[0]),
                "".join(words[1:]),
            )
            keys += 1
        if step.get("notes") in (["ok"], ["show"], ["waiting"], ["fail"]):
            data = octets(step["host"])
            reply = encode_reply(1, 0, ToCaller[step["notes"][0].upper()], data[3] << 8 | data[4])
            assert reply == data
            replies += 1
    assert keys >= 5
    assert replies >= 7


@pytest.mark.parametrize("profile", ["five-keys-sum8.toml", "four-keys-literal.toml"])
def test_a_host_hears_every_key_of_the_bare_pads_in_the_transcripts(profile: str) -> None:
    heard = 0
    text = (PROFILES / profile).read_text(encoding="utf-8")
    for step in steps("sim-bare-pad.toml", faults=profile.startswith("four")):
        words = step.get("do", "").split()
        if words[:1] == ["key"] and any(profile in argument for argument in step["args"]):
            at = Desk(BarePad(parse_driver_profile(text, profile))).hears(octets(step["says"][0]))
            (one,) = at.heard
            assert isinstance(one, KeyHeard)
            assert one.level == int(words[1])
            heard += 1
    assert heard == 2


def test_a_host_understands_every_sound_answer_of_the_two_screen_pad_in_the_transcripts() -> None:
    lines = [
        json.dumps(said) if isinstance(said, dict) else said
        for step in steps("sim-dialogue-pad.toml")
        for said in step.get("says_json", step.get("says_text", []))
    ]
    assert len(lines) >= 4
    for line in lines:
        answer = parse_answer(line.strip().encode())
        assert answer is not None, line
        assert answer.level == (int(json.loads(line)["appraiseLevel"] or 0) or None)


def test_a_host_encodes_the_texts_of_the_displays_transcripts_and_reads_their_replies() -> None:
    texts = replies = 0
    for step, following in pairwise(steps("sim-led.toml")):
        if step["args"]:
            continue
        for said in step.get("says", []):
            assert len(Deframer().feed(octets(said))) == 1
            replies += 1
        look = following.get("look", {})
        if step.get("notes") == ["shown"] and "colours" in look:
            colour = {"red": Colour.RED, "green": Colour.GREEN}[look["colours"][0][0]]
            assert StripFormat().encode(1, look["text"][0], colour) == octets(step["host"])
            texts += 1
    assert (texts, replies) == (2, 6)


def test_a_host_asks_an_id_card_reader_as_the_transcripts_do_and_reads_its_answers() -> None:
    asked = answered = 0
    for case in load("sim-id-reader.toml")["case"][:5]:
        for ask in (does.removeprefix("ask ") for does in case["does"] if does.startswith("ask ")):
            data = octets(ask)
            assert request(data[7], data[8]) == data
            asked += 1
        for answer in (octets(said) for said in case["answers"] if "…" not in said):
            assert len(ReplyParser().feed(answer)) == 1
            answered += 1
    assert asked >= 20
    assert answered >= 15
