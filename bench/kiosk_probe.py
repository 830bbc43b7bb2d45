"""A whole kiosk in one process and a hand that touches it, as a program of its own.

    python -m bench.kiosk_probe CONFIG usable|touches|numbers|sessions COUNT [WxH]

Standard output is one JSON object, times in seconds. It needs a hall: broker and gateway with a catalog. The
kiosk, its backstage and its devices' drivers are the real ones; the hand is quicker than a person's.
"""

import gc
import json
import os
import sys
import time
from itertools import cycle
from pathlib import Path

import psutil

from bench.kiosk_hand import Hand
from contracts.catalog import Catalog
from kiosk.flow.inputs import Act
from kiosk.flow.state import Goal, Page

TAKEN_EACH = 4
"""Of so many sessions one takes a number."""
LOOKS = 20
"""So often the memory is looked at."""
PAUSE_S = 0.4
"""Between two numbers that are timed: the printer has been asked how it does."""


def main(arguments: list[str]) -> None:
    """See the module."""
    config, what, count = Path(arguments[0]), arguments[1], int(arguments[2])
    size = (tuple(map(int, arguments[3].split("x")))) if len(arguments) > 3 else (1080, 1920)
    hand = Hand(config, (size[0], size[1]))
    first = hand.first_frame_at - float(os.environ["BENCH_BEGAN"])
    try:
        hand.until(lambda: hand.ready, "a catalog and a gateway")
        if what == "usable":
            done = usable(hand, first)
        else:
            done = {"touches": touches, "numbers": numbers, "sessions": sessions}[what](hand, count)
    finally:
        hand.close()
    print(json.dumps(done), flush=True)


# -- what is measured ----------------------------------------------------------------------------------------


def usable(hand: Hand, first: float) -> dict[str, object]:
    """Seconds since the process was started: to the first picture, to a catalog, to a home page by touch."""
    known = _since_start()
    hand.touch(Act.WAKE, page=Page.HOME)
    return {"first": first, "known": known, "usable": _since_start()}


def _since_start() -> float:
    return time.monotonic() - float(os.environ["BENCH_BEGAN"])


def touches(hand: Hand, count: int) -> dict[str, object]:
    """Of each touch: until it is seen, and until its page is, by the page that came."""
    seen: list[float] = []
    pages: dict[str, list[float]] = {}
    for _ in range(count):
        for act, argument in ROUND:
            hand.until(lambda: hand.target(act, argument) is not None, f"{act} to touch")  # noqa: B023  # now
            item = hand.target(act, argument)
            assert item is not None
            seen.append(hand.press(item))
            spent = hand.release(item)
            pages.setdefault(hand.page, []).append(spent)
    return {"seen": seen, "pages": pages}


def numbers(hand: Hand, count: int) -> dict[str, object]:
    """When the last touch of each was, on the clock that all processes share."""
    touched = []
    for _, service in zip(range(count), cycle(free_services(hand)), strict=False):
        to_confirm(hand, service)
        item = hand.target(Act.TAKE)
        assert item is not None
        hand.press(item)
        touched.append(time.monotonic())
        hand.release(item)
        hand.until(lambda: hand.kiosk.state.visit.paper == "printed", "paper")
        go(hand)
        end = time.monotonic() + PAUSE_S
        hand.until(lambda: time.monotonic() > end, "a pause")  # noqa: B023  # now
    return {"touched": touched}


