"""Checking in with an appointment: its number typed or its code scanned; with the ID card that it was made
with, where it was."""

import re
from dataclasses import replace

from contracts.hall_commands import CheckInCommand
from kiosk.flow import keypad, offer
from kiosk.flow.inputs import CardRead, CodeScanned
from kiosk.flow.moves import Moment, Step, again, anew, ask, hint, sorry
from kiosk.flow.state import Asked
from kiosk.flow.take import known
from kiosk.flow.why import Why

APPOINTMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
APPOINTMENT_MAX = 64


def key(m: Moment) -> Step | None:
    typed = keypad.after(m.visit.typed, m.argument, keypad.is_of_name, APPOINTMENT_MAX)
    return None if typed is None else (replace(m.state, visit=replace(anew(m.visit), typed=typed)), ())


def scanned(m: Moment, code: CodeScanned) -> Step:
    """As if it had been typed, and entered."""
    text = code.text.strip()
    if not APPOINTMENT.fullmatch(text):
        return hint(m, Why.NO_APPOINTMENT_CODE)
    return enter(replace(m, state=replace(m.state, visit=replace(anew(m.visit), typed=text))))


def with_card(m: Moment, card: CardRead) -> Step:
    """Now it is known who is there; with a number typed, that is all. A card that is read again tells nothing
    new."""
    if m.visit.person == card.person:
        return m.state, ()
    now = replace(m, state=known(m, card))
    return enter(now) if now.visit.typed else (now.state, ())


def enter(m: Moment) -> Step:
    """Check in."""
    visit = m.visit
    if not APPOINTMENT.fullmatch(visit.typed):
        return hint(m, Why.UNKNOWN_APPOINTMENT if visit.typed else Why.NOTHING_TYPED)
    if obstacle := offer.gateway(m.world):
        return sorry(m, obstacle.why, Asked.CHECK_IN)
    request = again(m, Asked.CHECK_IN)
    command = CheckInCommand(
        request=request,
        kiosk=m.world.kiosk,
        appointment=visit.typed,
        language=m.state.look.language,
        person=visit.person or None,
    )
    return ask(m, Asked.CHECK_IN, command, request)
