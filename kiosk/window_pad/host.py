"""What the gateway says to the pad, and what the pad answers. Pure.

`docs/reference/pad-protocol.md`, sections 6 to 9.
"""

from dataclasses import replace
from typing import assert_never

from contracts.errors import MessageError
from contracts.pad.messages import (
    Ack,
    Arm,
    Ask,
    Configure,
    Disarm,
    Identify,
    Ping,
    Pong,
    Query,
    Reboot,
    Result,
    Setting,
    Show,
    ShowText,
    Stats,
    Status,
    decode,
)
from kiosk.window_pad.delivery import TICKS, acknowledged, forgotten
from kiosk.window_pad.effects import Restart, Sound
from kiosk.window_pad.memory import Configured, is_setting
from kiosk.window_pad.state import Face, Heard, Invitation, Moment, Notice
from kiosk.window_pad.turn import (
    LANGUAGES,
    TENTH_MS,
    Turn,
    close_open,
    end_invitation,
    greet,
    own_language,
    rest,
    send_presses,
    wipe_look,
)

UNKNOWN_REQUESTS = frozenset({0x0F, *range(0x12, 0x40)})
"""Requests with a tag that this pad does not carry out: firmware, and whatever a newer host asks for."""

Known = Arm | Disarm | ShowText | Configure | Identify | Reboot


def take(turn: Turn, payload: bytes) -> None:
    """A sound frame's payload. What makes no sense is passed over."""
    answered = turn.state.answered
    if answered is not None and answered.payload == payload:
        counts = turn.state.counts
        turn.state = replace(turn.state, counts=replace(counts, duplicates=counts.duplicates + 1))
        turn.send(answered.result)
        return
    if payload[0] in UNKNOWN_REQUESTS:
        if len(payload) > 1:
            _answer(turn, payload, payload[1], Status.UNSUPPORTED)
        return
    try:
        message = decode(payload, "host")
    except MessageError:
        return
    match message:
        case Ack():
            _on_ack(turn, message)
        case Ask(Query.HELLO):
            turn.state = replace(turn.state, answered=None)
            greet(turn)
        case Ask(Query.STATS):
            turn.send(_stats(turn))
        case Ping(nonce):
            tick = (turn.now_ms - turn.state.booted_ms) % TICKS
            turn.send(Pong(nonce, turn.state.memory.boot, tick, turn.state.session))
        case Arm() | Disarm() | ShowText() | Configure() | Identify() | Reboot():
            _on_request(turn, payload, message)
        case _:
            pass  # bytes of a firmware image, and QUERY for what there is not


def _on_ack(turn: Turn, ack: Ack) -> None:
    state = turn.state
    if ack.boot != state.memory.boot:
        return
    greeted = state.greeting is not None
    changes = acknowledged(state.memory, state.sending, ack)
    if not changes and not greeted:
        return
    turn.keep(*changes)
    sending = forgotten(turn.state.memory, state.sending, turn.now_ms)
    turn.state = replace(turn.state, greeting=None, sending=sending)
    send_presses(turn)


def _on_request(turn: Turn, payload: bytes, request: Known) -> None:
    status = _granted(turn, request)
    _answer(turn, payload, request.tag, status)
    if isinstance(request, Reboot) and status is Status.OK:
        turn.effects.append(Restart())  # after the answer, which it would cut off


def _answer(turn: Turn, payload: bytes, tag: int, status: Status) -> None:
    result = Result(tag, status)
    turn.state = replace(turn.state, answered=Heard(payload, result))
    turn.send(result)


def _granted(turn: Turn, request: Known) -> Status:
    match request:
        case Arm():
            return _arm(turn, request)
        case Disarm():
            return _disarm(turn, request)
        case ShowText():
            return _show(turn, request)
        case Configure():
            return _configure(turn, request)
        case Identify():
            turn.state = replace(turn.state, identify_until_ms=turn.now_ms + request.seconds * 1000)
            turn.effects.append(Sound("warning"))
            return Status.OK
        case Reboot():
            return Status.OK if turn.state.face is Face.IDLE else Status.NOT_NOW
        case _:
            assert_never(request)


def _arm(turn: Turn, arm: Arm) -> Status:
    if arm.session == 0:
        return Status.BAD_VALUE
    before = turn.state
    again = before.session == arm.session
    turn.move(Moment.ARM)
    if before.face is Face.CHOOSING:
        close_open(turn)
    if not again and (before.face is not Face.IDLE or before.notice is not Notice.NONE):
        wipe_look(turn)  # another citizen was here until now
    state = turn.state
    invitation = Invitation(
        number=state.invited if again else state.invited + 1,
        token=arm.session,
        until_ms=turn.now_ms + arm.timeout * TENTH_MS,
        staff_number=arm.staff_number,
        staff_name=arm.staff_name,
    )
    tongue = LANGUAGES.get(arm.language, own_language(state))
    look = state.look if state.look_chosen else replace(state.look, language=tongue)
    turn.state = replace(
        state, invitation=invitation, invited=invitation.number, notice=Notice.NONE, look=look
    )
    return Status.OK


def _disarm(turn: Turn, disarm: Disarm) -> Status:
    if turn.state.invitation is not None and disarm.session in {0, turn.state.session}:
        end_invitation(turn, Moment.DISARM)
        return Status.OK
    if turn.state.face is Face.CHOOSING:
        turn.move(Moment.DISARM)
        close_open(turn)
        rest(turn)
    return Status.UNKNOWN_SESSION


def _show(turn: Turn, show: ShowText) -> Status:
    until_ms = turn.now_ms + show.seconds * 1000 if show.seconds else None
    shown = None if show.kind == Show.IDLE else show
    turn.state = replace(turn.state, show=shown, show_until_ms=until_ms)
    return Status.OK


def _configure(turn: Turn, wish: Configure) -> Status:
    if not is_setting(wish.setting, wish.value):
        return Status.BAD_VALUE
    turn.keep(Configured(wish.setting, wish.value))
    if wish.setting == Setting.LANGUAGE and turn.state.face is Face.IDLE and not turn.state.look_chosen:
        rest(turn)
    return Status.OK


def _stats(turn: Turn) -> Stats:
    state = turn.state
    return Stats(
        boot=state.memory.boot,
        crc_errors=state.counts.crc_errors,
        resyncs=state.counts.resyncs,
        retransmits=state.sending.retransmits,
        duplicates=state.counts.duplicates,
        ring_overflows=state.counts.overflows,
        ring_used=len(state.memory.ring),
    )