def sessions(hand: Hand, count: int) -> dict[str, object]:
    """One after the other, as fast as it goes; what the process holds meanwhile."""
    process = psutil.Process()
    held: list[tuple[int, float, int]] = []
    services = cycle(free_services(hand))
    began = time.monotonic()

    def look(done: int) -> None:
        gc.collect()
        held.append((done, process.memory_info().rss / 1e6, len(gc.get_objects())))
        print(json.dumps({"done": done, "mb": held[-1][1], "s": time.monotonic() - began}), file=sys.stderr)

    look(0)
    for number in range(1, count + 1):
        session(hand, number, next(services) if number % TAKEN_EACH == 0 else "")
        if number % max(1, count // LOOKS) == 0:
            look(number)
    return {"held": held, "took_s": time.monotonic() - began}


# -- what a citizen does -------------------------------------------------------------------------------------

ROUND: tuple[tuple[Act, str | None], ...] = (
    (Act.WAKE, None),
    (Act.GOAL, Goal.NUMBER),
    (Act.OPEN, Page.SEARCH),
    (Act.BACK, None),
    (Act.OPEN, Page.CATEGORIES),
    (Act.BACK, None),
    (Act.CHOOSE, None),
    (Act.BACK, None),
    (Act.HOME, None),
    (Act.GOAL, Goal.GUIDE),
    (Act.CHOOSE, None),
    (Act.HOME, None),
    (Act.OPEN, Page.HELP),
    (Act.END, None),
)
"""Touches that lead over the pages that need no device."""


def session(hand: Hand, number: int, service: str) -> None:
    """Of four citizens one takes a number, one reads a guide, one searches, one changes how it looks; every
    second one with a number rates the kiosk. Every page is drawn; its targets are not looked for, which takes
    a program longer than all the rest."""
    hand.choose(Act.WAKE, page=Page.HOME)
    if service:
        hand.choose(Act.GOAL, Goal.NUMBER, Page.SERVICES)
        hand.choose(Act.CHOOSE, service, Page.CONFIRM)
        hand.choose(Act.TAKE)
        hand.until(lambda: hand.kiosk.state.visit.paper == "printed", "paper")
    else:
        [read_a_guide, change_the_look, search][number % TAKEN_EACH - 1](hand)
    go(hand, level=number % (2 * TAKEN_EACH) == 0)


def go(hand: Hand, *, level: bool = False) -> None:
    """Done. Who has done something is asked how the kiosk was, and may say it or just go."""
    hand.choose(Act.END)
    if hand.page == Page.RATE_KIOSK and level:
        hand.choose(Act.LEVEL, "5", Page.THANKS)
    if hand.page != Page.ATTRACT:
        hand.choose(Act.END, page=Page.ATTRACT)


def to_confirm(hand: Hand, service: str) -> None:
    """The page before the number."""
    hand.touch(Act.WAKE, page=Page.HOME)
    hand.touch(Act.GOAL, Goal.NUMBER, Page.SERVICES)
    hand.touch(Act.CHOOSE, service, Page.CONFIRM)


def read_a_guide(hand: Hand) -> None:
    """The first of the first."""
    hand.choose(Act.GOAL, Goal.GUIDE)
    while hand.page != Page.GUIDE:
        choices = hand.kiosk.bridge.property("screen")["choices"]
        hand.choose(Act.CHOOSE, next(one["argument"] for one in choices if one["act"] == Act.CHOOSE))


def change_the_look(hand: Hand) -> None:
    """Uyghur, larger, in other colours, lower; the page stays."""
    for act, argument in ((Act.LANGUAGE, "ug"), (Act.THEME, ""), (Act.ELDER, ""), (Act.LOW, "")):
        hand.choose(act, argument, Page.HOME)


def search(hand: Hand) -> None:
    """By three letters."""
    hand.choose(Act.GOAL, Goal.NUMBER, Page.SERVICES)
    hand.choose(Act.OPEN, Page.SEARCH, Page.SEARCH)
    for letter in "SBZ":
        hand.choose(Act.KEY, letter, Page.SEARCH)


def free_services(hand: Hand) -> list[str]:
    """Whose numbers need no card, and that are on the first page of the list."""
    catalog = hand.kiosk.world.catalog
    assert isinstance(catalog, Catalog)
    hand.touch(Act.WAKE, page=Page.HOME)
    hand.touch(Act.GOAL, Goal.NUMBER, Page.SERVICES)
    found = [
        service.id
        for service in catalog.services
        if not service.needs_id and hand.target(Act.CHOOSE, service.id) is not None
    ]
    hand.touch(Act.END, page=Page.ATTRACT)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
