"""The screen of a state: one builder for each page, and what all pages share: actions, settings, notices."""

from collections.abc import Callable
from dataclasses import replace

from contracts.session import Language
from kiosk.flow import idle, lists, maintain, offer
from kiosk.flow.browse import OPENS
from kiosk.flow.inputs import Act
from kiosk.flow.machine import OWN_WAYS, wants_card
from kiosk.flow.state import Page, State, Theme
from kiosk.flow.world import Health, Part, World
from kiosk.screens import cases, choosing, finding, guiding, maintaining, rating, serving, taking
from kiosk.screens.keys import Text
from kiosk.screens.screen import Alert, Choice, Label, Screen, Template
from kiosk.screens.words import Seen, label, plain

LANGUAGES: dict[Language, str] = {
    Language.ZH_HANS: "简体中文",
    Language.EN: "English",
    Language.UG: "ئۇيغۇرچە",
    Language.ZH_HANT: "繁體中文",
}
"""Each language's own name: it is for those who read no other."""
HOMELESS = frozenset({Page.HOME, Page.PIN, *maintain.OWN_PAGES})
"""Pages without a way home."""
ENDLESS = frozenset({Page.TICKET})
"""Pages whose own choices hold the end."""

ENDS = {Page.WORKING: Text.ACTION_STOP, Page.RATE_KIOSK: Text.RATE_KIOSK_SKIP}
"""How the end is called where it is not just that."""

PAGES: dict[Page, Callable[[Seen], Screen]] = {
    Page.ATTRACT: choosing.attract,
    Page.HOME: choosing.home,
    Page.SERVICES: choosing.services,
    Page.CATEGORIES: choosing.categories,
    Page.DEPARTMENTS: choosing.departments,
    Page.ITEMS: choosing.items,
    Page.SEARCH: choosing.search,
    Page.SITUATIONS: choosing.situations,
    Page.CONFIRM: taking.confirm,
    Page.CARD: taking.card,
    Page.WORKING: taking.working,
    Page.TICKET: taking.ticket,
    Page.HELD_BEFORE: taking.held_before,
    Page.GIVE_BACK: taking.give_back,
    Page.GIVEN_BACK: taking.given_back,
    Page.SORRY: taking.sorry,
    Page.FIND: finding.find,
    Page.NUMBER: finding.number,
    Page.CODE: finding.code,
    Page.PROGRESS: finding.progress,
    Page.CASES: cases.cases,
    Page.CASE: cases.case,
    Page.CHECK_IN: guiding.check_in,
    Page.GUIDE: guiding.guide,
    Page.RATE: rating.rate,
    Page.RATE_KIOSK: rating.rate_kiosk,
    Page.REASONS: rating.reasons,
    Page.REMARK: rating.remark,
    Page.THANKS: rating.thanks,
    Page.HELP: serving.help_page,
    Page.PIN: maintaining.pin,
    Page.MAINTENANCE: maintaining.maintenance,
    Page.NETWORK: maintaining.network,
    Page.LOGS: maintaining.logs,
    Page.TOUCH_TEST: maintaining.touch,
    Page.OUT_OF_SERVICE: serving.out_of_service,
}


def derive(state: State, world: World) -> Screen:
    """All that is seen, as keys of texts and names of the catalog."""
    seen = Seen(state, world)
    screen = PAGES[state.page](seen)
    if screen.template is Template.TOUCH:
        return replace(screen, actions=_actions(state), alert=_alert(state, world))
    first, per = lists.first_shown(state, world), lists.fits(state, world)
    listed = lists.length(state, world)
    screen = replace(screen, more_before=first > 0, more_after=first + per < listed)
    return replace(
        screen,
        choices=(*screen.choices, *choosing.ways(seen)),
        actions=_actions(state),
        settings=_settings(state, world),
        notices=_notices(state, world),
        alert=_alert(state, world),
    )


