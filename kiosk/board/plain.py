"""A board in plain strings, lists and maps, its texts in words: what QML is given. Pure."""

from collections.abc import Callable
from dataclasses import asdict

from kiosk.board.screen import BoardScreen, CallLine, Phrase, Row, Section, Titled
from kiosk.board.sizes import Sizes
from kiosk.flow.state import Theme
from kiosk.ui.plain import Plain
from kiosk.ui.themes import PALETTES

Words = Callable[[Phrase], dict[str, Plain]]
"""A phrase as it is drawn: text, family, rtl."""


def plain_board(screen: BoardScreen, sizes: Sizes, words: Words) -> dict[str, Plain]:
    """All of it, with the colours and the font sizes in pixels. No phrase is an empty map."""

    def phrase(one: Phrase | None) -> dict[str, Plain]:
        return words(one) if one is not None else {}

    def titled(phrases: Titled) -> list[Plain]:
        return [phrase(one) for one in phrases]

    def call(line: CallLine) -> dict[str, Plain]:
        return {"number": line.number, "window": line.window, "place": phrase(line.place), "new": line.new}

    def row(one: Row) -> dict[str, Plain]:
        return {
            "name": phrase(one.name),
            "figures": list(one.figures),
            "note": phrase(one.note),
            "rank": one.rank,
            "strong": one.strong,
        }

    def section(one: Section) -> dict[str, Plain]:
        return {
            "name": one.name,
            "title": titled(one.title),
            "heads": [phrase(head) for head in one.heads],
            "rows": [row(each) for each in one.rows],
            "empty": phrase(one.empty),
        }

    colours: dict[str, Plain] = {}
    colours.update(asdict(PALETTES[Theme.STANDARD]))
    return {
        "title": titled(screen.title),
        "clock": screen.clock,
        "notices": [titled(notice) for notice in screen.notices],
        "callsTitle": titled(screen.calls_title),
        "numberHead": phrase(screen.number_head),
        "windowHead": phrase(screen.window_head),
        "calls": [call(line) for line in screen.calls],
        "noCalls": phrase(screen.no_calls),
        "waiting": section(screen.waiting),
        "others": [section(one) for one in screen.others],
        "turn": screen.turn,
        "callsTurn": screen.calls_turn,
        "trueNow": screen.true_now,
        "colours": colours,
        "call": sizes.call,
        "figure": sizes.figure,
        "name": sizes.name,
    }
