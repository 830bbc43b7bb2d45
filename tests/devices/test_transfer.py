"""The bytes of a firmware image on a line that loses, doubles and delays them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.pad.messages import Status, UpdateChunk
from devices.pad.transfer import CHUNK_BYTES, SILENCE_S, SILENCES_MAX, WINDOW, Transfer

IMAGE = bytes(range(256)) * 9 + b"end"


class Pad:
    """Writes what comes in order; answers every chunk with the byte that it needs."""

    def __init__(self, size: int) -> None:
        self.flash = bytearray()
        self.size = size

    def take(self, chunk: UpdateChunk) -> tuple[int, int]:
        if chunk.offset == len(self.flash):
            self.flash += chunk.chunk
        return len(self.flash), Status.OK


def test_an_image_goes_out_a_window_at_a_time_and_in_order() -> None:
    transfer, pad = Transfer(IMAGE), Pad(len(IMAGE))
    chunks = transfer.start(0.0)
    assert [c.offset for c in chunks] == [i * CHUNK_BYTES for i in range(WINDOW)]
    sent = 0
    while chunks:
        sent += len(chunks)
        answers = [pad.take(chunk) for chunk in chunks]
        chunks = [c for offset, status in answers for c in transfer.progress(offset, status, 0.0)]
    assert bytes(pad.flash) == IMAGE
    assert transfer.done
    assert transfer.repeated == 0
    assert sent == -(-len(IMAGE) // CHUNK_BYTES), "a chunk was sent twice"


def test_a_transfer_goes_on_where_it_stopped() -> None:
    transfer = Transfer(IMAGE, needed=480)
    assert transfer.start(0.0)[0].offset == 480


def test_a_lost_chunk_is_said_again_once_although_each_chunk_behind_it_tells_of_it() -> None:
    transfer = Transfer(IMAGE)
    transfer.start(0.0)
    again = transfer.progress(0, Status.OK, 0.1)
    assert [c.offset for c in again] == [i * CHUNK_BYTES for i in range(WINDOW)]
    assert transfer.progress(0, Status.OK, 0.1) == []
    assert transfer.progress(0, Status.OK, 0.1) == []
    assert transfer.repeated == 1


def test_silence_says_it_again_and_too_much_silence_gives_up() -> None:
    transfer = Transfer(IMAGE)
    transfer.start(0.0)
    assert transfer.tick(SILENCE_S / 2) == []
    now = 0.0
    for _ in range(SILENCES_MAX):
        assert not transfer.lost
        now = transfer.deadline()
        transfer.tick(now)
    assert transfer.lost
    assert transfer.deadline() == float("inf")


def test_a_pad_that_forgot_what_it_had_gets_it_again() -> None:
    transfer = Transfer(IMAGE, needed=960)
    transfer.start(0.0)
    assert transfer.progress(480, Status.OK, 0.1)[0].offset == 480


def test_a_pad_that_is_ahead_is_believed() -> None:
    transfer = Transfer(IMAGE)
    transfer.start(0.0)
    assert transfer.progress(960, Status.OK, 0.1)[0].offset == 960


@pytest.mark.parametrize("offset", [-1, len(IMAGE) + 1, 2**32 - 1])
def test_an_offset_beyond_the_image_is_ignored(offset: int) -> None:
    transfer = Transfer(IMAGE)
    transfer.start(0.0)
    assert transfer.progress(offset, Status.OK, 0.1) == []
    assert transfer.needed == 0


def test_a_refusal_ends_it() -> None:
    transfer = Transfer(IMAGE)
    transfer.start(0.0)
    assert transfer.progress(0, Status.BAD_IMAGE, 0.1) == []
    assert transfer.over
    assert transfer.failure is Status.BAD_IMAGE
    other = Transfer(IMAGE)
    other.progress(0, 200, 0.1)
    assert other.failure is Status.UNSUPPORTED


@given(st.integers(0, 2**32), st.integers(1, 3000))
def test_it_arrives_whole_over_a_line_that_loses_and_doubles_both_ways(seed: int, size: int) -> None:
    random = Random(seed)
    image = random.randbytes(size)
    transfer, pad, now = Transfer(image), Pad(size), 0.0
    to_pad = transfer.start(now)
    to_host: list[tuple[int, int]] = []
    for _ in range(100_000):
        if transfer.done:
            break
        if to_pad:
            chunk = to_pad.pop(0)
            for _ in range(random.choice((0, 1, 1, 1, 2))):
                answer = pad.take(chunk)
                to_host += [answer] * random.choice((0, 1, 1, 1, 2))
        elif to_host:
            to_pad += transfer.progress(*to_host.pop(0), now)
        else:
            now = transfer.deadline()
            to_pad += transfer.tick(now)
    assert bytes(pad.flash) == image
