"""Fault plans: what they say, what they do to a frame, and that a seed replays them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_sim.errors import UsageError
from firmware_sim.faults import (
    Chance,
    Direction,
    Fate,
    Fault,
    Faults,
    FrameCutter,
    Hit,
    Piece,
    Plan,
    parse_plan,
)

FRAME = bytes(range(1, 40)) + b"\x00"


def always(fault: Fault, seconds: float = 0.0) -> Faults:
    return Faults(Plan(outgoing=(Chance(fault, 1.0, seconds),)), Direction.OUT, "7")


def test_a_plan_names_kinds_directions_and_seconds() -> None:
    plan = parse_plan("drop=0.1, in.flip=0.2, out.unplug=0.01:3, delay=0.05")
    drop, delay = Chance(Fault.DROP, 0.1), Chance(Fault.DELAY, 0.05, 0.2)
    assert plan.incoming == (drop, Chance(Fault.FLIP, 0.2), delay)
    assert plan.outgoing == (drop, Chance(Fault.UNPLUG, 0.01, 3.0), delay)


def test_an_empty_plan_has_no_faults() -> None:
    assert parse_plan("") == Plan()
    assert not Faults(Plan(), Direction.IN, "1").active


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("dorp=0.1", "kinds: drop"),
        ("drop", "KIND=PROBABILITY"),
        ("up.drop=0.1", "in.|out."),
        ("drop=2", "0 to 1"),
        ("drop=0.1:3", "takes no seconds"),
        ("unplug=0.1:-1", "0 to 3600"),
        ("drop=0.6,out.flip=0.6", "direction 'out' sum up to 1.2"),
        ("drop=nan", "0 to 1"),
    ],
)
def test_a_wrong_plan_is_refused_with_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says.replace("|", r"\|")):
        parse_plan(text)


def test_one_byte_is_lost() -> None:
    (piece,) = always(Fault.LOSE).frame(FRAME).pieces
    assert len(piece.data) == len(FRAME) - 1


def test_one_bit_is_flipped() -> None:
    (piece,) = always(Fault.FLIP).frame(FRAME).pieces
    differing = int.from_bytes(piece.data, "big") ^ int.from_bytes(FRAME, "big")
    assert differing.bit_count() == 1


def test_merged_frames_come_in_one_piece() -> None:
    faults = Faults(parse_plan("out.merge=0.5"), Direction.OUT, "3")
    pieces = [p.data for n in range(100) for p in faults.frame(bytes([n])).pieces]
    assert max(map(len, pieces)) > 1
    assert b"".join(pieces) == bytes(range(len(b"".join(pieces))))


@pytest.mark.parametrize("fault", [f for f in Fault if f is not Fault.CUT], ids=lambda f: f.value)
def test_every_kind_changes_something(fault: Fault) -> None:
    faults = always(fault, 0.1)
    fate = faults.frame(FRAME)
    assert fate.pieces != (Piece(FRAME),) or fate.hit
    assert faults.counts == {fault: 1}


@given(seed=st.integers(), frames=st.lists(st.binary(min_size=1, max_size=64), max_size=60))
def test_the_same_seed_gives_the_same_faults(seed: int, frames: list[bytes]) -> None:
    plan = parse_plan("drop=0.1,lose=0.1,flip=0.1,duplicate=0.1,split=0.1,merge=0.1,delay=0.1,silent=0.1")
    first, second = (Faults(plan, Direction.IN, f"{seed}") for _ in range(2))
    assert [first.frame(f) for f in frames] == [second.frame(f) for f in frames]


def test_a_cut_strikes_ring_writes_and_no_frame() -> None:
    faults = always(Fault.CUT, 0.5)
    assert faults.frame(FRAME) == Fate((Piece(FRAME),))
    assert faults.between_write_and_send() == Hit(Fault.POWER, 0.5)


def test_ring_writes_do_not_move_the_faults_of_the_frames() -> None:
    plan = parse_plan("drop=0.2,cut=0.2")
    first, second = (Faults(plan, Direction.OUT, "1") for _ in range(2))
    fates = []
    for _ in range(50):
        first.between_write_and_send()
        fates.append(first.frame(FRAME))
    assert fates == [second.frame(FRAME) for _ in range(50)]


@given(seed=st.integers(), probability=st.sampled_from([0.1, 0.5]))
def test_faults_come_about_as_often_as_planned(seed: int, probability: float) -> None:
    faults = Faults(Plan(outgoing=(Chance(Fault.DROP, probability),)), Direction.OUT, f"{seed}")
    lost = sum(not faults.frame(FRAME).pieces for _ in range(1000))
    assert abs(lost - 1000 * probability) < 100


@given(data=st.binary(max_size=600), sizes=st.lists(st.integers(1, 70), max_size=20))
def test_frames_are_cut_the_same_however_the_bytes_came(data: bytes, sizes: list[int]) -> None:
    stream = data + b"\x00"
    whole = FrameCutter().cut(stream)
    pieces, at = FrameCutter(), 0
    got = []
    for size in sizes:
        got += pieces.cut(stream[at : at + size])
        at += size
    got += pieces.cut(stream[at:])
    assert b"".join(got) == b"".join(whole) == stream
    if all(len(run) < 64 for run in stream.split(b"\x00")):
        assert got == whole
