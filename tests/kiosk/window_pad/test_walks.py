"""Whatever happens in whatever order on both sides of a bad line: each press that was kept reaches the
gateway as it was made, and nothing else does."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.pad.framing import Deframer
from contracts.pad.messages import Disarm, Press, Request, encode
from devices.pad import effects as fx
from devices.pad.link import LinkState, PadLink
from kiosk.flow.inputs import Touched
from kiosk.window_pad.derive import Hall, derive
from kiosk.window_pad.effects import FromHost, Send, Sign
from kiosk.window_pad.machine import due_ms
from kiosk.window_pad.memory import Entry, closed
from kiosk.window_pad.state import ALL_LEVELS
from tests.kiosk.window_pad.pads import Pad, arm

STEP_MS = 40
HEALING_S = 120
HALL = Hall("12")


@dataclass
class Rig:
    """The host's real link, a journal, and the pad; what goes between them may be lost."""

    pad: Pad = field(default_factory=lambda: Pad(offers=ALL_LEVELS))
    host: PadLink = field(default_factory=lambda: PadLink(reopen_when_silent=True))
    deframer: Deframer = field(default_factory=Deframer)
    journal: dict[tuple[int, int, int], Press] = field(default_factory=dict)
    """By boot, sequence, revision."""
    kept: dict[tuple[int, int], Entry] = field(default_factory=dict)
    """As it was on the pad's disk last, by boot and sequence."""
    loses: int = 0
    """So many chunks are lost from now on."""
    journal_full: bool = False
    token: int = 0

    @property
    def now(self) -> float:
        return self.pad.now_ms / 1000

    @property
    def connected(self) -> bool:
        return self.host.state is not LinkState.CLOSED

    # -- what may happen ------------------------------------------------------------------------------------

    def connect(self) -> None:
        if not self.connected:
            self.deframer.reset()
            self._pad(Sign.LINE_UP)
            self._host(self.host.opened(self.now))

    def cut(self) -> None:
        self._host(self.host.closed())
        self._pad(Sign.LINE_DOWN)

    def kill(self) -> None:
        """The pad, at once; what is on its disk stays."""
        self._host(self.host.closed())
        self.pad.boot()
        self._look()

    def restart_gateway(self) -> None:
        self.cut()
        self.host = PadLink(reopen_when_silent=True)

    def arm(self) -> None:
        self.token += 1
        self._ask(arm(self.token, seconds=20))

    def touch(self, what: int) -> None:
        """Something that is on the screen."""
        screen = derive(self.pad.state, HALL, self.pad.now_ms)
        found = (*screen.choices, *screen.actions, *screen.settings)
        choice = found[what % len(found)]
        self._pad(Touched(choice.act, choice.argument))

    def wait(self, seconds: float) -> None:
        until_ms = self.pad.now_ms + round(seconds * 1000)
        while self.pad.now_ms < until_ms:
            self.pad.now_ms += STEP_MS
            due = due_ms(self.pad.state)
            if due is not None and due <= self.pad.now_ms:
                self._pad(Sign.TICK)
            if self.host.deadline() <= self.now:
                self._host(self.host.tick(self.now))

    def heal(self) -> None:
        """All is well from now on, for as long as it takes."""
        self.pad.writes, self.journal_full, self.loses = True, False, 0
        for _ in range(HEALING_S):
            self.connect()
            self.wait(1)
            if not self.pad.memory.ring:
                return

    # -- between them ---------------------------------------------------------------------------------------

    def _ask(self, request: Request) -> None:
        if self.host.state is LinkState.ONLINE:
            _, effects = self.host.request(request, self.now + 5, self.now)
            self._host(effects)

    def _lost(self) -> bool:
        self.loses -= self.loses > 0
        return self.loses > 0

    def _pad(self, happened: Touched | FromHost | Sign) -> None:
        self.pad.happen(happened)
        self._look()
        sent, self.pad.effects = self.pad.effects, []
        for effect in sent:
            if isinstance(effect, Send) and self.connected and not self._lost():
                self._host(self.host.received(encode(effect.message), self.now))

    def _look(self) -> None:
        for entry in self.pad.memory.ring:
            self.kept[entry.boot, entry.sequence] = entry

    def _host(self, effects: list[fx.Effect]) -> None:
        for effect in effects:
            match effect:
                case fx.Send(data) if not self._lost():
                    for payload in self.deframer.feed(data):
                        self._pad(FromHost(payload))
                case fx.Deliver(press):
                    self._commit(press)
                case fx.Reopen():
                    self.cut()
                case _:
                    pass

    def _commit(self, press: Press) -> None:
        if self.journal_full:
            self.host.refused(press)
            return
        known = self.journal.setdefault((press.pressed_boot, press.sequence, press.revision), press)
        assert (known.session, known.key, known.reasons) == (press.session, press.key, press.reasons)
        self._host(self.host.committed(press))


STEPS = st.one_of(
    st.tuples(st.just("touch"), st.integers(0, 30)),
    st.tuples(st.just("touch"), st.integers(0, 4)),
    st.tuples(st.just("wait"), st.sampled_from([0.1, 0.1, 1, 6, 31])),
    st.tuples(st.sampled_from(["arm", "arm", "connect", "cut", "kill", "restart", "disarm"]), st.just(0)),
    st.tuples(st.just("lose"), st.integers(1, 6)),
    st.tuples(st.sampled_from(["disk", "journal"]), st.integers(0, 1)),
)


def do(rig: Rig, step: str, value: float) -> None:
    match step:
        case "touch":
            rig.touch(int(value))
        case "wait":
            rig.wait(value)
        case "arm":
            rig.arm()
        case "connect":
            rig.connect()
        case "cut":
            rig.cut()
        case "kill" if rig.pad.writes:  # without its boot id on the disk it does not begin
            rig.kill()
        case "restart":
            rig.restart_gateway()
        case "disarm":
            rig._ask(Disarm(0, 0))
        case "lose":
            rig.loses = int(value) + 1
        case "disk":
            rig.pad.writes = bool(value)
        case "journal":
            rig.journal_full = bool(value)


@settings(max_examples=40)
@given(st.lists(STEPS, min_size=10, max_size=60))
def test_each_press_that_was_kept_is_in_the_journal_as_it_was_made_and_no_other_is(
    steps: list[tuple[str, float]],
) -> None:
    rig = Rig()
    rig.connect()
    for step in steps:
        do(rig, *step)
    rig.heal()
    assert not rig.pad.memory.ring
    made = {key: closed(entry) if entry.open else entry for key, entry in rig.kept.items()}
    assert {(boot, sequence) for boot, sequence, _ in rig.journal} == set(made)
    for (boot, sequence), entry in made.items():
        newest = max(revision for b, s, revision in rig.journal if (b, s) == (boot, sequence))
        found = rig.journal[boot, sequence, newest]
        assert (found.session, found.key, newest) == (entry.session, entry.key, entry.revision)
        assert found.reasons == (entry.reasons if entry.revision else ())
        assert found.age_ms <= rig.pad.now_ms


def test_a_walk_reaches_what_it_is_meant_to_reach() -> None:
    """Presses, reasons, kills and losses are in it."""
    rig = Rig()
    rig.connect()
    rig.arm()
    rig.cut()
    rig.touch(0)
    rig.touch(0)
    rig.kill()
    rig.journal_full = True
    rig.connect()
    rig.wait(5)
    assert (len(rig.journal), len(rig.kept)) == (0, 1)
    rig.heal()
    ((found, press),) = rig.journal.items()
    assert (found, press.key, len(press.reasons)) == ((8, 1, 1), 5, 1)
