"""The pad: of what happens come the state, what must be on the disk first, and what is done then. Pure.

`docs/reference/pad-protocol.md`, sections 3 to 9.

Whoever calls `step` writes the changes in one transaction before he takes the state for true, shows it or
does one of the effects. When they can't be written the step never was. What was due is then put off,
`put_off`, and what happened is taken once more without it; a citizen whose touch can't be kept is told so:
`not_kept`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from contracts.pad.messages import KEY_DECLINE
from contracts.ratings import Level
from contracts.session import Language
from kiosk.flow.inputs import Act, Touched
from kiosk.flow.state import Look, Theme
from kiosk.window_pad.delivery import held, send_again
from kiosk.window_pad.effects import Effect, FromHost, Input, Send, Sign
from kiosk.window_pad.host import take
from kiosk.window_pad.memory import (
    Booted,
    Change,
    Dropped,
    Entry,
    Kept,
    Memory,
    changed,
    closed,
    next_boot,
    settled,
)
from kiosk.window_pad.state import (
    BAD_LEVELS,
    Face,
    Moment,
    Notice,
    State,
    offered,
    toggled,
)
from kiosk.window_pad.turn import (
    Turn,
    close_open,
    close_owed,
    end_invitation,
    greet,
    hello,
    own_language,
    rest,
    send_presses,
    tell,
    touch_reasons,
)

OWED_MS = 1000
"""Between tries of what was due and could not be written."""
REST_MS = 60_000
"""So long after the last touch, with nothing invited, the screen is as it was."""
LOOKS = frozenset({Act.LANGUAGE, Act.THEME, Act.ELDER})
KEYS = {str(int(level)): int(level) for level in Level}


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one input."""

    state: State
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]


def booted(
    memory: Memory, now_ms: int, *, firmware: str = "0", offers: frozenset[Level] = BAD_LEVELS
) -> tuple[State, tuple[Change, ...]]:
    """A boot, and what it changes in the memory. What was open when the boot before it ended is closed."""
    changes: list[Change] = [Booted(next_boot(memory.boot))]
    changes += [settled(closed(entry)) for entry in memory.ring if entry.open]
    state = State(changed(memory, changes), now_ms, firmware=firmware, offers=offers)
    return replace(state, look=Look(language=own_language(state))), tuple(changes)


def out_of_service(now_ms: int, *, firmware: str = "0", offers: frozenset[Level] = BAD_LEVELS) -> State:
    """Before a boot, while the disk takes nothing: nobody is invited, and no touch is one of a rating."""
    return State(Memory(b"", 0), now_ms, firmware=firmware, offers=offers, out=True)


def step(state: State, happened: Input, now_ms: int) -> Step:
    """The pad after that. What is due by then comes before a touch and before the gateway's word. That a
    connection comes or goes changes nothing on the disk."""
    turn = Turn(state, now_ms)
    match happened:
        case Touched():
            _fall_due(turn)
            _on_touch(turn, happened)
        case FromHost(payload, crc_errors, resyncs):
            _fall_due(turn)
            counts = replace(turn.state.counts, crc_errors=crc_errors, resyncs=resyncs)
            turn.state = replace(turn.state, counts=counts)
            if payload:
                take(turn, payload)
        case Sign.LINE_UP:
            turn.state = replace(turn.state, line=True, answered=None)
            greet(turn)
        case Sign.LINE_DOWN:
            sending = held(turn.state.sending)
            turn.state = replace(turn.state, line=False, greeting=None, sending=sending)
        case Sign.TICK:
            _fall_due(turn)
    return Step(turn.state, tuple(turn.changes), tuple(turn.effects))


def not_kept(state: State, now_ms: int) -> State:
    """What a touch would have changed could not be written: it was not taken."""
    turn = Turn(state, now_ms)
    tell(turn, Notice.NOT_KEPT)
    return turn.state


def put_off(state: State, now_ms: int) -> State:
    """What is due could not be written: the screen goes on as if it were, and the disk is owed it. Nothing of
    it is sent, and nobody is thanked. The same state when nothing was due that must be written."""
    turn = Turn(state, now_ms)
    if _choosing_is_over(turn):
        turn.move(Moment.TIMEOUT)
        owed = (*state.owed, state.open)
        turn.state = replace(turn.state, owed=owed, owed_again_ms=now_ms, open=0, reasons_until_ms=0)
        rest(turn)
    if _owes(turn):
        turn.state = replace(turn.state, owed_again_ms=now_ms + OWED_MS)
    return turn.state


def due_ms(state: State) -> int | None:
    """When `Sign.TICK` is due; None while only a touch or the gateway can make something happen."""
    return min(_dues(state), default=None)


def _dues(state: State) -> Iterator[int]:
    for repeat in (state.greeting, state.sending.again):
        if repeat is not None:
            yield repeat.due_ms
    if state.invitation is not None:
        yield state.invitation.until_ms
    if state.face is Face.CHOOSING:
        yield state.reasons_until_ms
    if state.owed:
        yield state.owed_again_ms
    if state.notice is not Notice.NONE:
        yield state.notice_until_ms
    if _looks_touched(state):
        yield state.touched_ms + REST_MS


# -- what time brings ---------------------------------------------------------------------------------------


