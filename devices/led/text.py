"""Text as window displays take it: GBK, two columns a Chinese character, one a plain one; and what a text
that is too long shows at what time. Pure.
"""

from dataclasses import dataclass

REPLACEMENT = "□"
"""Stands for a character that GBK does not hold."""
DWELL_S = 2.0
"""Time that the beginning and the end of a long text stand still."""
STEP_S = 0.5
"""Time between two steps of one character."""
TEXT_MAX = 256
"""Characters of a text that are kept: a display's memory is smaller."""


def gbk_text(text: str) -> tuple[str, int]:
    """`text` with what GBK does not hold replaced, control characters as blanks, and cut to TEXT_MAX; and how
    many characters were replaced."""
    out = []
    replaced = 0
    for c in text[:TEXT_MAX]:
        if not c.isprintable() and c.isascii():
            out.append(" ")
        elif _holds(c):
            out.append(c)
        else:
            replaced += 1
            out.append(REPLACEMENT)
    return "".join(out), replaced


def columns(text: str) -> int:
    """Width of a GBK text on a display: its length in bytes."""
    return len(text.encode("gbk", errors="replace"))


def _holds(c: str) -> bool:
    try:
        raw = c.encode("gbk")
    except UnicodeEncodeError:
        return False
    return len(raw) == 2 or raw[0] < 0x80


@dataclass(frozen=True, slots=True)
class Scroll:
    """A text on a display of `width` columns (at least 2).

    A text that fits stands still. A longer one stands with its beginning for `dwell_s`, moves on by a
    character every `step_s` until its end is seen, stands for `dwell_s`, and begins anew.
    """

    text: str
    """As `gbk_text` gives it."""
    width: int
    dwell_s: float = DWELL_S
    step_s: float = STEP_S

    @property
    def steps(self) -> int:
        """Places that the beginning of the window takes, less one; 0 for a text that fits."""
        if columns(self.text) <= self.width:
            return 0
        return next(i for i in range(len(self.text)) if columns(self.text[i:]) <= self.width)

    @property
    def period_s(self) -> float:
        """Time of one round."""
        return 2 * self.dwell_s + max(0, self.steps - 1) * self.step_s

    def step_at(self, t: float) -> int:
        """The step shown `t` seconds (from 0) after the text was set."""
        steps = self.steps
        if not steps:
            return 0
        inside = t % self.period_s
        if inside < self.dwell_s:
            return 0
        return min(steps, 1 + int((inside - self.dwell_s) / self.step_s))

    def shown(self, step: int) -> str:
        """What is seen at a step: as many whole characters as fit."""
        part = self.text[step:]
        while columns(part) > self.width:
            part = part[:-1]
        return part

    def next_change(self, t: float) -> float:
        """When, after `t`, another step is shown; infinite for a text that fits."""
        steps = self.steps
        if not steps:
            return float("inf")
        began = t - t % self.period_s
        changes = [began + self.dwell_s + i * self.step_s for i in range(steps)]
        return next((at for at in changes if at > t), began + self.period_s)
