"""The technician's pages. What the kiosk's parts tell stands there in the words of the logs, whatever the
screen's language."""

from kiosk.flow import maintain, touch_test
from kiosk.flow.inputs import Act
from kiosk.flow.maintain import WISHES
from kiosk.flow.offer import Obstacle
from kiosk.flow.state import Asked, Page
from kiosk.flow.why import Why
from kiosk.flow.world import Part
from kiosk.screens.keys import Text
from kiosk.screens.screen import Aims, Choice, Entry, Label, Mark, Screen, Template
from kiosk.screens.words import Seen, because, choice, label, plain

ICONS = {
    "test-print": "printer",
    "test-read": "card-reader",
    "restart": "now",
    "service-off": "closed",
    "service-on": "done",
}
VIEWS: dict[Page, tuple[Text, str]] = {
    Page.TOUCH_TEST: (Text.MAINTENANCE_TOUCH_TEST, "touch"),
    Page.NETWORK: (Text.MAINTENANCE_NETWORK, "search"),
    Page.LOGS: (Text.MAINTENANCE_LOGS, "guide"),
}


def pin(seen: Seen) -> Screen:
    """The PIN is never seen."""
    visit = seen.visit
    wait_ms = seen.state.pin_again_ms - seen.world.now_ms
    lines = []
    if wait_ms > 0:
        lines.append(label(Text.WHY_TOO_MANY_PINS, seconds=-(-wait_ms // 1000)))
    elif visit.why is not None and visit.why is not Why.TOO_MANY_PINS:
        lines.append(because(seen, Obstacle(visit.why)))
    ready = visit.typed and wait_ms <= 0 and visit.asked is not Asked.PIN
    obstacle = None if ready else Obstacle(Why.NOTHING_TYPED)
    enter = choice(seen, Act.ENTER, label(Text.KEY_ENTER), obstacle, icon="enter", primary=True)
    entry = Entry("pin", "•" * len(visit.typed), label(Text.PIN_HINT))
    title = label(Text.PIN_TITLE)
    return Screen("pin", Template.KEYPAD, title, lines=tuple(lines), entry=entry, choices=(enter,))


def maintenance(seen: Seen) -> Screen:
    """What came of the last wish, on top, where no page has to be turned for it; parts, what is the matter
    with them, tests."""
    lines = [label(Text.MAINTENANCE_RESULT, result=seen.visit.note)] if seen.visit.note else []
    lines += [_part(seen, part) for part in Part]
    if seen.world.version:
        lines.append(label(Text.MAINTENANCE_VERSION, version=seen.world.version))
    choices = (*_tests(seen), *_views(), _brightness(seen), *_service(seen))
    title = label(Text.MAINTENANCE_TITLE)
    return Screen("maintenance", Template.TEXT, title, lines=tuple(lines), choices=choices)


def network(seen: Seen) -> Screen:
    """How the hall is reached."""
    lines = tuple(
        label(Text(f"network.{name}"), value=value) if name else plain(value)
        for name, value in seen.visit.found
    )
    return _view(seen, Text.MAINTENANCE_NETWORK, lines)


def logs(seen: Seen) -> Screen:
    """The latest warnings, the latest first."""
    lines = tuple(plain(line) for _, line in seen.visit.found)
    return _view(seen, Text.MAINTENANCE_LOGS, lines)


def touch(seen: Seen) -> Screen:
    """A target after the other; then how far from each the touch fell."""
    fell = seen.visit.fell
    title = label(Text.MAINTENANCE_TOUCH_TEST)
    if len(fell) < len(touch_test.TARGETS):
        number = label(Text.TOUCH_LINE, number=len(fell) + 1, count=len(touch_test.TARGETS))
        fallen = tuple(Mark(*aim, *at) for aim, at in zip(touch_test.TARGETS, fell, strict=False))
        aims = Aims(Mark(*touch_test.TARGETS[len(fell)]), fallen)
        return Screen("touch-test", Template.TOUCH, title, lines=(number,), aims=aims)
    worst = max(touch_test.deviation_mm(at) for at in fell)
    text = Text.TOUCH_GOOD if touch_test.good(fell) else Text.TOUCH_BAD
    lines = (
        label(text, mm=f"{worst:.1f}"),
        *(
            label(
                Text.TOUCH_FELL,
                number=index,
                mm=f"{touch_test.deviation_mm(at):.1f}",
                across=f"{at[0] / 10:+.1f}",
                down=f"{at[1] / 10:+.1f}",
            )
            for index, at in enumerate(fell, 1)
        ),
    )
    again = Choice(Act.RETRY, title=label(Text.TOUCH_AGAIN), icon="touch", primary=True)
    return Screen("touch-test", Template.TEXT, title, lines=lines, choices=(again,))


def _view(seen: Seen, title: Text, lines: tuple[Label, ...]) -> Screen:
    again = Choice(Act.RETRY, title=label(Text.MAINTENANCE_REFRESH), icon="now")
    page = seen.state.page.value
    return Screen(page, Template.TEXT, label(title), lines=lines, choices=(again,), busy=not lines)


def _tests(seen: Seen) -> tuple[Choice, ...]:
    return tuple(_wish(name) for name in WISHES if name.startswith("test"))


def _service(seen: Seen) -> tuple[Choice, ...]:
    return _wish("service-on" if seen.state.closed else "service-off"), _wish("restart")


def _wish(name: str) -> Choice:
    return Choice(Act.SERVICE, name, label(Text(f"maintenance.{name}")), icon=ICONS[name])


def _views() -> tuple[Choice, ...]:
    return tuple(Choice(Act.OPEN, page.value, label(text), icon=icon) for page, (text, icon) in VIEWS.items())


def _brightness(seen: Seen) -> Choice:
    percent = maintain.next_brightness(seen.world.brightness)
    return Choice(
        Act.SERVICE, maintain.BRIGHTNESS, label(Text.MAINTENANCE_BRIGHTNESS, percent=percent), icon="contrast"
    )


def _part(seen: Seen, part: Part) -> Label:
    """How it does."""
    health = seen.world.health(part)
    trouble = seen.world.troubles.get(part, "")
    return plain(f"{part.value}: {health.value}" + (f" – {trouble}" if trouble else ""))