def _actions(state: State) -> tuple[Choice, ...]:
    if state.page in idle.NOBODY:
        return ()
    actions: list[Choice] = []
    if (state.back and state.page not in OWN_WAYS) or state.page in maintain.VIEWS:
        actions.append(Choice(Act.BACK, title=label(Text.ACTION_BACK), icon="back"))
    if state.page not in HOMELESS:
        actions.append(Choice(Act.HOME, title=label(Text.ACTION_HOME), icon="home"))
    if Page.HELP in OPENS.get(state.page, ()):
        actions.append(Choice(Act.OPEN, Page.HELP.value, label(Text.ACTION_HELP), icon="help"))
    if state.page not in ENDLESS:
        text = ENDS.get(state.page, Text.ACTION_END)
        first = state.page is Page.RATE_KIOSK
        actions.append(Choice(Act.END, title=label(text), icon="leave", first=first))
    return tuple(actions)


def _settings(state: State, world: World) -> tuple[Choice, ...]:
    """Never more than eight: no screen has room for another row of them."""
    look = state.look
    heard = look.aloud and world.speaks
    languages = tuple(
        Choice(Act.LANGUAGE, tag.value, plain(name), chosen=look.language is tag)
        for tag, name in LANGUAGES.items()
        if not (heard and look.language is tag)
    )
    contrast = look.theme is Theme.CONTRAST
    switches = (
        Choice(Act.THEME, title=label(Text.LOOK_CONTRAST), icon="contrast", chosen=contrast),
        Choice(Act.ELDER, title=label(Text.LOOK_ELDER), icon="elder", chosen=look.elder),
        Choice(Act.LOW, title=label(Text.LOOK_LOW), icon="wheelchair", chosen=look.low),
    )
    reading = _reading(state) if world.speaks else ()
    return (*languages, *reading[:-1], *switches, *reading[-1:])


def _reading(state: State) -> tuple[Choice, ...]:
    """Reading aloud. It is stopped first, then it goes on or ends."""
    aloud = Choice(Act.ALOUD, title=label(Text.LOOK_ALOUD), icon="speaker", chosen=state.look.aloud)
    if not state.look.aloud:
        return (aloud,)
    if state.paused:
        return Choice(Act.PAUSE, title=label(Text.VOICE_GO_ON), icon="go-on"), aloud
    repeat = Choice(Act.REPEAT, title=label(Text.ACTION_REPEAT), icon="again")
    return Choice(Act.PAUSE, title=label(Text.VOICE_PAUSE), icon="pause"), repeat


def _notices(state: State, world: World) -> tuple[Label, ...]:
    notices: list[Label] = []
    if state.card_forgotten:
        notices.append(label(Text.CARD_OF_ANOTHER))
    elif state.card_lies and not wants_card(state):
        notices.append(label(Text.CARD_TAKE))
    if state.closed and state.page is not Page.OUT_OF_SERVICE:
        notices.append(label(Text.NOTICE_CLOSING))
    if world.catalog is None:
        notices.append(label(Text.WHY_NO_CATALOG))
    elif world.health(Part.CATALOG) is not Health.UP:
        notices.append(label(Text.NOTICE_CATALOG_OLD))
    if not world.online:
        numbers = offer.any_number(world) is None
        notices.append(label(Text.NOTICE_OFFLINE if numbers else Text.NOTICE_NO_NETWORK))
    if not offer.works(world, Part.PRINTER):
        notices.append(label(Text.NOTICE_PRINTER))
    if world.health(Part.READER) is Health.DOWN:
        notices.append(label(Text.NOTICE_READER))
    return tuple(notices)


def _alert(state: State, world: World) -> Alert | None:
    if not state.warned_ms:
        return None
    left_ms = state.warned_ms + idle.warning_ms(state, world.times.warning_ms) - world.now_ms
    return Alert(label(Text.IDLE_TITLE), max(0, -(-left_ms // 1000)))