def _fall_due(turn: Turn) -> None:
    now_ms = turn.now_ms
    if turn.state.invitation is not None and turn.state.invitation.until_ms <= now_ms:
        end_invitation(turn, Moment.TIMEOUT)
    if _owes(turn):
        close_owed(turn)
    if _choosing_is_over(turn):
        _done_choosing(turn, Moment.TIMEOUT)
    if turn.state.notice is not Notice.NONE and turn.state.notice_until_ms <= now_ms:
        turn.state = replace(turn.state, notice=Notice.NONE)
        rest(turn)
    if _looks_touched(turn.state) and turn.state.touched_ms + REST_MS <= now_ms:
        rest(turn)
    _say_again(turn)


def _owes(turn: Turn) -> bool:
    return bool(turn.state.owed) and turn.state.owed_again_ms <= turn.now_ms


def _choosing_is_over(turn: Turn) -> bool:
    return turn.state.face is Face.CHOOSING and turn.state.reasons_until_ms <= turn.now_ms


def _say_again(turn: Turn) -> None:
    state, now_ms = turn.state, turn.now_ms
    if state.greeting is not None and state.greeting.due_ms <= now_ms:
        turn.state = state = replace(state, greeting=state.greeting.again(now_ms))
        turn.send(hello(state))
    sending, presses = send_again(state.memory, state.sending, state.booted_ms, now_ms)
    turn.state = replace(state, sending=sending)
    turn.effects += map(Send, presses)


def _looks_touched(state: State) -> bool:
    plain = Look(language=own_language(state))
    return state.face is Face.IDLE and state.notice is Notice.NONE and state.look != plain


# -- touches ------------------------------------------------------------------------------------------------


def _on_touch(turn: Turn, touched: Touched) -> None:
    turn.state = replace(turn.state, touched_ms=turn.now_ms)
    if turn.state.out and touched.act not in LOOKS:
        return
    if turn.state.face is Face.CHOOSING:
        touch_reasons(turn)
    match touched.act:
        case Act.LEVEL:
            _on_level(turn, touched.argument)
        case Act.REASON:
            _on_reason(turn, touched.argument)
        case Act.SEND | Act.SKIP if turn.state.face is Face.CHOOSING:
            _done_choosing(turn, Moment.CONFIRMED)
        case Act.LANGUAGE | Act.THEME | Act.ELDER:
            _on_look(turn, touched)
        case Act.END:
            _on_decline(turn, touched.argument)
        case _:
            pass


def _on_level(turn: Turn, argument: str) -> None:
    """`argument` is the invitation's number and the level, as `level_argument` makes it."""
    named, _, level = argument.partition("-")
    if level not in KEYS or not named.isdecimal() or turn.state.face is Face.CHOOSING:
        return
    number = int(named)
    invitation = turn.state.invitation
    if invitation is not None and invitation.number == number:
        _rate(turn, KEYS[level], invitation.token)
    elif number != turn.state.rated:
        # The invitation ended under the finger: a press like one of a pad's key that nobody asked for. It is
        # never another citizen's rating.
        _rate(turn, KEYS[level], 0)


def _on_decline(turn: Turn, argument: str) -> None:
    invitation = turn.state.invitation
    if invitation is not None and argument == str(invitation.number):
        _rate(turn, KEY_DECLINE, invitation.token)


def _rate(turn: Turn, key: int, token: int) -> None:
    state = turn.state
    if state.memory.full:
        turn.keep(Dropped(state.memory.dropped + 1))
        counts = replace(turn.state.counts, overflows=state.counts.overflows + 1)
        turn.state = replace(turn.state, counts=counts)
        tell(turn, Notice.NOT_KEPT)
        return
    opens = bool(token) and bool(offered(key, state.offers))
    entry = Entry(
        sequence=state.memory.next,
        boot=state.memory.boot,
        session=token,
        key=key,
        pressed_ms=turn.now_ms - state.booted_ms,
        open=opens,
    )
    turn.keep(Kept(entry))
    if token:
        _answered(turn, entry)
    else:
        tell(turn, Notice.OVER)
    send_presses(turn)


def _answered(turn: Turn, entry: Entry) -> None:
    turn.move(Moment.RATED_OPEN if entry.open else Moment.RATED)
    turn.state = replace(
        turn.state,
        invitation=None,
        rated=turn.state.invited,
        open=entry.sequence if entry.open else 0,
        notice=Notice.NONE,
    )
    if entry.open:
        touch_reasons(turn)
    elif entry.key == KEY_DECLINE:
        rest(turn)
    else:
        tell(turn, Notice.THANKS)


def _on_reason(turn: Turn, argument: str) -> None:
    entry = turn.state.memory.entry(turn.state.open)
    if entry is None or argument not in map(str, turn.state.reasons()):
        return
    turn.keep(Kept(replace(entry, reasons=toggled(entry.reasons, int(argument)))))


def _done_choosing(turn: Turn, moment: Moment) -> None:
    turn.move(moment)
    close_open(turn)
    tell(turn, Notice.THANKS)


def _on_look(turn: Turn, touched: Touched) -> None:
    state = turn.state
    look = state.look
    match touched.act:
        case Act.LANGUAGE if touched.argument in set(Language):
            look = replace(look, language=Language(touched.argument))
            turn.state = state = replace(state, look_chosen=True)
        case Act.THEME:
            look = replace(look, theme=Theme.STANDARD if look.theme is Theme.CONTRAST else Theme.CONTRAST)
        case Act.ELDER:
            look = replace(look, elder=not look.elder)
        case _:
            pass
    turn.state = replace(state, look=look)
    if state.face is Face.CHOOSING:
        touch_reasons(turn)


def level_argument(number: int, level: int) -> str:
    """What the touch of a level says: it is for that invitation and no other."""
    return f"{number}-{level}"
