"""Microseconds to take one PRESS frame apart, by how the bytes come."""

import time
from binascii import crc_hqx
from collections.abc import Callable, Sequence

from cobs.cobs import decode as cobs_decode

from bench.figures import Beside, Figure, Options
from bench.frames import press_frame
from contracts.pad.framing import CRC_INITIAL, DELIMITER, Deframer
from contracts.pad.messages import decode

FRAMES = 20_000
CHUNK_BYTES = 4096
ROUNDS = 7
GOAL_US = 1.0
BOOT = 7


def run(options: Options) -> list[Figure]:
    """All ways to feed a deframer, beside the bare loop of cobs and CRC."""
    count = options.count(FRAMES)
    frames = [press_frame(BOOT, n, token=n * 7919, key=1 + n % 5, tick=n * 1000) for n in range(1, count + 1)]
    stream = b"".join(frames)
    chunks = [stream[i : i + CHUNK_BYTES] for i in range(0, len(stream), CHUNK_BYTES)]
    octets = [stream[i : i + 1] for i in range(len(stream))]
    payloads = Deframer().feed(stream)
    assert len(payloads) == count
    # Contenders take turns, so that a noisy neighbour hits all of them; the best round is the least
    # disturbed one.
    work: dict[str, Callable[[], int]] = {
        "floor": lambda: _bare(stream),
        "chunks": lambda: _feed(chunks),
        "frames": lambda: _feed(frames),
        "bytes": lambda: _feed(octets),
        "message": lambda: sum(decode(payload, "pad") is not None for payload in payloads),
    }
    best = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, function in work.items():
            best[name] = min(best[name], _microseconds(function, count))
    return _figures(best)


def _figures(best: dict[str, float]) -> list[Figure]:
    floor = Beside("cobs C decode + crc_hqx in a bare loop", best["floor"])
    goal = f"at most {GOAL_US:g} µs a frame"
    return [
        Figure("decode_chunks", best["chunks"], "µs/frame", (floor,), goal, best["chunks"] <= GOAL_US),
        Figure("decode_frame_by_frame", best["frames"], "µs/frame", (floor,)),
        Figure("decode_byte_by_byte", best["bytes"], "µs/frame", (floor,)),
        Figure("decode_message", best["message"], "µs/message", (floor,)),
        Figure("decode_chunks_and_message", best["chunks"] + best["message"], "µs/frame", (floor,)),
    ]


def _microseconds(function: Callable[[], int], count: int) -> float:
    began = time.perf_counter()
    done = function()
    elapsed = time.perf_counter() - began
    assert done == count, f"{done} of {count} frames"
    return elapsed / count * 1e6


def _bare(stream: bytes) -> int:
    good = 0
    for run in stream.split(DELIMITER):
        if run and not crc_hqx(cobs_decode(run), CRC_INITIAL):
            good += 1
    return good


def _feed(pieces: Sequence[bytes]) -> int:
    deframer = Deframer()
    return sum(len(deframer.feed(piece)) for piece in pieces)
