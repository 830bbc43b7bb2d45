"""The two-screen pad's firmware. Pure."""

import json
from dataclasses import dataclass, field

from pydantic import JsonValue

from firmware_sim.device import DeviceFault, Effect, Note, Send
from firmware_sim.dialogue_pad.wire import Appraise, Cancel, Level, Lines
from firmware_sim.errors import UsageError
from firmware_sim.kind import Word, not_understood

LATE_S = 2.0
"""How long after its time is over a late pad answers."""
LONG_TEXT_BYTES = 5000

FAULTS = (
    DeviceFault("deaf", "the pad takes no request"),
    DeviceFault("never", "the pad never answers, not even that nobody chose"),
    DeviceFault("late", "answers come 2 s after the timeout is over"),
    DeviceFault("double-answer", "each answer comes twice"),
    DeviceFault("no-newline", "answers have no LF at their end"),
    DeviceFault("crlf", "answers end with CR LF"),
    DeviceFault("bom", "a byte order mark comes before each answer"),
    DeviceFault("gbk", "answers are in GBK instead of UTF-8"),
    DeviceFault("bad-json", "answers are cut in the middle, with their LF"),
    DeviceFault("long-answer", "answers are longer than 4096 bytes"),
    DeviceFault("number-level", "appraiseLevel is a number instead of a string"),
    DeviceFault("missing-keys", "answers have appraiseLevel alone"),
    DeviceFault("extra-keys", "answers have keys that nobody knows"),
    DeviceFault("unknown-level", "answers name level 9"),
    DeviceFault("unknown-code", "answers name code 999"),
    DeviceFault("unasked", "an answer comes that nobody asked for: level 5", lasts=False),
)
WORDS = (
    Word("level N", "the citizen touches a level; without reasons to choose it is sent at once"),
    Word("code CODE", "the citizen touches a reason, or takes it back"),
    Word("other TEXT...", "the citizen writes something else"),
    Word("submit", "the citizen touches `done`"),
)


@dataclass(slots=True)
class _Dialogue:
    """What is on the citizen's screen."""

    request: Appraise
    until_s: float
    level: Level | None = None
    codes: list[str] = field(default_factory=list)
    other: str = ""


