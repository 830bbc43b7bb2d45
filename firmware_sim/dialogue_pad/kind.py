"""`hallside-sim dialogue-pad`."""

import argparse
from random import Random

from firmware_sim.device import Device
from firmware_sim.dialogue_pad.pad import FAULTS, WORDS, DialoguePad
from firmware_sim.kind import Kind


def _build(options: argparse.Namespace, rng: Random) -> Device:
    return DialoguePad()


KIND = Kind(
    name="dialogue-pad",
    summary="the two-screen pad: JSON lines over TCP (--tcp HOST:8888)",
    build=_build,
    words=WORDS,
    faults=FAULTS,
    baud=0,
    input_buffer_bytes=8192,
    host_end=b"\n",
    about="""\
One JSON object a line, UTF-8, ended by LF, at most 4096 bytes. The host asks
`{"command": "appraise", "timeout": 30, "levels": [{"level": 5, "name": "...", "codes": [{"code": "510",
"name": "..."}]}]}`; the pad answers once, `{"command": "appraise", "appraiseLevel": "5", "appraiseContent":
"510|511", "otherAppraiseContent": "..."}`. When the time is over it answers with what was chosen so far, or
with `{"appraiseLevel": ""}` when that is nothing. `{"command": "cancel"}` and a new `appraise` clear the
screen without an answer. What is no request is counted and not answered. The pad listens; the newest
connection wins, and gets the answer to a request that came over an earlier one.""",
)
