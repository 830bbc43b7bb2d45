"""The machine: one step. Which touch does what on which page is one table; a touch that a page does not know
changes nothing.

`key` is a parameter because it is drawn at random: 22 characters of URL-safe base64 or the like, a new one
for each step. A wish that begins in this step is known by it.
"""

from collections.abc import Callable
from dataclasses import replace

from kiosk.flow import (
    browse,
    cases,
    check_in,
    find,
    guide,
    idle,
    look,
    maintain,
    rate,
    rate_kiosk,
    take,
    touch_test,
    typed,
)
from kiosk.flow.effects import CallStaff, Effect, Hush, Say, SeekCard, SeekCode
from kiosk.flow.inputs import (
    Act,
    Answered,
    CardFailed,
    CardLies,
    CardRead,
    CodeScanned,
    Input,
    PinHeld,
    Printed,
    Tick,
    Told,
    Touched,
)
from kiosk.flow.moves import Moment, Step, back, done, hint, home, leave, sorry
from kiosk.flow.offer import staff
from kiosk.flow.state import Asked, Page, State
from kiosk.flow.why import Why
from kiosk.flow.world import World

Rule = Callable[[Moment], Step | None]
"""What a touch does; None: that page does not offer it."""

READING = frozenset({Act.REPEAT, Act.PAUSE})
"""Touches of what is being read aloud: on the attract page nothing is."""
OWN_WAYS = idle.NOBODY | maintain.OWN_PAGES | {Page.PIN, Page.WORKING}
"""Pages with no touches but those of the table and those of the look."""


def step(state: State, happened: Input, world: World, key: str) -> Step:
    """The state after what happened, and what there is to do. Never raises, whatever comes when."""
    after, effects = _happen(Moment(state, world, key), happened)
    if after.paused and _heard(state) != _heard(after):
        after = replace(after, paused=False)
    return after, (*effects, *_seeking(state, after), *_reading(state, after))


def _happen(m: Moment, happened: Input) -> Step:
    match happened:
        case Touched():
            return _touched(replace(m, argument=happened.argument), happened.act)
        case CardRead():
            return _card_read(m, happened)
        case CardFailed():
            return _card_failed(m)
        case CardLies(there):
            return _card_lies(m, there)
        case CodeScanned():
            return _scanned(m, happened)
        case Answered():
            return _answered(m, happened)
        case Printed():
            return take.printed(m, happened)
        case Told(reason):
            return _told(m, reason)
        case PinHeld():
            return maintain.held(m, happened)
        case Tick():
            return idle.tick(m)


def _touched(m: Moment, act: Act) -> Step:
    if m.state.warned_ms:
        return leave(m) if act is Act.END else idle.goes_on(m)
    rule = TOUCHES.get((m.state.page, act)) or _everywhere(m.state.page, act)
    now = _somebody(m)
    found = rule(now) if rule else None
    if found is None:
        return now.state, ()
    return found[0], (Say("touch"), *found[1])


def _somebody(m: Moment) -> Moment:
    """Somebody is there."""
    return replace(m, state=replace(m.state, touched_ms=m.world.now_ms, warned_ms=0))


def _card_lies(m: Moment, there: bool) -> Step:
    now = _somebody(m) if m.state.page not in idle.NOBODY else m
    if now.state.page is Page.ATTRACT and there and not now.state.card_lies:
        now = replace(_somebody(now), state=_wake(_somebody(now))[0])
    forgotten = now.state.card_forgotten and there
    return replace(now.state, card_lies=there, card_forgotten=forgotten), ()


def _card_read(m: Moment, card: CardRead) -> Step:
    """A card that somebody forgot is not his who stands here now."""
    rule = CARDS.get(m.state.page)
    if rule is None or not wants_card(m.state):
        return m.state, ()
    if m.state.card_forgotten:
        return idle.remind(m, "card-forgotten")
    state, effects = rule(m, card)
    return (state, effects) if state == m.state else (_somebody(replace(m, state=state)).state, effects)


def _card_failed(m: Moment) -> Step:
    told = not wants_card(m.state) or m.visit.why is Why.CARD_NOT_READ
    return (m.state, ()) if told else hint(m, Why.CARD_NOT_READ)


def _scanned(m: Moment, code: CodeScanned) -> Step:
    rule = CODES.get(m.state.page)
    return rule(_somebody(m), code) if rule else (m.state, ())


