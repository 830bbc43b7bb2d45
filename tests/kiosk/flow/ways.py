"""A way to each page, touch by touch."""

from collections.abc import Callable

from contracts.hall import RatingState
from kiosk.flow.inputs import Act, Answered, CardRead, CodeScanned, Told, Touched
from kiosk.flow.state import Goal, Page, Sought
from tests.kiosk.flow.halls import PERSON, TOKEN, URL, Citizen, case, hall, served, ticket


def attract() -> Citizen:
    return Citizen(world=hall(pin_set=True))


def home() -> Citizen:
    citizen = attract()
    citizen.touch(Act.WAKE)
    citizen.touches = 0
    return citizen


def wants(goal: Goal) -> Citizen:
    citizen = home()
    citizen.touch(Act.GOAL, goal)
    return citizen


def opened(page: Page, goal: Goal = Goal.NUMBER) -> Citizen:
    citizen = wants(goal)
    citizen.touch(Act.OPEN, page)
    return citizen


def departments() -> Citizen:
    citizen = opened(Page.CATEGORIES)
    citizen.touch(Act.CHOOSE, "people")
    return citizen


def items() -> Citizen:
    citizen = departments()
    citizen.touch(Act.CHOOSE, "police")
    return citizen


def confirm(service: str = "papers") -> Citizen:
    citizen = wants(Goal.NUMBER)
    citizen.touch(Act.CHOOSE, service)
    return citizen


def card() -> Citizen:
    citizen = confirm("identity")
    citizen.touch(Act.TAKE_WITH_CARD)
    return citizen


def working() -> Citizen:
    citizen = confirm()
    citizen.touch(Act.TAKE)
    return citizen


def with_number() -> Citizen:
    citizen = working()
    citizen.hears()
    return citizen


def held_before() -> Citizen:
    citizen = confirm()
    citizen.feel(CardRead(PERSON))
    citizen.hears(open_before=True, ticket=ticket(state="waiting"))
    return citizen


def give_back() -> Citizen:
    citizen = held_before()
    citizen.touch(Act.OPEN, Page.GIVE_BACK)
    return citizen


def given_back() -> Citizen:
    citizen = give_back()
    citizen.touch(Act.GIVE_BACK)
    citizen.hears_of(ticket(state="cancelled"))
    return citizen


def sorry() -> Citizen:
    citizen = working()
    citizen.is_refused("no-answer")
    return citizen


def guide() -> Citizen:
    citizen = wants(Goal.GUIDE)
    citizen.touch(Act.CHOOSE, "people")
    citizen.touch(Act.CHOOSE, "tax")
    citizen.touch(Act.CHOOSE, "pay-tax")
    return citizen


def progress() -> Citizen:
    citizen = wants(Goal.PROGRESS)
    citizen.feel(CodeScanned(URL + TOKEN))
    citizen.hears_of(ticket(state="waiting"))
    return citizen


def number(way: Sought = Sought.CASE, goal: Goal = Goal.PROGRESS) -> Citizen:
    citizen = wants(goal)
    citizen.touch(Act.CHOOSE, way)
    return citizen


def code(way: Sought = Sought.CASE, goal: Goal = Goal.PROGRESS, typed: str = "990000-17") -> Citizen:
    citizen = number(way, goal)
    citizen.type(*typed)
    citizen.touch(Act.ENTER)
    return citizen


def cases(*numbers: str) -> Citizen:
    citizen = wants(Goal.PROGRESS)
    citizen.feel(CardRead(PERSON))
    citizen.hears_cases(*(case(number) for number in numbers or ("990000-17", "990000-18")))
    return citizen


def rate() -> Citizen:
    citizen = wants(Goal.RATE)
    citizen.feel(CodeScanned(URL + TOKEN))
    citizen.hears_of(served(RatingState.UNRATED))
    return citizen


def reasons(level: str = "2") -> Citizen:
    citizen = rate()
    citizen.touch(Act.LEVEL, level)
    return citizen


def remark(*chosen: str, level: str = "2") -> Citizen:
    citizen = reasons(level)
    for code in chosen:
        citizen.touch(Act.REASON, code)
    citizen.touch(Act.SEND if chosen else Act.SKIP)
    return citizen


def thanks() -> Citizen:
    citizen = remark("207", "210")
    citizen.touch(Act.SKIP)
    citizen.feel(Answered(citizen.asked().wish, {"session": "1/1", "again": False}))
    return citizen


def rate_kiosk() -> Citizen:
    citizen = with_number()
    citizen.paper("printed")
    citizen.touch(Act.END)
    return citizen


def out_of_service() -> Citizen:
    citizen = attract()
    citizen.feel(Told("the paper is changed"))
    return citizen


def pin() -> Citizen:
    citizen = attract()
    citizen.feel(Touched(Act.GESTURE))
    return citizen


def maintenance() -> Citizen:
    citizen = pin()
    citizen.type("1", "2")
    citizen.touch(Act.ENTER)
    citizen.feel(Answered("check-pin"))
    return citizen


def technicians(page: Page, **found: str) -> Citizen:
    citizen = maintenance()
    citizen.touch(Act.OPEN, page)
    if found:
        citizen.feel(Answered(page.value, dict(found)))
    return citizen


def help_page() -> Citizen:
    citizen = home()
    citizen.touch(Act.OPEN, Page.HELP)
    return citizen


WAYS: dict[Page, Callable[[], Citizen]] = {
    Page.ATTRACT: attract,
    Page.HOME: home,
    Page.SERVICES: lambda: wants(Goal.NUMBER),
    Page.CATEGORIES: lambda: opened(Page.CATEGORIES),
    Page.DEPARTMENTS: departments,
    Page.ITEMS: items,
    Page.SEARCH: lambda: opened(Page.SEARCH),
    Page.SITUATIONS: lambda: opened(Page.SITUATIONS),
    Page.CONFIRM: confirm,
    Page.CARD: card,
    Page.WORKING: working,
    Page.TICKET: with_number,
    Page.HELD_BEFORE: held_before,
    Page.GIVE_BACK: give_back,
    Page.GIVEN_BACK: given_back,
    Page.SORRY: sorry,
    Page.CHECK_IN: lambda: wants(Goal.CHECK_IN),
    Page.GUIDE: guide,
    Page.FIND: lambda: wants(Goal.PROGRESS),
    Page.NUMBER: number,
    Page.CODE: code,
    Page.PROGRESS: progress,
    Page.CASES: cases,
    Page.CASE: lambda: cases("990000-17"),
    Page.RATE: rate,
    Page.REASONS: reasons,
    Page.REMARK: remark,
    Page.THANKS: thanks,
    Page.RATE_KIOSK: rate_kiosk,
    Page.HELP: help_page,
    Page.OUT_OF_SERVICE: out_of_service,
    Page.PIN: pin,
    Page.MAINTENANCE: maintenance,
    Page.NETWORK: lambda: technicians(Page.NETWORK, broker="up", gateway="online", addresses="eth0 10.0.0.7"),
    Page.LOGS: lambda: technicians(Page.LOGS, a="01-05 12:00:00 warning: the gateway does not answer"),
    Page.TOUCH_TEST: lambda: technicians(Page.TOUCH_TEST),
}


def citizen_at(page: Page) -> Citizen:
    """On that page, by its way."""
    citizen = WAYS[page]()
    citizen.sees(page)
    return citizen
