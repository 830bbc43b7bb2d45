"""Properties of delivery: no ACK tells of a press that is not on the disk, and every press gets there."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from contracts.pad.fields import WireMessage
from contracts.pad.framing import DELIMITER, Deframer
from contracts.pad.messages import Ack, Press, decode, encode
from devices.pad.effects import Deliver, Effect, Send
from devices.pad.link import LinkState, PadLink
from tests.devices.model_pad import ModelPad, Stored

ANY = st.integers(0, 1000)
"""Picks one of a list, modulo its length."""
FATES = st.sampled_from(["arrives", "arrives", "lost", "twice"])


class PressesInTransit(RuleBasedStateMachine):
    """A link and two model pads that take turns on its port; frames get lost, doubled and out of order; the
    disk commits and refuses in any order. `ModelPad` checks each ACK."""

    def __init__(self) -> None:
        super().__init__()
        self.disk: set[Stored] = set()
        self.pads = [ModelPad(number, self.disk) for number in (1, 2)]
        self.pad = self.pads[0]
        self.link = PadLink(reopen_when_silent=False)
        self.now = 100.0
        self.to_host: list[WireMessage] = []
        self.to_pad: list[WireMessage] = []
        self.undecided: list[tuple[str, Press]] = []
        self.carry_out(self.link.opened(self.now))
        self.all_frames_arrive()

    def carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(data) if data != DELIMITER:
                    (payload,) = Deframer().feed(data)
                    self.to_pad.append(decode(payload, "host"))
                case Deliver(press, hello):
                    self.undecided.append((hello.hardware_id.hex(), press))

    # citizens and the wire

    @rule(count=st.integers(1, 5), opens=st.booleans())
    def keys_are_pressed(self, count: int, opens: bool) -> None:
        for _ in range(count):
            self.pad.press(opens=opens)
        self.to_host += self.pad.window()

    @rule(reasons=st.booleans())
    def a_press_is_closed(self, reasons: bool) -> None:
        self.pad.close(reasons=reasons)
        self.to_host += self.pad.window()

    @rule()
    def the_pad_repeats_itself(self) -> None:
        self.to_host += [self.pad.greets()] if self.pad.greeting else self.pad.window()

    @precondition(lambda self: self.to_host)
    @rule(pick=ANY, fate=FATES)
    def a_frame_of_the_pad_arrives(self, pick: int, fate: str) -> None:
        message = self.to_host[pick % len(self.to_host)]
        if fate != "twice":
            self.to_host.remove(message)
        if fate != "lost":
            self.carry_out(self.link.received(encode(message), self.now))

    @precondition(lambda self: self.to_pad)
    @rule(pick=ANY, fate=FATES)
    def a_frame_of_the_host_arrives(self, pick: int, fate: str) -> None:
        message = self.to_pad[pick % len(self.to_pad)]
        if fate != "twice":
            self.to_pad.remove(message)
        if fate != "lost":
            self.tell_pad(message)

    @rule()
    def all_frames_arrive(self) -> None:
        for _ in range(3):
            frames, self.to_host = self.to_host, []
            self.carry_out(self.link.received(b"".join(map(encode, frames)), self.now))
            answers, self.to_pad = self.to_pad, []
            for message in answers:
                self.tell_pad(message)

    @rule(seconds=st.sampled_from([0.3, 2.0, 9.0]))
    def time_passes(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := self.link.deadline()) <= until:
            self.now = max(self.now, due)
            self.carry_out(self.link.tick(self.now))
            assert self.link.deadline() > self.now
        self.now = until

    def tell_pad(self, message: WireMessage) -> None:
        """The pad sends its window as soon as an ACK lets it."""
        self.to_host += self.pad.hears(message)
        if isinstance(message, Ack):
            self.to_host += self.pad.window()

    # the disk

    @precondition(lambda self: self.undecided)
    @rule(pick=ANY)
    def a_press_is_committed(self, pick: int) -> None:
        owner, press = self.undecided.pop(pick % len(self.undecided))
        self.disk.add((owner, press.pressed_boot, press.sequence, press.revision))
        self.carry_out(self.link.committed(press))

    @precondition(lambda self: self.undecided)
    @rule(pick=ANY)
    def a_press_is_refused(self, pick: int) -> None:
        _, press = self.undecided.pop(pick % len(self.undecided))
        self.link.refused(press)

    @precondition(lambda self: self.undecided)
    @rule()
    def all_presses_are_committed(self) -> None:
        while self.undecided:
            self.a_press_is_committed(0)

    # misfortune

    @rule(what=st.sampled_from(["power", "port", "swap", "swap and greet"]))
    def misfortune_strikes(self, what: str) -> None:
        """Whatever is on the wire is lost. What the disk has not decided yet, it decides later."""
        self.to_host, self.to_pad = [], []
        if what == "power":
            self.to_host = [self.pad.boots()]
            return
        self.carry_out(self.link.closed())
        if what != "port":
            self.pad = self.pads[1 - self.pads.index(self.pad)]
        self.carry_out(self.link.opened(self.now))
        if what == "swap and greet":
            self.all_frames_arrive()

    # in the end

    def teardown(self) -> None:
        """Once the wire is good and the disk works, every ring empties."""
        for pad in self.pads:
            self.misfortune_strikes("port" if pad is self.pad else "swap")
            pad.close(reasons=False)
            for _ in range(60):
                self._a_good_second()
                if not pad.ring and self.link.state is LinkState.ONLINE:
                    break
            assert pad.ring == [], "presses stay in the ring for ever"

    def _a_good_second(self) -> None:
        self.the_pad_repeats_itself()
        for _ in range(3):
            self.all_frames_arrive()
            self.all_presses_are_committed()
        self.time_passes(1.0)


PressesInTransit.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
test_no_ack_tells_of_a_press_that_is_not_on_the_disk_and_every_ring_empties = PressesInTransit.TestCase
