"""Messages of the two-screen pads (柜外清): a dialogue in JSON over TCP, port 8888.

One JSON object a line, ended by LF, UTF-8, at most 4096 bytes with its LF. The host asks

    {"command": "appraise", "timeout": 30, "levels": [{"level": 5, "name": "非常满意",
        "codes": [{"code": "510", "name": "…"}]}, …]}
    {"command": "cancel"}

and the pad answers

    {"appraiseLevel": "5", "appraiseContent": "510|511", "otherAppraiseContent": "…"}

with an empty level when nobody chose in time. Pads differ: a level comes as text or number, contents as text,
a number or a list, either may be missing, and other keys may stand beside them; the text is UTF-8, with or
without a byte order mark, or GBK; an answer may lack its LF, for an object tells its own end.

`Deframer` and `parse_answer` survive: bytes cut anywhere, endless lines (held to 4096 bytes, then skipped to
the next LF), CR before LF, empty lines, what is no text, no JSON or no object, deep nesting, wrong types,
texts of any length and content.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from contracts.errors import EncodeError
from contracts.ratings import Indicator, Level

LINE_MAX = 4096
"""Longest line in bytes, its LF included."""
REMARK_MAX = 500
"""Characters of a citizen's own words that are passed on."""
REASONS_MAX = 32
"""Codes of an answer that are passed on."""
UNKNOWN_MAX = 32
"""Characters of a code that is no number."""
SEPARATOR = "|"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LEVELS = {str(int(level)): level for level in Level}


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """One level as the pad is to offer it."""

    level: Level
    name: str
    codes: tuple[tuple[str, str], ...] = ()
    """Code and wording of each reason."""


def choices(indicators: Sequence[Indicator]) -> tuple[LevelChoice, ...]:
    """All levels with the nation's wording, best first, each with those of `indicators` that are its own."""
    return tuple(
        LevelChoice(
            level, level.chinese, tuple((str(i.code), i.text) for i in indicators if i.level is level)
        )
        for level in Level
    )


def encode_appraise(timeout_s: int, levels: Sequence[LevelChoice]) -> bytes:
    """The invitation's line. Raises EncodeError when it is too long or the timeout is no time."""
    if timeout_s < 1:
        raise EncodeError(f"a timeout of {timeout_s} s: at least 1")
    return _line(
        {
            "command": "appraise",
            "timeout": timeout_s,
            "levels": [
                {
                    "level": int(choice.level),
                    "name": choice.name,
                    "codes": [{"code": code, "name": name} for code, name in choice.codes],
                }
                for choice in levels
            ],
        }
    )


def encode_cancel() -> bytes:
    """The line that ends an invitation."""
    return _line({"command": "cancel"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pad answered."""

    level: Level | None
    """None: nobody chose."""
    reasons: tuple[int, ...]
    unknown_reasons: tuple[str, ...]
    remark: str = field(repr=False)


def parse_answer(line: bytes) -> Answer | None:
    """The answer in a line; None when it is none."""
    value = _json(line.removeprefix(BYTE_ORDER_MARK))
    if not isinstance(value, dict) or "appraiseLevel" not in value:
        return None
    raw = value["appraiseLevel"]
    level = _level(raw)
    if level is None and not _is_empty(raw):
        return None
    reasons, unknown = _reasons(value.get("appraiseContent"))
    return Answer(level, reasons, unknown, _remark(value.get("otherAppraiseContent")))


@dataclass(slots=True)
class LineCounts:
    """What a deframer has met since it was made."""

    lines: int = 0
    too_long: int = 0
    skipped_bytes: int = 0
    """Of lines that were too long."""


class Deframer:
    """Turns chunks of bytes into lines without their ends. One a connection; `reset` when it is new."""

    __slots__ = ("_rest", "_skipping", "counts")

    def __init__(self) -> None:
        self.counts = LineCounts()
        self.reset()

    def reset(self) -> None:
        """Forget a half-received line."""
        self._rest = b""
        self._skipping = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines completed by `chunk`, in order; empty ones are left out. A whole answer needs no end."""
        runs = (self._rest + chunk).split(b"\n")
        self._rest = runs.pop()
        lines = []
        for run in runs:
            if self._skipping or len(run) >= LINE_MAX:
                self._skip(run)
                self._skipping = False
            elif line := run.removesuffix(b"\r"):
                self.counts.lines += 1
                lines.append(line)
        if self._skipping or len(self._rest) >= LINE_MAX:
            self._skip(self._rest)
            self._skipping, self._rest = True, b""
        elif self._rest.endswith(b"}") and parse_answer(self._rest) is not None:
            self.counts.lines += 1
            lines.append(self._rest)
            self._rest = b""
        return lines

    def _skip(self, run: bytes) -> None:
        self.counts.too_long += not self._skipping
        self.counts.skipped_bytes += len(run)


def _line(value: dict[str, Any]) -> bytes:
    try:
        line = orjson.dumps(value) + b"\n"
    except orjson.JSONEncodeError as error:
        raise EncodeError(f"no UTF-8 for it: {error}") from error
    if len(line) > LINE_MAX:
        raise EncodeError(
            f"{len(line)} bytes, a pad takes {LINE_MAX}: offer fewer reasons, e.g. the base set only"
        )
    return line


def _json(line: bytes) -> object:
    """What the line says; None for what says nothing. Pads of Chinese makers may speak GBK."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        pass
    try:
        return orjson.loads(line.decode("gb18030"))
    except (orjson.JSONDecodeError, UnicodeDecodeError):
        return None


def _level(raw: object) -> Level | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        return None
    return _LEVELS.get(str(raw).strip())


def _is_empty(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _reasons(raw: object) -> tuple[tuple[int, ...], tuple[str, ...]]:
    items = raw if isinstance(raw, list) else [raw]
    texts = [str(item) for item in items if isinstance(item, str | int) and not isinstance(item, bool)]
    codes = [code.strip() for text in texts for code in text.split(SEPARATOR, REASONS_MAX) if code.strip()]
    known: list[int] = []
    unknown: list[str] = []
    for code in codes[:REASONS_MAX]:
        if code.isascii() and code.isdecimal() and len(code) <= len("65535") and int(code) <= 0xFFFF:
            known.append(int(code))
        else:
            unknown.append(_printable(code)[:UNKNOWN_MAX])
    return tuple(dict.fromkeys(known)), tuple(dict.fromkeys(unknown))


def _remark(raw: object) -> str:
    return _printable(raw[: 2 * REMARK_MAX])[:REMARK_MAX].strip() if isinstance(raw, str) else ""


def _printable(text: str) -> str:
    """Line ends and other control characters become blanks."""
    return "".join(c if c.isprintable() else " " for c in text)
