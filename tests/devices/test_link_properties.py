"""Whatever comes from the line, a link answers with effects, never with an exception, and never spins."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.pad.framing import encode_frame
from contracts.pad.messages import MESSAGES, Pong, encode
from devices.pad.effects import Effect
from devices.pad.link import PadLink
from tests.devices.playbook import BLINK, BOOT, START_S, Playbook, hello, press

CONVERSATION = b"".join(
    map(
        encode,
        [hello(3, 7), press(3), press(5), press(4), press(4), press(6, 1), Pong(1, BOOT, 0, 0), press(7)],
    )
)  # fmt: skip
FRAME = st.builds(
    lambda kind, body: encode_frame(bytes([kind]) + body),
    st.integers(0, len(MESSAGES) + 2),
    st.binary(max_size=59),
)
NOISE = st.one_of(st.binary(max_size=200), FRAME, st.just(CONVERSATION), st.just(b"\0" * 9))


def run(chunks: list[bytes]) -> list[Effect]:
    link = PadLink(reopen_when_silent=False)
    effects = link.opened(START_S)
    for chunk in chunks:
        effects += link.received(chunk, START_S)
    return effects


@given(st.lists(st.integers(0, len(CONVERSATION))))
def test_it_does_not_matter_where_the_bytes_are_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(CONVERSATION)]
    chunks = [CONVERSATION[a:b] for a, b in pairwise(edges)]
    assert run(chunks) == run([CONVERSATION])


@given(st.lists(st.tuples(NOISE, st.floats(0, 20)), max_size=12))
def test_garbage_never_raises_and_after_it_the_link_still_works(noise: list[tuple[bytes, float]]) -> None:
    play = Playbook().online()
    play.requests(BLINK)
    for chunk, seconds in noise:
        # `waits` asserts that tick leaves nothing due.
        play.link.received(chunk, play.now)
        play.waits(seconds)
    play.hears_bytes(b"\0").takes_delivered()
    play.hears(hello(1, 2, boot=BOOT + 99), press(1, boot=BOOT + 99))
    (one,) = play.takes_delivered()
    play.takes()
    assert len(play.commits(one).sent()) == 1


@given(
    st.floats(0, 1e9),
    st.lists(st.sampled_from(["tick", "hello", "press", "request", "open", "close"]), max_size=30),
    st.lists(st.floats(0, 10), min_size=30, max_size=30),
)
def test_after_a_tick_the_deadline_is_later_whatever_the_clock_says(
    start: float, events: list[str], waits: list[float]
) -> None:
    play = Playbook()
    play.now = start
    for event, seconds in zip(events, waits, strict=False):
        match event:
            case "open":
                play.closes().opens()
            case "close":
                play.closes()
            case "hello" | "press" if play.link.deadline() < float("inf"):
                play.hears(hello() if event == "hello" else press(1))
            case "request":
                play.requests(BLINK, seconds)
        play.link.tick(play.now)
        assert play.link.deadline() > play.now
        play.waits(seconds)