class DialoguePad:
    """One pad. A new request replaces the one on the screen, as a cancel does; neither is answered."""

    def __init__(self) -> None:
        self._lasting: set[str] = set()
        self._late: list[tuple[float, bytes]] = []
        self._restart()

    def _restart(self) -> None:
        self._lines = Lines()
        self._dialogue: _Dialogue | None = None
        self._late.clear()

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        """See `Device`."""
        return FAULTS

    def start(self, now_s: float) -> list[Effect]:
        """Its screen is empty and it says nothing."""
        self._restart()
        return []

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """See `Device`."""
        if "deaf" in self._lasting:
            return []
        effects: list[Effect] = []
        for request in self._lines.feed(data):
            match request:
                case Appraise():
                    self._dialogue = _Dialogue(request, now_s + request.timeout)
                    effects.append(Note("invited", {"levels": [level.level for level in request.levels]}))
                case Cancel():
                    self._dialogue = None
                    effects.append(Note("cancelled", {}))
        return effects

    def advance(self, now_s: float) -> list[Effect]:
        """See `Device`."""
        ready = [Send(data) for due_s, data in self._late if due_s <= now_s]
        self._late = [(due_s, data) for due_s, data in self._late if due_s > now_s]
        effects: list[Effect] = [*ready]
        dialogue = self._dialogue
        if dialogue is not None and dialogue.until_s <= now_s:
            effects += [Note("timeout", {}), *self._finish(dialogue, now_s)]
        return effects

    def due_s(self) -> float | None:
        """See `Device`."""
        times = [due_s for due_s, _ in self._late]
        if self._dialogue is not None:
            times.append(self._dialogue.until_s)
        return min(times, default=None)

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        if fault == "unasked":
            return [Send(self._encode(_said("5", [], "")))]
        self._lasting.add(fault)
        return []

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        self._lasting.discard(fault)
        return []

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """See `Device`."""
        match words:
            case ["level", number]:
                return self._choose(self._shown(), number, now_s)
            case ["code", code]:
                self._touch(self._shown(), code)
            case ["other", *text] if text:
                self._shown().other = " ".join(text)
            case ["submit"]:
                dialogue = self._shown()
                if dialogue.level is None:
                    raise UsageError("choose a level first")
                return self._finish(dialogue, now_s)
            case _:
                raise not_understood(words, WORDS)
        return []

    def look(self) -> dict[str, JsonValue]:
        """See `Device`."""
        seen: dict[str, JsonValue] = {"shown": self._dialogue is not None, "odd_lines": self._lines.odd}
        if self._dialogue is not None:
            level = self._dialogue.level
            seen["levels"] = [f"{item.level} {item.name}" for item in self._dialogue.request.levels]
            seen["level"] = None if level is None else level.level
            seen["codes"] = [f"{code.code} {code.name}" for code in level.codes] if level else []
            seen["chosen"] = [*self._dialogue.codes]
            seen["other"] = self._dialogue.other
        return seen

    # ------------------------------------------------------------------ the citizen

    def _shown(self) -> _Dialogue:
        if self._dialogue is None:
            raise UsageError("the screen is empty: nobody has asked for a rating")
        return self._dialogue

    def _choose(self, dialogue: _Dialogue, number: str, now_s: float) -> list[Effect]:
        for level in dialogue.request.levels:
            if f"{level.level}" == number:
                dialogue.level, dialogue.codes = level, []
                return [] if level.codes else self._finish(dialogue, now_s)
        there = ", ".join(f"{level.level}" for level in dialogue.request.levels)
        raise UsageError(f"no level {number!r} on the screen; there are: {there}")

    def _touch(self, dialogue: _Dialogue, code: str) -> None:
        codes = [item.code for item in dialogue.level.codes] if dialogue.level else []
        if code not in codes:
            raise UsageError(f"no reason {code!r} on the screen; there are: {', '.join(codes) or 'none'}")
        if code in dialogue.codes:
            dialogue.codes.remove(code)
        else:
            dialogue.codes.append(code)

    # ------------------------------------------------------------------ answers

    def _finish(self, dialogue: _Dialogue, now_s: float) -> list[Effect]:
        self._dialogue = None
        if dialogue.level is None:
            said: dict[str, JsonValue] = {"appraiseLevel": ""}
        else:
            said = _said(f"{dialogue.level.level}", dialogue.codes, dialogue.other)
        if "never" in self._lasting:
            return []
        data = self._encode(said) * (2 if "double-answer" in self._lasting else 1)
        if "late" in self._lasting:
            self._late.append((dialogue.until_s + LATE_S, data))
            return []
        return [Send(data)]

    def _encode(self, said: dict[str, JsonValue]) -> bytes:
        text = json.dumps(self._spoilt(said), ensure_ascii=False)
        data = text.encode("gbk", "replace") if "gbk" in self._lasting else text.encode()
        if "bad-json" in self._lasting:
            data = data[: len(data) // 2]
        if "bom" in self._lasting:
            data = b"\xef\xbb\xbf" + data
        if "no-newline" in self._lasting:
            return data
        return data + (b"\r\n" if "crlf" in self._lasting else b"\n")

    def _spoilt(self, said: dict[str, JsonValue]) -> dict[str, JsonValue]:
        lasting = self._lasting
        if "unknown-level" in lasting:
            said["appraiseLevel"] = "9"
        if "unknown-code" in lasting:
            said["appraiseContent"] = "999"
        if "number-level" in lasting:
            level = said["appraiseLevel"]
            said["appraiseLevel"] = int(level) if isinstance(level, str) and level else 0
        if "missing-keys" in lasting:
            said = {"appraiseLevel": said["appraiseLevel"]}
        if "extra-keys" in lasting:
            said |= {"battery": 80, "version": {"app": "1.0"}}
        if "long-answer" in lasting:
            said["otherAppraiseContent"] = "长" * (LONG_TEXT_BYTES // 3)
        return said


def _said(level: str, codes: list[str], other: str) -> dict[str, JsonValue]:
    return {
        "command": "appraise",
        "appraiseLevel": level,
        "appraiseContent": "|".join(codes),
        "otherAppraiseContent": other,
    }
