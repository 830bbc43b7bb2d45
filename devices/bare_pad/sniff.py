"""What a recording of an unknown pad says about its frames, and a first draft of its profile. Pure.

The recording is made by pressing each key twice, from very satisfied to very dissatisfied, two seconds apart.
Frames are told apart by pauses. What is certain and what is a guess is said beside every finding: with one
key recorded nothing tells which byte is the key, and a checksum that fits two frames may fit by chance.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from devices.bare_pad.profile import FRAME_MAX, FrameShape
from devices.checksums import Checksum

PAUSE_S = 0.030
"""A longer pause between chunks ends a frame."""
LEVELS = (5, 4, 3, 2, 1)
"""In the order in which the keys are to be pressed."""
SURE_KEYS = 3
"""So many different frames that all fit a checksum hardly fit it by chance."""
FRAMES_MAX = 1000
"""Frames of a recording that are looked at."""
_KINDS = (Checksum.CRC16_MODBUS, Checksum.SUM8, Checksum.XOR8)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes as they were read."""

    at: float
    """Seconds of any monotonic clock."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """What the recording says."""

    frames: tuple[bytes, ...]
    """All, in order, copies included."""
    distinct: tuple[bytes, ...]
    """Of the usual length, in order of their first appearance."""
    odd: int
    """Frames of another length: noise, or frames that a pause cut or no pause parted."""
    header: bytes = b""
    tail: bytes = b""
    checksum: Checksum = Checksum.NONE
    checksum_from: int = 0
    key_at: int | None = None
    """None: no single byte tells the keys apart."""

    @property
    def shape(self) -> FrameShape | None:
        """The frame's shape, when there is a key byte."""
        if self.key_at is None:
            return None
        return FrameShape.model_validate(
            {
                "header": self.header.hex(),
                "length": len(self.distinct[0]),
                "tail": self.tail.hex(),
                "checksum": self.checksum,
                "checksum_from": self.checksum_from,
                "key_at": self.key_at,
            }
        )


def frames_of(chunks: Iterable[Chunk], pause_s: float = PAUSE_S) -> list[bytes]:
    """The recording's frames, at most FRAMES_MAX: runs of bytes without a pause longer than `pause_s`."""
    runs: list[bytearray] = []
    last_at = float("-inf")
    for chunk in chunks:
        if not runs or chunk.at - last_at > pause_s:
            if len(runs) == FRAMES_MAX:
                break
            runs.append(bytearray())
        runs[-1] += chunk.data
        last_at = chunk.at
    return [bytes(run) for run in runs if run]


def analyse(chunks: Iterable[Chunk], pause_s: float = PAUSE_S) -> Finding:
    """What can be said. A recording without a frame gives a finding without distinct frames."""
    frames = frames_of(chunks, pause_s)
    lengths = Counter(len(frame) for frame in frames if len(frame) <= FRAME_MAX)
    if not lengths:
        return Finding(tuple(frames), (), len(frames))
    usual = max(lengths, key=lambda length: (lengths[length], -length))
    distinct = tuple(dict.fromkeys(frame for frame in frames if len(frame) == usual))
    finding = Finding(tuple(frames), distinct, len(frames) - lengths[usual])
    return _with_key(_with_checksum(finding)) if len(distinct) > 1 else finding


def draft_profile(finding: Finding, name: str, baud: int) -> str:
    """A profile in TOML to begin with; its comments say what is certain. Only a comment when nothing came."""
    lines = [
        "# A first draft from a recording: read every comment, then try each key.",
        f"# Frames: {len(finding.frames)}; different: {len(finding.distinct)}; of odd length: {finding.odd}.",
    ]
    if not finding.distinct:
        return "\n".join([*lines, "# Nothing usable came: is the baud rate right, are the wires?", ""])
    lines += [
        f"name = {_quoted(name)}",
        f"baud = {baud}  # certain: the frames make sense at this rate"
        if finding.checksum is not Checksum.NONE
        else f"baud = {baud}  # guessed: a wrong rate can look regular too",
        "",
    ]
    shape = finding.shape
    return "\n".join([*lines, *(_literals(finding) if shape is None else _framed(finding, shape)), ""])


