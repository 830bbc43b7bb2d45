"""A ticket or a case by its number and the code that stands beside it, both typed."""

import re
from dataclasses import replace

from contracts.hall import NUMBER_DIGITS
from contracts.short_codes import CODE_DIGITS
from kiosk.flow import cases, find, keypad
from kiosk.flow.moves import Moment, Step, anew, go, hint
from kiosk.flow.state import Goal, Page, Sought
from kiosk.flow.why import Why

TICKET = re.compile(r"([A-Z]{1,2})-?([0-9]{1,4})")
CASE = re.compile(r"[0-9A-Za-z._-]{1,64}")
CASE_CODE = re.compile(r"[0-9A-Za-z]{4,12}")
NUMBER_MAX = {Sought.TICKET: 7, Sought.CASE: 64}
CODE_MAX = {Sought.TICKET: CODE_DIGITS, Sought.CASE: 12}
WAYS: dict[Goal, tuple[Sought, ...]] = {
    Goal.PROGRESS: (Sought.CASE, Sought.TICKET),
    Goal.RATE: (Sought.TICKET,),
}
"""What can be found by a number, for each goal. Another print takes the ticket itself."""


def begin(m: Moment) -> Step | None:
    """Type the number of a ticket or of a case."""
    ways = WAYS.get(m.visit.goal, ()) if m.visit.goal else ()
    sought = next((way for way in ways if way.value == m.argument), None)
    if sought is None:
        return None
    visit = replace(anew(m.visit), sought=sought, number="", code="", token="", person="")
    return go(replace(m.state, visit=visit), Page.NUMBER), ()


def number_key(m: Moment) -> Step | None:
    longest = NUMBER_MAX.get(m.visit.sought, 0)
    typed = keypad.after(m.visit.number, _capital(m.argument), keypad.is_of_name, longest)
    return None if typed is None else (replace(m.state, visit=replace(anew(m.visit), number=typed)), ())


def number_done(m: Moment) -> Step:
    """On to its code."""
    number = _number(m.visit.sought, m.visit.number)
    if not m.visit.number:
        return hint(m, Why.NOTHING_TYPED)
    if not number:
        return hint(m, Why.NO_NUMBER)
    visit = replace(m.visit, number=number, code="", why=None)
    return go(replace(m.state, visit=visit), Page.CODE), ()


def code_key(m: Moment) -> Step | None:
    allowed = keypad.is_digit if m.visit.sought is Sought.TICKET else keypad.is_letter
    typed = keypad.after(m.visit.code, _capital(m.argument), allowed, CODE_MAX.get(m.visit.sought, 0))
    return None if typed is None else (replace(m.state, visit=replace(anew(m.visit), code=typed)), ())


def code_done(m: Moment) -> Step:
    """Both are there: ask."""
    if why := code_missing(m.visit.sought, m.visit.code):
        return hint(m, why)
    return cases.ask_cases(m) if m.visit.sought is Sought.CASE else find.ask_status(m)


def code_missing(sought: Sought, code: str) -> Why | None:
    """Why that can't be the code."""
    whole = len(code) == CODE_DIGITS if sought is Sought.TICKET else bool(CASE_CODE.fullmatch(code))
    return None if whole else Why.NOTHING_TYPED


def _capital(key: str) -> str:
    return key.upper() if len(key) == 1 else key


def _number(sought: Sought, typed: str) -> str:
    """As it is on paper: a ticket's may be typed without its zeros. Empty: it is none."""
    if sought is not Sought.TICKET:
        return typed if CASE.fullmatch(typed) else ""
    found = TICKET.fullmatch(typed)
    return f"{found[1]}{int(found[2]):0{NUMBER_DIGITS}d}" if found else ""
