"""A whole visit with keys alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtQml import QQmlProperty

from kiosk.screens.keys import Text
from tests.kiosk.app.citizen import Citizen
from tests.kiosk.app.site import LIFE, Site
from tests.kiosk.app.ways import CODE, MEDICAL, SERVICE, given, paper_is

pytestmark = pytest.mark.asyncio(loop_scope="module")

AROUND = 80
"""No page has more to go around."""


def focused(citizen: Citizen) -> str:
    item = citizen.window.window.activeFocusItem()
    return str(item.property("spoken")) if QQmlProperty(item, "spoken").isValid() else ""


async def go(citizen: Citizen, wanted: str | Text) -> None:
    """To that target with Tab, and press it."""
    name = citizen.word(wanted) if isinstance(wanted, Text) else wanted
    await citizen.until(lambda: any(one.name == name for one in citizen.targets()), name)
    for _ in range(AROUND):
        if focused(citizen) == name:
            citizen.key(Qt.Key.Key_Return)
            return
        citizen.key(Qt.Key.Key_Tab)
    raise AssertionError(f"no way to {name} on page {citizen.page}")


async def test_a_number_by_initials_its_help_and_its_end_with_keys_alone(site: Site) -> None:
    citizen = site.citizen
    before = citizen.touches
    for wanted in (Text.ATTRACT_TOUCH, Text.HOME_NUMBER, Text.ACTION_SEARCH):
        await go(citizen, wanted)
    await citizen.sees("search")
    for key in (Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_X, Qt.Key.Key_Backspace, Qt.Key.Key_J):
        citizen.key(key)
    await go(citizen, MEDICAL)
    await citizen.sees("confirm")
    await go(citizen, Text.ACTION_HELP)
    await citizen.sees("help")
    citizen.key(Qt.Key.Key_Escape)
    await citizen.sees("confirm")
    await go(citizen, Text.CONFIRM_TAKE)
    await given(site, LIFE)
    await go(citizen, Text.ACTION_END)
    await citizen.sees("attract")
    assert citizen.touches == before


async def test_a_rating_with_keys_alone(site: Site) -> None:
    citizen = site.citizen
    token = await site.served()
    for wanted in (Text.ATTRACT_TOUCH, Text.HOME_RATE):
        await go(citizen, wanted)
    await citizen.sees("find")
    site.scan(CODE + token)
    for wanted in (Text.LEVEL_4, Text.INDICATOR_406, Text.REASONS_SEND):
        await go(citizen, wanted)
    await citizen.sees("remark")
    citizen.key(Qt.Key.Key_G)
    citizen.key(Qt.Key.Key_Return)
    await citizen.sees("thanks")
    assert (await site.standing(token))["rating"] == "rated"
    await go(citizen, Text.ACTION_END)
    await citizen.sees("attract")


async def test_the_question_is_answered_by_any_key_and_digits_go_to_what_they_name(site: Site) -> None:
    citizen = site.citizen
    citizen.key(Qt.Key.Key_Tab)
    await go(citizen, Text.ATTRACT_TOUCH)
    await citizen.sees("home")
    citizen.key(Qt.Key.Key_1)
    citizen.key(Qt.Key.Key_Return)
    await citizen.sees("services")
    await citizen.waits(61.0)
    await citizen.until(lambda: bool(citizen.kiosk.state.warned_ms), "the question")
    citizen.key(Qt.Key.Key_Space)
    await citizen.until(lambda: not citizen.kiosk.state.warned_ms, "no question any more")
    assert citizen.page == "services"
    await go(citizen, SERVICE)
    await go(citizen, Text.CONFIRM_TAKE)
    await paper_is(site, "printed")