def _with_checksum(finding: Finding) -> Finding:
    """The first checksum that fits all frames: with the shortest tail, covering the most. One that leaves out
    a byte in which they differ fits by chance."""
    frames = finding.distinct
    differs_at = len(_common(frames))
    tail = _common(tuple(frame[::-1] for frame in frames))[::-1]
    for kept in range(len(tail) + 1):
        bodies = [frame[: len(frame) - kept] for frame in frames]
        for kind in _KINDS:
            starts = range(min(len(bodies[0]) - kind.size, differs_at + 1))
            fits = [start for start in starts if all(_fits(body, kind, start) for body in bodies)]
            if fits:
                ending = frames[0][len(frames[0]) - kept :]
                return replace(finding, checksum=kind, checksum_from=fits[0], tail=ending)
    return replace(finding, tail=tail)


def _fits(body: bytes, kind: Checksum, start: int) -> bool:
    end = len(body) - kind.size
    return body[end:] == kind.of(body[start:end])


def _with_key(finding: Finding) -> Finding:
    """The one byte that differs, checksum and tail aside; the header is what all frames begin with."""
    frames = finding.distinct
    end = len(frames[0]) - len(finding.tail) - finding.checksum.size
    varying = [at for at in range(end) if len({frame[at] for frame in frames}) > 1]
    alone = [at for at in varying if len({frame[at] for frame in frames}) == len(frames)]
    if len(varying) != 1 or not alone:
        return finding
    return replace(finding, key_at=alone[0], header=_common(frames)[: alone[0]])


def _common(frames: Sequence[bytes]) -> bytes:
    """The longest common beginning."""
    first, last = min(frames), max(frames)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:same]


def _framed(finding: Finding, shape: FrameShape) -> list[str]:
    many = len(finding.distinct)
    sure = "certain" if many >= SURE_KEYS else f"guessed: only {many} keys were heard"
    no_sum = "guessed: none that we know fits, there may be another" if many >= SURE_KEYS else sure
    length_sure = "likely: other lengths were heard too" if finding.odd else "certain"
    lines = [
        "[frame]",
        f'header = "{shape.header.hex(" ").upper()}"  # {sure}: the same in all frames',
        f"length = {shape.length}  # {length_sure}",
        f'tail = "{shape.tail.hex(" ").upper()}"  # {sure}: the same in all frames',
        f'checksum = "{shape.checksum}"  # {sure if shape.checksum is not Checksum.NONE else no_sum}',
        f"checksum_from = {shape.checksum_from}",
        f"key_at = {shape.key_at}  # {sure}: the only byte that differs, the checksum aside",
        "",
        "[keys]  # guessed: in the order in which they were pressed, from very satisfied",
    ]
    keys = [frame[shape.key_at] for frame in finding.distinct]
    return [*lines, *(_leveled(f'"{key:02X}" = ', place) for place, key in enumerate(keys))]


def _literals(finding: Finding) -> list[str]:
    why = (
        "only one key was heard: press them all"
        if len(finding.distinct) == 1
        else "no single byte tells the keys apart"
    )
    lines = [f"# Whole frames, since {why}. Levels are guessed: in the order in which they were pressed."]
    for place, frame in enumerate(finding.distinct):
        comment = "" if place < len(LEVELS) else "# "
        lines += [
            f"{comment}[[literal]]",
            f'{comment}frame = "{frame.hex(" ").upper()}"',
            _leveled("level = ", place),
        ]
    return lines


def _leveled(start: str, place: int) -> str:
    if place < len(LEVELS):
        return f"{start}{LEVELS[place]}"
    return f"# {start}?  # more keys than levels: noise, or a key of another use"


def _quoted(text: str) -> str:
    kept = "".join(c for c in text if c.isprintable())[:80] or "unnamed pad"
    escaped = kept.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
