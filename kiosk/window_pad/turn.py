"""One step of the pad under way: the state as it becomes, what must be on the disk before anything of it is
seen or sent, and what is done afterwards. Small moves that several steps share. Pure."""

from dataclasses import dataclass, field, replace

from contracts.pad.fields import WireMessage
from contracts.pad.messages import PROTOCOL_VERSION, Capability, Hello, Language, Setting
from contracts.session import Language as Tongue
from kiosk.flow.state import Look
from kiosk.window_pad.delivery import Repeat, held, send_new
from kiosk.window_pad.effects import Effect, Send
from kiosk.window_pad.memory import RING, Change, changed, closed, settled
from kiosk.window_pad.state import Face, Moment, Notice, State, follow

NOTICE_MS = 4000
"""How long it thanks, or says that a press was not taken."""
ELDER_FACTOR = 2
"""Who wants it slower gets so much more time."""
TENTH_MS = 100
MODEL = "screen-pad"
CAPABILITIES = Capability.SCREEN | Capability.REASONS | Capability.LEVEL_DECLINE
VERSION_BYTES = 10

LANGUAGES: dict[int, Tongue] = {
    Language.ZH_HANS: Tongue.ZH_HANS,
    Language.EN: Tongue.EN,
    Language.UG: Tongue.UG,
    Language.ZH_HANT: Tongue.ZH_HANT,
}


@dataclass(slots=True)
class Turn:
    """Used within one step alone."""

    state: State
    now_ms: int
    changes: list[Change] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    def keep(self, *changes: Change) -> None:
        """Alter the memory."""
        self.changes += changes
        self.state = replace(self.state, memory=changed(self.state.memory, changes))

    def send(self, message: WireMessage) -> None:
        self.effects.append(Send(message))

    def move(self, moment: Moment) -> None:
        self.state = replace(self.state, face=follow(self.state.face, moment))


def slower(state: State) -> int:
    """Factor of all that the citizen gets time for."""
    return ELDER_FACTOR if state.look.elder else 1


def greet(turn: Turn) -> None:
    """Say who we are, until the gateway has answered."""
    state = turn.state
    turn.state = replace(state, greeting=Repeat.starting(turn.now_ms), sending=held(state.sending))
    turn.send(hello(turn.state))


def hello(state: State) -> Hello:
    """Who the pad is and what it holds."""
    memory = state.memory
    return Hello(
        protocol=PROTOCOL_VERSION,
        hardware_id=memory.hardware_id,
        boot=memory.boot,
        reset_cause=state.cause,
        oldest=memory.oldest,
        next=memory.next,
        dropped=memory.dropped,
        session=state.session,
        capabilities=CAPABILITIES,
        ring=RING,
        model=MODEL,
        firmware=state.firmware[:VERSION_BYTES],
    )


def send_presses(turn: Turn) -> None:
    """What has come into the window, while the gateway hears us."""
    state = turn.state
    if not state.online:
        return
    sending, presses = send_new(state.memory, state.sending, state.booted_ms, turn.now_ms)
    turn.state = replace(state, sending=sending)
    for press in presses:
        turn.send(press)


def tell(turn: Turn, notice: Notice) -> None:
    """Show a notice for a moment."""
    until_ms = turn.now_ms + NOTICE_MS * slower(turn.state)
    turn.state = replace(turn.state, notice=notice, notice_until_ms=until_ms)


def touch_reasons(turn: Turn) -> None:
    """The time for reasons begins anew."""
    wait_ms = turn.state.memory.settings[Setting.REASON_TIMEOUT] * TENTH_MS * slower(turn.state)
    turn.state = replace(turn.state, reasons_until_ms=turn.now_ms + wait_ms)


def close_open(turn: Turn) -> None:
    """No more reasons; those that were chosen go out. The caller has moved the face."""
    entry = turn.state.memory.entry(turn.state.open)
    turn.state = replace(turn.state, open=0, reasons_until_ms=0)
    if entry is not None:
        turn.keep(settled(closed(entry)))
        send_presses(turn)


def close_owed(turn: Turn) -> None:
    """The same for presses whose time for reasons ended while the disk took nothing."""
    entries = [turn.state.memory.entry(sequence) for sequence in turn.state.owed]
    turn.state = replace(turn.state, owed=())
    turn.keep(*(settled(closed(entry)) for entry in entries if entry is not None))
    send_presses(turn)


def end_invitation(turn: Turn, moment: Moment) -> None:
    """Nobody has answered it. The screen is as for the next citizen."""
    turn.move(moment)
    turn.state = replace(turn.state, invitation=None)
    rest(turn)


def rest(turn: Turn) -> None:
    """Nothing stays of the citizen who was here."""
    if turn.state.face is Face.IDLE:
        wipe_look(turn)


def wipe_look(turn: Turn) -> None:
    """As for whom nothing is known of."""
    turn.state = replace(turn.state, look=Look(language=own_language(turn.state)), look_chosen=False)


def own_language(state: State) -> Tongue:
    """The pad's own, as configured."""
    return LANGUAGES.get(state.memory.settings[Setting.LANGUAGE], Tongue.ZH_HANS)
