"""A citizen who sees nothing and has a keypad: what he hears is enough to take a number."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from contracts.session import Language
from kiosk.flow.inputs import Input
from kiosk.flow.state import Look, Page
from kiosk.texts.resolve import resolve
from kiosk.ui.app import KioskWindow, Place, make_application
from kiosk.ui.bridge import Bridge
from kiosk.voice.reader import Reader
from kiosk.voice.spoken import Focus
from kiosk.voice.voice_driver import Voice
from tests.kiosk.flow.halls import Citizen
from tests.kiosk.flow.ways import WAYS, attract
from tests.kiosk.ui.geometry import faults, view
from tests.kiosk.voice.ear import Ear

os.environ["QT_QPA_PLATFORM"] = "offscreen"

MM = 3.96
KEYS = {
    "*": Qt.Key.Key_Asterisk,
    "/": Qt.Key.Key_Slash,
    "enter": Qt.Key.Key_Enter,
    "right": Qt.Key.Key_Right,
    **{str(digit): Qt.Key(Qt.Key.Key_0 + digit) for digit in range(10)},
}


class Listener:
    """At a kiosk's window, its flow and its voice; he presses keys and hears."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self.citizen: Citizen = attract()
        self.voice = Voice("speaker", "jack")
        self._reader = Reader(self.voice, resolve)
        application = make_application()
        self.bridge = Bridge(self._feel, resolve, parent=application)
        self.bridge.focused.connect(lambda *told: self._reader.focus(Focus(*told)))
        self.bridge.pressed.connect(lambda: setattr(self._reader, "by_key", True))
        self.window = KioskWindow(self.bridge, Place((768, 1366), MM), parent=application)
        self.window.show()
        self.show()

    def _feel(self, happened: Input) -> None:
        self.citizen.feel(happened)
        self.show()

    def show(self) -> None:
        """What the flow has come to."""
        self._reader.show(self.citizen.screen, self.citizen.state.look)
        self.bridge.show_screen(self.citizen.screen, self.citizen.state.look)
        for effect in self.citizen.effects:
            self._reader.perform(effect)
        self.settle()

    def settle(self) -> None:
        for _ in range(8):
            QGuiApplication.processEvents()

    def press(self, *keys: str) -> None:
        for key in keys:
            QTest.keyClick(self.window.window, KEYS[key])
            self.settle()

    def hears(self, fits: str) -> str:
        """Listens until something is said that begins so, behind its number; all of it."""
        while True:
            said = self._ear.hear().partition("|")[2]
            if re.fullmatch(rf"(\d+\. )?{fits}.*", said):
                return said

    def chooses(self, name: str) -> None:
        """Listens for it, then presses its number, hears it again, and confirms."""
        number = self.hears(name).partition(".")[0]
        self.press(*number)
        assert self.hears(name).startswith(f"{number}. ")
        self.press("enter")

    def close(self) -> None:
        self.window.close()
        self.voice.stop()


@pytest.fixture
def listener(ear: Ear, caplog: pytest.LogCaptureFixture) -> Iterator[Listener]:
    ear.install("espeak-ng")
    made = Listener(ear)
    yield made
    made.close()
    assert caplog.messages == []


def test_a_number_is_taken_by_keys_and_ear_alone(listener: Listener) -> None:
    listener.press("*")
    listener.hears("您要办理什么？")
    listener.hears("按编号键")
    listener.chooses("取号")
    listener.chooses("证件")
    listener.hears("证件")
    listener.chooses("取号")
    listener.citizen.hears()
    listener.show()
    listener.hears("您的号码")
    listener.hears("A 0 0 1 2")
    listener.hears("校验码：(\\d ){5}\\d")
    assert listener.citizen.page is Page.TICKET


def test_what_the_arrows_come_to_is_said_and_what_becomes_of_it_too(listener: Listener) -> None:
    listener.citizen = WAYS[Page.REASONS]()
    listener.show()
    listener.press("*")
    listener.hears("请选择原因")
    listener.press("right")
    name = listener.hears("1\\. ").partition(" ")[2]
    listener.press("enter")
    assert listener.hears(name) == f"1. {name}，已选"
    listener.press("enter")
    assert listener.hears(name) == f"1. {name}"


def test_the_slash_stops_the_reading_and_goes_on_and_the_star_begins_anew(listener: Listener) -> None:
    listener.press("*", "/")
    paused = [listener.citizen.state.paused]
    listener.press("/")
    assert [*paused, listener.citizen.state.paused] == [True, False]
    listener.hears("English")
    listener.press("*")
    listener.hears("您要办理什么？")


def test_a_number_goes_to_the_choice_that_is_said_with_it_whatever_the_page_is_like(
    listener: Listener,
) -> None:
    citizens = {page: WAYS[page]() for page in Page}
    one_of_each = {one.screen.template: page for page, one in citizens.items() if one.screen.entry is None}
    for page in one_of_each.values():
        citizen = listener.citizen = citizens[page]
        citizen.effects = []
        listener.show()
        screen = citizen.screen
        choices = (*screen.choices, *screen.actions, *screen.settings)
        for number in {1, len(screen.choices), len(choices) - len(screen.settings), len(choices)} - {0}:
            listener.press(*str(number))
            focused = listener.window.window.activeFocusItem()
            assert focused is not None
            name = resolve(choices[number - 1].title, citizen.state.look.language)
            assert focused.property("spoken") == name, (page, number)
            listener.press("right")


def test_a_choice_on_a_further_page_of_a_list_is_reached_by_its_number(listener: Listener) -> None:
    citizen = listener.citizen = WAYS[Page.SERVICES]()
    catalog = citizen.world.catalog
    assert catalog is not None
    many = tuple(catalog.services[0].model_copy(update={"id": f"s{i}"}) for i in range(12))
    citizen.world = replace(citizen.world, catalog=catalog.model_copy(update={"services": many}))
    citizen.effects = []
    listener.show()
    listener.press("1", "2", "enter")
    assert citizen.page is Page.CONFIRM
    assert citizen.state.visit.service == "s11"


def test_what_there_is_to_touch_for_reading_has_its_room_on_the_fullest_pages(listener: Listener) -> None:
    """Where there is least of it: a small screen, and Uyghur words."""
    found = []
    for page in (Page.CHECK_IN, Page.CONFIRM, Page.TICKET, Page.REMARK):
        citizen = listener.citizen = WAYS[page]()
        citizen.state = replace(citizen.state, look=Look(Language.UG, aloud=True))
        citizen.effects = []
        listener.show()
        found += [f"{page}: {fault}" for fault in faults(view(listener.window.window), MM)]
    assert found == []
