"""Pages for who needs help, and while the kiosk does not serve."""

from kiosk.flow import offer
from kiosk.flow.inputs import Act
from kiosk.flow.maintain import CLOSED, WISHES
from kiosk.flow.offer import Obstacle
from kiosk.flow.state import Asked
from kiosk.flow.why import Why
from kiosk.flow.world import Part
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Entry, Label, Screen, Template
from kiosk.screens.words import Seen, because, choice, label, plain

ICONS = {
    "test-print": "printer",
    "test-read": "card-reader",
    "restart": "now",
    "service-off": "closed",
    "service-on": "done",
}


def help_page(seen: Seen) -> Screen:
    """Call somebody, or go to the desk."""
    lines = (label(Text.HELP_CALLED if seen.visit.called else Text.HELP_LINE),)
    return Screen("help", Template.TEXT, label(Text.HELP_TITLE), lines=lines, choices=(_call(seen),))


def out_of_service(seen: Seen) -> Screen:
    """Where to go instead."""
    lines = [label(Text.CLOSED_LINE)]
    if seen.state.closed != CLOSED:
        lines.append(label(Text.CLOSED_REASON, reason=seen.state.closed))
    if seen.visit.called:
        lines.append(label(Text.HELP_CALLED))
    title = label(Text.CLOSED_TITLE)
    return Screen("out-of-service", Template.TEXT, title, lines=tuple(lines), choices=(_call(seen),))


def _call(seen: Seen) -> Choice:
    obstacle = Obstacle(Why.CALLED_ALREADY) if seen.visit.called else offer.staff(seen.world)
    return choice(seen, Act.CALL_STAFF, label(Text.HELP_CALL), obstacle, icon="staff", primary=True)


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
    """Parts, what is the matter with them, tests."""
    lines = [_part(seen, part) for part in Part]
    if seen.world.version:
        lines.append(label(Text.MAINTENANCE_VERSION, version=seen.world.version))
    if seen.visit.note:
        lines.append(label(Text.MAINTENANCE_RESULT, result=seen.visit.note))
    shut = "service-on" if seen.state.closed else "service-off"
    wishes = [wish for wish in WISHES if not wish.startswith("service") or wish == shut]
    choices = tuple(
        Choice(Act.SERVICE, wish, label(Text(f"maintenance.{wish}")), icon=ICONS[wish]) for wish in wishes
    )
    title = label(Text.MAINTENANCE_TITLE)
    return Screen("maintenance", Template.TEXT, title, lines=tuple(lines), choices=choices)


def _part(seen: Seen, part: Part) -> Label:
    """In the words of the logs, whatever the screen's language."""
    health = seen.world.health(part)
    trouble = seen.world.troubles.get(part, "")
    return plain(f"{part.value}: {health.value}" + (f" – {trouble}" if trouble else ""))
