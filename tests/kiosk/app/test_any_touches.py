"""Whatever is touched, typed, laid down, pulled out: nothing fails, nothing is a dead end, nothing stays."""

from collections.abc import Callable
from random import Random

import pytest
from PySide6.QtCore import Qt

from kiosk.flow.state import Look, Visit
from kiosk.screens.keys import Text
from tests.kiosk.app.citizen import Citizen
from tests.kiosk.app.site import Site
from tests.kiosk.app.ways import CODE

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOUCHES = 300
KEYS = 200
EVENTS_IN = 12
"""One in so many is something else than a touch."""
PATIENCE_S = 25.0
KEYBOARD = (
    *(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Backtab),
    *(Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right),
    *(Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape),
    *(Qt.Key.Key_1, Qt.Key.Key_4, Qt.Key.Key_0, Qt.Key.Key_A, Qt.Key.Key_Minus),
    *(Qt.Key.Key_Backspace, Qt.Key.Key_F5),
)


FAULTS = (
    *(("printer", fault) for fault in ("cover-open", "paper-near-end", "unplug", "slow")),
    *(("id-reader", fault) for fault in ("unplug", "card-bounces", "noise-before")),
    ("scanner", "noise"),
)


class Hands:
    """Somebody who does anything, after a seed."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site = site
        self.random = Random(seed)
        self.done: list[str] = []
        self._lies = False
        self._struck: list[tuple[str, str]] = []

    def touch(self) -> None:
        """Anything on the screen, greyed or not; now and then beside everything."""
        citizen = self.site.citizen
        offered = citizen.targets()
        assert offered, f"nothing to touch on page {citizen.page}"
        target = self.random.choice(offered)
        self.done.append(f"{citizen.page}: {target.name}")
        citizen.click(target)

    def press(self) -> None:
        """Any key."""
        key = self.random.choice(KEYBOARD)
        self.done.append(f"{self.site.citizen.page}: {key.name}")
        self.site.citizen.key(key)

    async def something_else(self) -> None:
        """With a card, a code, a plug, the time."""
        what = self.random.choice((self._card, self._code, self._break, self._wait, self._network))
        self.done.append(what.__name__)
        await what()

    async def mend(self) -> None:
        """All of it."""
        if self._lies:
            await self._card()
        while self._struck:
            self.site.devices.mend(*self._struck.pop())
        self.site.cable.speak()

    async def _card(self) -> None:
        label = f"card-{self.random.randint(1, 12)}"
        self.site.devices.do("id-reader", "card", *(("take",) if self._lies else ("put", label)))
        self._lies = not self._lies

    async def _code(self) -> None:
        self.site.scan(self.random.choice((CODE + "0" * 22, "BOOK-0", "nothing of ours")))

    async def _break(self) -> None:
        if self._struck:
            self.site.devices.mend(*self._struck.pop())
            return
        fault = self.random.choice([one for one in FAULTS if self._lies or one[1] != "card-bounces"])
        self.site.devices.strike(*fault)
        if fault[1] != "card-bounces":
            self._struck.append(fault)

    async def _wait(self) -> None:
        await self.site.citizen.waits(self.random.choice((1.0, PATIENCE_S, 61.0)))

    async def _network(self) -> None:
        if self.random.random() < 0.5:
            self.site.cable.fall_silent()
        else:
            self.site.cable.speak()


async def gets_home(citizen: Citizen) -> None:
    """From wherever, with what is on the screen alone."""
    if citizen.kiosk.state.warned_ms:
        await citizen.touch(Text.UI_CONTINUE)
    if citizen.page == "attract":
        await citizen.touch(Text.ATTRACT_TOUCH)
        await citizen.until(lambda: citizen.page != "attract", "the page behind the touch")
    elif citizen.page != "home":
        await citizen.touch(Text.ACTION_HOME)
    await citizen.until(lambda: citizen.page in ("home", "attract"), "home")


async def does(site: Site, hands: Hands, step: Callable[[], None], times: int, fewest: int) -> None:
    """That so often; it comes to so many pages, or it has shown nothing."""
    pages = set()
    for count in range(times):
        if hands.random.randrange(EVENTS_IN):
            step()
        else:
            await hands.something_else()
        pages.add(site.citizen.page)
        if count % 20 == 19:
            await gets_home(site.citizen)
    await hands.mend()
    await gets_home(site.citizen)
    await site.citizen.goes_away()
    assert len(pages) >= fewest, pages


async def test_a_hand_that_touches_anything_finds_no_dead_end(site: Site) -> None:
    hands = Hands(site, 1)
    try:
        await does(site, hands, hands.touch, TOUCHES, fewest=9)
    except (AssertionError, TimeoutError) as error:
        raise AssertionError(f"{error}\nafter {hands.done[-30:]}") from error
    finally:
        await hands.mend()
    await wiped(site)


async def test_a_hand_that_presses_any_key_finds_no_dead_end(site: Site) -> None:
    hands = Hands(site, 3)
    try:
        await does(site, hands, hands.press, KEYS, fewest=5)  # keys lead about less
    except (AssertionError, TimeoutError) as error:
        raise AssertionError(f"{error}\nafter {hands.done[-30:]}") from error
    finally:
        await hands.mend()
    await wiped(site)


async def wiped(site: Site) -> None:
    state = site.citizen.kiosk.state
    assert (state.visit, state.back, state.scroll) == (Visit(), (), 0)
    await site.citizen.waits(61.0)
    await site.citizen.until(lambda: site.citizen.kiosk.state.look == Look(), "the look of nobody")
    await site.well()