def _answered(m: Moment, answer: Answered) -> Step:
    """An answer is heeded once, by him who waits for it."""
    if answer.wish in maintain.ANSWERED:
        return maintain.told(m, answer)
    if answer.wish in m.state.left:
        return take.give_up(m, answer)
    if not m.visit.waiting or answer.wish != m.visit.request:
        return m.state, ()
    heard = replace(m.state, touched_ms=m.world.now_ms, visit=replace(m.visit, waiting=False))
    rule = ANSWERS.get(m.visit.asked)
    return rule(replace(m, state=heard), answer) if rule else (heard, ())


def _told(m: Moment, reason: str) -> Step:
    """The hall's order. Who is at the screen finishes first."""
    state = replace(m.state, closed=reason)
    if state.page is Page.ATTRACT and reason:
        return done(state, Page.OUT_OF_SERVICE), ()
    if state.page is Page.OUT_OF_SERVICE and not reason:
        return done(state, Page.ATTRACT), ()
    return state, ()


def _seeking(before: State, after: State) -> tuple[Effect, ...]:
    """Reader and scanner are asked while a page wants them, and at no other time."""
    effects: list[Effect] = []
    card = (wants_card(before), wants_card(after))
    code = (before.page in CODES, after.page in CODES)
    if card[0] != card[1]:
        effects.append(SeekCard(card[1]))
    if code[0] != code[1]:
        effects.append(SeekCode(code[1]))
    return tuple(effects)


def wants_card(state: State) -> bool:
    """Whether the page reads ID cards."""
    return state.page in CARDS and (state.page is not Page.FIND or cases.card_helps(state))


def _reading(before: State, after: State) -> tuple[Effect, ...]:
    """Each new page, and what is new on it, is read aloud to who wants it; what was paused is dropped then.
    After the question whether anybody is there the page is read again: the question cut it off."""
    same = _heard(before) == _heard(after)
    if same or not after.look.aloud or not before.look.aloud:
        return ()
    return (Hush(), Say("page"))


def _heard(state: State) -> tuple[object, ...]:
    asked = state.warned_ms != 0
    return state.page, state.visit.paper, state.visit.why, state.look.language, asked


# -- touches of every page ----------------------------------------------------------------------------------


def _wake(m: Moment) -> Step:
    return done(m.state, Page.HOME), ()


def _woken_by(rule: Rule) -> Rule:
    """On the attract page whoever chooses how the screen looks has come to use it."""

    def woken(m: Moment) -> Step | None:
        found = rule(m)
        return found and (done(found[0], Page.HOME), found[1])

    return woken


def _call_staff(m: Moment) -> Step:
    if obstacle := staff(m.world):
        return sorry(m, obstacle.why) if m.state.page not in idle.NOBODY else (m.state, ())
    if m.visit.called:
        return m.state, ()
    page = m.state.back[-1] if m.state.back else m.state.page
    return replace(m.state, visit=replace(m.visit, called=True)), (CallStaff(page),)


def _retry(m: Moment) -> Step | None:
    """The same wish, with the same key."""
    rule = AGAIN.get(m.visit.asked)
    return rule(m) if rule else None


def _everywhere(page: Page, act: Act) -> Rule | None:
    if page in OWN_WAYS:
        return LOOKS.get(act)
    return LOOKS.get(act) or EVERYWHERE.get(act)


LOOKS: dict[Act, Rule] = {
    Act.LANGUAGE: look.language,
    Act.THEME: look.theme,
    Act.ELDER: look.elder,
    Act.LOW: look.low,
    Act.ALOUD: look.aloud,
    Act.REPEAT: look.repeat,
    Act.PAUSE: look.pause,
}
EVERYWHERE: dict[Act, Rule] = {
    Act.BACK: back,
    Act.HOME: home,
    Act.END: rate_kiosk.end,
    Act.SCROLL: look.scroll,
}
"""On each page at which somebody is."""

