"""How wide text is on a ticket printer, which text it has glyphs for, and where a line may break.

A printer's Chinese font holds the two-byte part of GB18030, each glyph two columns wide; ASCII is one column.
What GB18030 puts in four bytes (Arabic script, emoji, rare characters), or leaves to private use, has no
glyph.
"""

from collections.abc import Iterator

NOT_FIRST = frozenset("，。、；：！？）》」』】〉〕％℃…—·’”,.;:!?)]}%")
"""Punctuation that must not begin a line."""
NOT_LAST = frozenset("（《「『【〈〔‘“([{¥￥")
"""Punctuation that must not end a line."""


def has_glyphs(text: str) -> bool:
    """Whether the printer's own fonts can print all of it."""
    return all(_has_glyph(char) for char in text)


def width(text: str) -> int:
    """Columns of text that the printer has glyphs for."""
    return sum(1 if char < "\x80" else 2 for char in text)


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns`, broken between words or between Chinese characters, never before or after
    punctuation that belongs to its neighbour. Only what is longer than a line is broken inside. Blanks at a
    break vanish."""
    lines: list[str] = []
    line = ""
    for unit in _units(text):
        if width(line) + width(unit.rstrip()) > columns:
            if line.strip():
                lines.append(line.rstrip())
            line = ""
        if not line:
            unit = unit.lstrip()  # noqa: PLW2901  # a blank at a break is no blank any more
        while width(unit) > columns and width(unit.rstrip()) > columns:
            head = _head(unit, columns)
            lines.append(head)
            unit = unit[len(head) :]  # noqa: PLW2901  # the rest of a word that no line holds
        line += unit
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _has_glyph(char: str) -> bool:
    if char < "\x80":
        return char >= " " and char != "\x7f"
    # Surrogates have no code at all; GB18030 keeps places for private use that are empty in a printer.
    if "\ud800" <= char <= "\uf8ff":
        return False
    return len(char.encode("gb18030")) == 2


def _units(text: str) -> Iterator[str]:
    """Pieces that stay together: a word with the blanks behind it, or a Chinese character, with its
    punctuation."""
    unit = ""
    for char in text:
        if unit and _may_break(unit, char):
            yield unit
            unit = ""
        unit += char
    if unit:
        yield unit


def _may_break(unit: str, char: str) -> bool:
    last = unit[-1]
    if char == " " or char in NOT_FIRST or last in NOT_LAST:
        return False
    return last == " " or last >= "\x80" or char >= "\x80"


def _head(unit: str, columns: int) -> str:
    """As much of it as fits, at least one character."""
    used = 0
    for index, char in enumerate(unit):
        used += width(char)
        if used > columns:
            return unit[: max(1, index)]
    return unit
