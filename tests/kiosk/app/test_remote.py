"""What the hall can have a whole kiosk do from far away."""

import base64
import json
from typing import Any

from PySide6.QtGui import QImage

from contracts.topics import GatewayTopics
from tests.gateway.hall import Desk
from tests.kiosk.app.citizen import SIZE, Citizen
from tests.kiosk.app.test_kiosk import take_number
from tests.kiosk.backstage.stage import Stage

REPLY_S = 60.0
"""A process that draws has to start."""


async def tell(citizen: Citizen, desk: Desk, name: str, **payload: Any) -> dict[str, Any]:
    """The kiosk's reply, while its screen goes on."""
    topics = GatewayTopics(citizen.stage.hall.id)
    number = desk.publish(topics.kiosk_command(citizen.stage.kiosk, name), payload, expiry_s=60)
    await citizen.until(lambda: not desk.messages.empty(), f"a reply to {name}", REPLY_S)
    return desk.answer(number)


def picture(shot: dict[str, Any]) -> QImage:
    return QImage.fromData(base64.b64decode(shot["png"]))


async def test_a_screenshot_shows_the_page_and_nothing_of_its_citizen(citizen: Citizen, stage: Stage) -> None:
    desk = await stage.hall.desk()
    attract = (await tell(citizen, desk, "screenshot"))["result"]
    assert (attract["page"], attract["masked"]) == ("attract", False)
    seen = picture(attract)
    assert (seen.width(), seen.height()) == (attract["width"], attract["height"])
    assert seen.height() == 960
    assert abs(seen.width() - 960 * SIZE[0] / SIZE[1]) < 1
    await take_number(citizen)
    token, number = citizen.kiosk.state.visit.token, citizen.number
    told = citizen.kiosk.bridge.still(960)
    assert not any(secret in repr(told) for secret in (token, number))
    ticket = (await tell(citizen, desk, "screenshot", longest_px=300))["result"]
    assert (ticket["page"], ticket["masked"], ticket["height"]) == ("ticket", True, 300)
    assert picture(ticket) != picture(attract)
    assert not any(secret in json.dumps(ticket) for secret in (token, number))


async def test_a_darker_picture_is_drawn_where_the_light_cannot_be_set(
    citizen: Citizen, stage: Stage
) -> None:
    desk = await stage.hall.desk()
    bright = citizen.window.window.grabWindow().pixelColor(5, 5)
    told = await tell(citizen, desk, "brightness", percent=50)
    assert told["result"] == {"percent": 50, "by": "picture"}
    await citizen.until(lambda: bool(citizen.kiosk.bridge.property("dim")), "darker")
    dark = citizen.window.window.grabWindow().pixelColor(5, 5)
    assert abs(dark.blue() - bright.blue() / 2) <= 2
