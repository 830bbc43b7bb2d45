"""Pages for who needs help, and while the kiosk does not serve."""

from kiosk.flow import offer
from kiosk.flow.inputs import Act
from kiosk.flow.maintain import UNSAID
from kiosk.flow.offer import Obstacle
from kiosk.flow.why import Why
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Screen, Template
from kiosk.screens.words import Seen, choice, label


def help_page(seen: Seen) -> Screen:
    """Call somebody, or go to the desk."""
    lines = (label(Text.HELP_CALLED if seen.visit.called else Text.HELP_LINE),)
    return Screen("help", Template.TEXT, label(Text.HELP_TITLE), lines=lines, choices=(_call(seen),))


def out_of_service(seen: Seen) -> Screen:
    """Where to go instead."""
    lines = [label(Text.CLOSED_LINE)]
    if seen.state.closed not in UNSAID:
        lines.append(label(Text.CLOSED_REASON, reason=seen.state.closed))
    if seen.visit.called:
        lines.append(label(Text.HELP_CALLED))
    title = label(Text.CLOSED_TITLE)
    return Screen("out-of-service", Template.TEXT, title, lines=tuple(lines), choices=(_call(seen),))


def _call(seen: Seen) -> Choice:
    obstacle = Obstacle(Why.CALLED_ALREADY) if seen.visit.called else offer.staff(seen.world)
    return choice(seen, Act.CALL_STAFF, label(Text.HELP_CALL), obstacle, icon="staff", primary=True)
