"""An item's guide, and checking in."""

from contracts.catalog import Guide, Item
from kiosk.flow import offer
from kiosk.flow.guide import LONG, centimetres_of, code_of, lines_of, pages_of
from kiosk.flow.inputs import Act
from kiosk.flow.offer import Obstacle
from kiosk.flow.why import Why
from kiosk.flow.world import Part
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Entry, Label, Screen, Step, Template
from kiosk.screens.words import Seen, because, choice, label, plain

PAPER: dict[str, Text] = {
    "printing": Text.GUIDE_PRINTING,
    "printed": Text.GUIDE_PRINTED,
    "shown": Text.GUIDE_NOT_PRINTED,
    "unknown": Text.GUIDE_NOT_PRINTED,
}


def guide(seen: Seen) -> Screen:
    """What one should know before the window."""
    item = seen.world.item(seen.visit.item)
    if item is None:
        gone = because(seen, Obstacle(Why.UNKNOWN_SERVICE))
        return Screen("guide", Template.STEPS, label(Text.HOME_GUIDE), lines=(gone,))
    lines = [*_told(seen, item.guide), *_facts(seen, item.guide)]
    steps = tuple(Step(seen.name(step), state="plain") for step in item.guide.steps)
    code = code_of(item, seen.state.look.language)
    if code:
        lines.append(label(Text.GUIDE_QR))
    if steps:
        lines.append(label(Text.GUIDE_STEPS))
    return Screen(
        "guide",
        Template.STEPS,
        seen.name(item.name),
        lines=tuple(lines),
        qr=code,
        steps=steps,
        choices=_choices(seen, item),
        busy=bool(seen.visit.printing),
    )


def _choices(seen: Seen, item: Item) -> tuple[Choice, ...]:
    service = seen.world.service(item.service)
    number = offer.number(seen.world, service) if service else Obstacle(Why.UNKNOWN_SERVICE)
    paper = Obstacle(Why.PRINTING) if seen.visit.printing else offer.printing(seen.world)
    text = Text.GUIDE_PRINT_LONG if seen.visit.paper == LONG else Text.GUIDE_PRINT
    return (
        choice(seen, Act.TAKE, label(Text.GUIDE_TAKE), number, icon="number", primary=True),
        choice(seen, Act.PRINT_GUIDE, label(text), paper, icon="printer"),
    )


def _told(seen: Seen, guide: Guide) -> list[Label]:
    """What became of its print."""
    paper = seen.visit.paper
    if paper == LONG:
        lines = lines_of(guide, seen.state.look.language)
        return [label(Text.GUIDE_LONG, pages=pages_of(lines), cm=centimetres_of(lines))]
    if seen.visit.why:
        return [because(seen, Obstacle(seen.visit.why))]
    return [label(PAPER[paper])] if paper in PAPER else []


def _facts(seen: Seen, guide: Guide) -> list[Label]:
    lines: list[Label] = []
    if guide == Guide():
        return [label(Text.GUIDE_EMPTY)]
    for title, texts in ((Text.GUIDE_MATERIALS, guide.materials), (Text.GUIDE_FORMS, guide.forms)):
        if texts:
            lines.append(label(title))
            lines += [plain(f"{n}. {seen.text(text)}") for n, text in enumerate(texts, 1)]
    lines.append(label(Text.GUIDE_FEES, fees=seen.text(guide.fees)) if guide.fees else label(Text.GUIDE_FREE))
    match guide.time_limit_days:
        case None:
            pass
        case 0:
            lines.append(label(Text.GUIDE_AT_ONCE))
        case days:
            lines.append(label(Text.GUIDE_DAYS, days=days))
    if guide.law:
        lines.append(label(Text.GUIDE_LAW, law=seen.text(guide.law)))
    if guide.where:
        lines.append(label(Text.GUIDE_WHERE, where=seen.text(guide.where)))
    return lines


def check_in(seen: Seen) -> Screen:
    """The appointment's number, typed or scanned; the card where it was made with one."""
    visit = seen.visit
    lines = [because(seen, Obstacle(visit.why))] if visit.why else []
    if offer.works(seen.world, Part.SCANNER):
        lines.append(label(Text.CHECK_IN_SCAN))
    if visit.person:
        lines.append(label(Text.CARD_READ))
    elif offer.works(seen.world, Part.READER):
        lines.append(label(Text.CHECK_IN_CARD))
    obstacle = offer.gateway(seen.world) or (None if visit.typed else Obstacle(Why.NOTHING_TYPED))
    enter = choice(seen, Act.ENTER, label(Text.CHECK_IN_ENTER), obstacle, icon="check-in", primary=True)
    entry = Entry("number", visit.typed, label(Text.CHECK_IN_HINT))
    title = label(Text.CHECK_IN_TITLE)
    return Screen("check-in", Template.KEYPAD, title, lines=tuple(lines), entry=entry, choices=(enter,))
