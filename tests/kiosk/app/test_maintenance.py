"""A technician at a running kiosk: the hidden gesture, the PIN, and all that is behind it, by touch."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from PySide6.QtCore import QPoint

from contracts.kiosk import KioskState
from contracts.topics import GatewayTopics
from demo.stack import Stack
from kiosk.flow.touch_test import TARGETS, deviation_mm
from kiosk.flow.world import Health, Part
from kiosk.logs import RECENT
from kiosk.screens.keys import Text
from tests.kiosk.app.citizen import MM
from tests.kiosk.app.site import Site, opened
from tests.kiosk.app.test_privacy import CARD, FIELDS
from tests.kiosk.app.traces import Traces
from tests.kiosk.counter import Counter

pytestmark = pytest.mark.asyncio(loop_scope="module")

PIN, WRONG = "271828", "314159"
PAUSE_S = 30.0
RIM_MM = 10.0
"""Around the touch test's targets."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(
    stack: Stack, devices: Counter, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    """A kiosk that has a PIN."""
    async with opened(tmp_path_factory.mktemp("site"), stack.broker_port, devices, pin=PIN) as site:
        yield site
    assert site.citizen.watch.slow == []


@pytest.fixture
def logged() -> Iterator[None]:
    """Warnings are kept, as they are in the program."""
    logger = logging.getLogger("kiosk")
    logger.addHandler(RECENT)
    yield
    logger.removeHandler(RECENT)


async def types(site: Site, digits: str) -> None:
    for digit in digits:
        await site.citizen.touch(digit)
    await site.citizen.touch(Text.KEY_ENTER)


async def at_the_devices(site: Site) -> None:
    """From anywhere that the gesture is known: by touch to the technician's first page."""
    site.citizen.gesture()
    await site.citizen.sees("pin")
    await types(site, PIN)
    await site.citizen.sees("maintenance")


async def reads(site: Site, *words: str) -> None:
    """All of that is on the screen, when it is."""
    await site.citizen.until(lambda: all(word in site.citizen.reads() for word in words), " and ".join(words))


async def result(site: Site, words: str) -> None:
    """What came of a technician's wish."""
    await reads(site, site.citizen.word(Text.MAINTENANCE_RESULT, result=words))


async def published(site: Site, **facts: object) -> None:
    """The kiosk's retained state is so."""
    topic = GatewayTopics(site.hall.id).kiosk_state(site.stage.kiosk)
    watcher = await site.hall.listen(topic)
    said: list[KioskState] = []

    def is_so() -> bool:
        said.extend(KioskState.model_validate_json(one.payload) for one in watcher.drain())
        return bool(said) and all(getattr(said[-1], name) == value for name, value in facts.items())

    await site.citizen.until(is_so, f"{facts} in {topic}")


async def test_wrong_pins_are_followed_by_a_pause_and_the_right_one_opens_the_page(site: Site) -> None:
    citizen = site.citizen
    citizen.gesture()
    await citizen.sees("pin")
    for tries in range(1, 4):
        await types(site, WRONG)
        await citizen.until(lambda: citizen.kiosk.state.pin_wrong == tries, "the answer")  # noqa: B023
    wait = citizen.word(Text.WHY_TOO_MANY_PINS, seconds=int(PAUSE_S))
    await reads(site, wait)
    for digit in PIN:
        await citizen.touch(digit)
    assert citizen.is_greyed(Text.KEY_ENTER)
    await citizen.waits(PAUSE_S / 2)
    await citizen.touch(Text.ACTION_END)
    citizen.gesture()
    await citizen.sees("pin")
    for digit in PIN:
        await citizen.touch(digit)
    assert PIN not in citizen.reads()
    assert citizen.is_greyed(Text.KEY_ENTER)
    await citizen.waits(PAUSE_S / 2 + 1)
    await citizen.touch(Text.KEY_ENTER)
    await citizen.sees("maintenance")