TOUCHES: dict[tuple[Page, Act], Rule] = {
    (Page.ATTRACT, Act.WAKE): _wake,
    **{(Page.ATTRACT, act): _woken_by(rule) for act, rule in LOOKS.items() if act not in READING},
    **{(page, Act.OPEN): browse.open_page for page in browse.OPENS},
    (Page.OUT_OF_SERVICE, Act.CALL_STAFF): _call_staff,
    (Page.HOME, Act.GOAL): browse.goal,
    (Page.SERVICES, Act.CHOOSE): browse.choose_service,
    (Page.CATEGORIES, Act.CHOOSE): browse.choose_category,
    (Page.DEPARTMENTS, Act.CHOOSE): browse.choose_department,
    (Page.SITUATIONS, Act.CHOOSE): browse.choose_situation,
    (Page.ITEMS, Act.CHOOSE): browse.choose_item,
    (Page.CONFIRM, Act.TAKE): take.take,
    (Page.CONFIRM, Act.TAKE_WITH_CARD): take.take_with_card,
    (Page.CONFIRM, Act.PRIORITY): take.priority,
    (Page.WORKING, Act.END): leave,
    (Page.WORKING, Act.HOME): home,
    (Page.TICKET, Act.REPRINT): take.reprint,
    (Page.HELD_BEFORE, Act.REPRINT): take.reprint,
    (Page.SORRY, Act.RETRY): _retry,
    (Page.GIVE_BACK, Act.GIVE_BACK): take.give_back,
    (Page.PROGRESS, Act.REPRINT): take.reprint,
    (Page.SEARCH, Act.CHOOSE): browse.choose_item,
    (Page.SEARCH, Act.KEY): browse.initials_key,
    (Page.PROGRESS, Act.GOAL): find.rate,
    (Page.PROGRESS, Act.CHOOSE): cases.of_ticket,
    (Page.FIND, Act.CHOOSE): typed.begin,
    (Page.NUMBER, Act.KEY): typed.number_key,
    (Page.NUMBER, Act.ENTER): typed.number_done,
    (Page.CODE, Act.KEY): typed.code_key,
    (Page.CODE, Act.ENTER): typed.code_done,
    (Page.CASES, Act.CHOOSE): cases.choose,
    (Page.CHECK_IN, Act.KEY): check_in.key,
    (Page.CHECK_IN, Act.ENTER): check_in.enter,
    (Page.GUIDE, Act.PRINT_GUIDE): guide.print_guide,
    (Page.GUIDE, Act.TAKE): browse.number_for_guide,
    (Page.RATE, Act.LEVEL): rate.level,
    (Page.REASONS, Act.REASON): rate.reason,
    (Page.REASONS, Act.SEND): rate.reasons_done,
    (Page.REASONS, Act.SKIP): rate.no_reasons,
    (Page.REMARK, Act.KEY): rate.remark_key,
    (Page.REMARK, Act.SEND): rate.send,
    (Page.REMARK, Act.SKIP): rate.no_remark,
    (Page.RATE_KIOSK, Act.LEVEL): rate_kiosk.level,
    (Page.HELP, Act.CALL_STAFF): _call_staff,
    **{(page, Act.GESTURE): maintain.gesture for page in (Page.ATTRACT, Page.HOME, Page.OUT_OF_SERVICE)},
    (Page.PIN, Act.KEY): maintain.key,
    (Page.PIN, Act.ENTER): maintain.enter,
    (Page.PIN, Act.END): leave,
    (Page.MAINTENANCE, Act.SERVICE): maintain.wish,
    (Page.MAINTENANCE, Act.OPEN): maintain.open_page,
    **{(page, Act.END): leave for page in maintain.OWN_PAGES},
    **{(page, Act.BACK): maintain.back for page in maintain.VIEWS},
    **{(page, Act.RETRY): maintain.look_at for page in maintain.VIEWS},
    (Page.TOUCH_TEST, Act.FELL): touch_test.fell,
}
"""Page and touch."""

CARDS: dict[Page, Callable[[Moment, CardRead], Step]] = {
    Page.CONFIRM: take.with_card,
    Page.CARD: take.with_card,
    Page.CHECK_IN: check_in.with_card,
    Page.FIND: cases.with_card,
}
"""What a card means, by page."""
CODES: dict[Page, Callable[[Moment, CodeScanned], Step]] = {
    Page.FIND: find.scanned,
    Page.CHECK_IN: check_in.scanned,
}
"""What a code means, by page."""

ANSWERS: dict[Asked, Callable[[Moment, Answered], Step]] = {
    Asked.NUMBER: take.answered,
    Asked.CHECK_IN: take.answered,
    Asked.RATING: rate.answered,
    Asked.KIOSK_RATING: rate_kiosk.answered,
    Asked.GIVE_BACK: take.given_back,
    Asked.STATUS: find.answered,
    Asked.CASES: cases.answered,
}
AGAIN: dict[Asked, Rule] = {
    Asked.NUMBER: take.issue,
    Asked.CHECK_IN: check_in.enter,
    Asked.RATING: rate.send,
    Asked.KIOSK_RATING: rate_kiosk.send,
    Asked.GIVE_BACK: take.give_back,
    Asked.STATUS: find.again,
    Asked.CASES: cases.again,
}
"""How a wish is tried again."""
