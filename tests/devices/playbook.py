"""A transcript of the host's end of a pad's link: what it hears, what it does; the clock is moved by hand."""

from dataclasses import replace

from contracts.pad.fields import WireMessage
from contracts.pad.framing import DELIMITER, Deframer
from contracts.pad.messages import (
    PROTOCOL_VERSION,
    Arm,
    Ask,
    Hello,
    Identify,
    Press,
    Request,
    decode,
    encode,
)
from devices.pad.effects import Deliver, Effect, Send
from devices.pad.link import LinkState, PadLink

BOOT = 500
START_S = 1000.1
HELLO = Hello(
    protocol=PROTOCOL_VERSION,
    hardware_id=b"HS\0\0\0\0\0\x01",
    boot=BOOT,
    reset_cause=0,
    oldest=1,
    next=1,
    dropped=0,
    session=0,
    capabilities=3,
    ring=64,
    model="HS-SIM",
    firmware="1.0.0",
)
ARM = Arm(0, 77, 300, 0, "3", "0017", "阿依古丽")
BLINK = Identify(0, 3)


def hello(oldest: int = 1, following: int | None = None, boot: int = BOOT, pad: int = 1) -> Hello:
    """A HELLO of the pad whose ring begins at `oldest`."""
    return replace(
        HELLO,
        oldest=oldest,
        next=max(oldest, following or oldest),
        boot=boot,
        hardware_id=b"HS" + pad.to_bytes(6, "big"),
    )


def press(sequence: int, revision: int = 0, boot: int = BOOT, sent: int = 1000) -> Press:
    """A PRESS; `sent` tells copies apart."""
    reasons = (101,) if revision else ()
    return Press(boot, boot, sequence, revision, 0, 0, 5, 900, sent, reasons)


class Playbook:
    """One link. It writes down what it does: messages for what it sends, other effects as they are."""

    def __init__(self, *, reopen_when_silent: bool = False, first_tag: int = 0) -> None:
        self.link = PadLink(reopen_when_silent=reopen_when_silent, first_tag=first_tag)
        self.now = START_S
        self.done: list[WireMessage | Effect | bytes] = []
        self.delivered: list[Press] = []
        self._deframer = Deframer()

    # what happens

    def opens(self) -> "Playbook":
        return self._note(self.link.opened(self.now))

    def closes(self) -> "Playbook":
        return self._note(self.link.closed())

    def hears(self, *messages: WireMessage) -> "Playbook":
        return self.hears_bytes(b"".join(map(encode, messages)))

    def hears_bytes(self, data: bytes) -> "Playbook":
        return self._note(self.link.received(data, self.now))

    def commits(self, *presses: Press) -> "Playbook":
        for one in presses:
            self._note(self.link.committed(one))
        return self

    def refuses(self, one: Press) -> "Playbook":
        self.link.refused(one)
        return self

    def requests(self, request: Request | Ask, seconds: float = 3.0) -> int:
        number, effects = self.link.request(request, self.now + seconds, self.now)
        self._note(effects)
        return number

    def abandons(self, number: int) -> "Playbook":
        return self._note(self.link.abandon(number, self.now))

    def waits(self, seconds: float) -> "Playbook":
        """Time passes; whatever falls due on the way happens when it is due."""
        until = self.now + seconds
        while (due := self.link.deadline()) <= until:
            self.now = max(due, self.now)
            self._note(self.link.tick(self.now))
            assert self.link.deadline() > self.now, "tick did not do all that was due: a driver would spin"
        self.now = until
        return self

    # short forms

    def online(self, oldest: int = 1, following: int | None = None) -> "Playbook":
        """Opened and greeted, so long ago that the host may ask again; what that took is forgotten."""
        self.opens().waits(0.6).hears(hello(oldest, following)).takes()
        assert self.link.state is LinkState.ONLINE
        return self

    # what it did

    def takes(self) -> list[WireMessage | Effect | bytes]:
        """What it did since the last look."""
        done, self.done = self.done, []
        return done

    def sent(self) -> list[WireMessage]:
        """What it sent since the last look."""
        return [one for one in self.takes() if isinstance(one, WireMessage)]

    def takes_delivered(self) -> list[Press]:
        """The presses delivered since the last look, as the objects to commit or refuse."""
        delivered, self.delivered = self.delivered, []
        return delivered

    def _note(self, effects: list[Effect]) -> "Playbook":
        for effect in effects:
            match effect:
                case Send(data) if data == DELIMITER:
                    self.done.append(data)
                case Send(data):
                    (payload,) = self._deframer.feed(data)
                    self.done.append(decode(payload, "host"))
                case Deliver(one, _):
                    self.delivered.append(one)
                    self.done.append(effect)
                case _:
                    self.done.append(effect)
        return self