async def test_what_ails_a_device_is_told_there_and_kept_among_the_latest_warnings(
    site: Site, logged: None
) -> None:
    await at_the_devices(site)
    await reads(site, "printer: up", "reader: up", "scanner: up", "broker: up", "gateway: up", "catalog: up")
    with site.struck("printer", "cover-open"), site.struck("id-reader", "unplug"):
        await site.part(Part.PRINTER, Health.DOWN)
        await site.part(Part.READER, Health.DOWN)
        await reads(site, "printer: down – ", "reader: down – ")
        await site.citizen.touch(Text.MAINTENANCE_TEST_PRINT)
        await site.citizen.until(lambda: bool(site.citizen.kiosk.state.visit.note), "no test print")
        await site.citizen.touch(Text.MAINTENANCE_LOGS)
        await site.citizen.sees("logs")
        await reads(site, "warning: the printer: ", "warning: the reader: ")
    await site.citizen.touch(Text.ACTION_BACK)
    await site.well()
    await reads(site, "printer: up", "reader: up")


async def test_a_test_print_is_on_paper_and_of_a_card_only_what_is_masked_is_read(site: Site) -> None:
    await at_the_devices(site)
    sheets = site.sheets()
    await site.citizen.touch(Text.MAINTENANCE_TEST_PRINT)
    await result(site, "OK")
    assert site.sheets() > sheets
    assert "打印测试 kiosk-1" in site.paper()
    traces = Traces({what: word[::-1] for what, word in FIELDS.items()}, known=True)
    await site.citizen.touch(Text.MAINTENANCE_TEST_READ)
    with site.card(CARD):
        await reads(site, "number: 9***")
    assert traces.of(site.citizen.reads()) == traces.in_qml(site.citizen.window.window) == []
    assert traces.in_python() == []
    await site.citizen.goes_away()
    assert site.citizen.kiosk.state.visit.note == ""


async def test_the_touch_test_is_gone_through_from_corner_to_corner(site: Site) -> None:
    await at_the_devices(site)
    await site.citizen.touch(Text.MAINTENANCE_TOUCH_TEST)
    await site.citizen.sees("touch-test")
    window = site.citizen.window.window
    rim = RIM_MM * MM
    for across, down in TARGETS:
        right = rim + (window.width() - 2 * rim) * across / 1000
        below = rim + (window.height() - 2 * rim) * down / 1000
        site.citizen.tap(QPoint(round(right + MM), round(below)))
    off = [deviation_mm(fell) for fell in site.citizen.kiosk.state.visit.fell]
    assert off == pytest.approx([1.0] * len(TARGETS), abs=0.3)
    await reads(site, site.citizen.word(Text.TOUCH_GOOD, mm=f"{max(off):.1f}"))
    await site.citizen.touch(Text.ACTION_BACK)
    await site.citizen.sees("maintenance")


async def test_network_versions_and_brightness(site: Site) -> None:
    citizen = site.citizen
    await at_the_devices(site)
    await reads(site, "test, Python 3.", "PySide6", "MQTT hallside/v1")
    await citizen.touch(Text.MAINTENANCE_NETWORK)
    await reads(site, f"127.0.0.1:{site.cable.port}, connected since", "online, told")
    await citizen.touch(Text.ACTION_BACK)
    for wanted, percent in ((30, 50), (60, 60), (100, 100)):
        await citizen.touch(citizen.word(Text.MAINTENANCE_BRIGHTNESS, percent=wanted))
        await result(site, f"picture: {percent} %")
        await published(site, brightness=percent)
        dim = citizen.kiosk.bridge.property("dim")
        assert dim == pytest.approx(1 - percent / 100)


async def test_a_kiosk_is_taken_out_of_service_and_back_and_the_hall_is_told(site: Site) -> None:
    citizen = site.citizen
    await at_the_devices(site)
    await citizen.touch(Text.MAINTENANCE_SERVICE_OFF)
    await result(site, "OK")
    await published(site, in_service=False, out_reason="maintenance")
    await citizen.touch(Text.ACTION_END)
    await citizen.sees("out-of-service")
    assert citizen.word(Text.CLOSED_LINE) in citizen.reads()
    assert "maintenance" not in citizen.reads()
    await at_the_devices(site)
    await citizen.touch(Text.MAINTENANCE_SERVICE_ON)
    await result(site, "OK")
    await published(site, in_service=True, out_reason="")
    await citizen.touch(Text.ACTION_END)
    await citizen.sees("attract")
