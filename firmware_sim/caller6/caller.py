"""The six-byte caller's firmware: keys, a display, one answer to wait for. Pure."""

from pydantic import JsonValue

from firmware_sim.caller6.wire import NUMBER_MAX, Frame, Key, Receiver, Reply, encode
from firmware_sim.device import DeviceFault, Effect, Note, Send
from firmware_sim.errors import UsageError
from firmware_sim.kind import Word, not_understood

ANSWER_WAIT_S = 1.0
"""Without an answer for so long the display says so."""
STUCK_EVERY_S = 0.3
NOISE = bytes.fromhex("00 FF 00")
UNKNOWN_COMMAND = 0x7F

FAULTS = (
    DeviceFault("deaf", "the caller hears no reply"),
    DeviceFault("bounce", "each frame is sent twice, without a pause"),
    DeviceFault("stuck-key", "`next` is sent every 0.3 s"),
    DeviceFault("wrong-end", "frames end with FE instead of FF"),
    DeviceFault("short-frames", "frames lack their fifth byte"),
    DeviceFault("wrong-destination", "frames go to the address after the host's"),
    DeviceFault("noise", "rubbish comes before each frame, without a pause"),
    DeviceFault("unknown-command", "a frame with command 7F is sent", lasts=False),
    DeviceFault("address-clash", "another caller with the same address sends `next`", lasts=False),
)
WORDS = (
    Word("login NUMBER", "the clerk of that number begins"),
    Word("logout", "the clerk ends"),
    Word("next", "calls the next ticket"),
    Word("recall", "calls the same ticket again"),
)
KEYS = {"next": Key.NEXT, "recall": Key.RECALL, "logout": Key.LOGOUT}


class Caller6:
    """One caller. It sends every key at once, whatever it waits for: the host must cope."""

    def __init__(self, address: int, host: int) -> None:
        self._address = address
        self._host = host
        self._lasting: set[str] = set()
        self._stuck_due_s: float | None = None
        self._restart()

    def _restart(self) -> None:
        self._receiver = Receiver(self._address)
        self._display = ""
        self._waiting: int | None = None
        self._clerk: int | None = None
        self._asked: Key | None = None
        self._asked_clerk = 0
        self._answer_due_s: float | None = None

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        """See `Device`."""
        return FAULTS

    def start(self, now_s: float) -> list[Effect]:
        """It says nothing when it starts, and nobody is logged in."""
        self._restart()
        return []

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """See `Device`."""
        if "deaf" in self._lasting:
            return []
        effects: list[Effect] = []
        for frame in self._receiver.feed(data, now_s):
            effects += self._answered(frame)
        return effects

    def advance(self, now_s: float) -> list[Effect]:
        """See `Device`."""
        effects: list[Effect] = []
        if self._answer_due_s is not None and self._answer_due_s <= now_s:
            self._answer_due_s = None
            self._display = "----"
            effects.append(Note("no-answer", {"to": self._name()}))
        if self._stuck_due_s is not None and self._stuck_due_s <= now_s:
            self._stuck_due_s = now_s + STUCK_EVERY_S
            effects += self._press(Key.NEXT, 0, now_s)
        return effects

    def due_s(self) -> float | None:
        """See `Device`."""
        return min((t for t in (self._answer_due_s, self._stuck_due_s) if t is not None), default=None)

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        if fault == "unknown-command":
            return [Send(encode(Frame(self._host, self._address, UNKNOWN_COMMAND)))]
        if fault == "address-clash":
            return [Send(encode(Frame(self._host, self._address, Key.NEXT)))]
        if fault == "stuck-key":
            self._stuck_due_s = now_s
        self._lasting.add(fault)
        return []

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        self._lasting.discard(fault)
        if fault == "stuck-key":
            self._stuck_due_s = None
        return []

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """See `Device`."""
        match words:
            case ["login", number]:
                if not number.isdecimal() or int(number) > NUMBER_MAX:
                    raise UsageError(f"{number!r} is no number of a clerk: 0 to {NUMBER_MAX}")
                return self._press(Key.LOGIN, int(number), now_s)
            case [word] if word in KEYS:
                return self._press(KEYS[word], 0, now_s)
            case _:
                raise not_understood(words, WORDS)

    def look(self) -> dict[str, JsonValue]:
        """See `Device`."""
        return {
            "display": self._display,
            "waiting": self._waiting,
            "clerk": self._clerk,
            "odd_bytes": self._receiver.odd,
        }

    def _press(self, key: Key, number: int, now_s: float) -> list[Effect]:
        self._asked = key
        self._asked_clerk = number
        self._answer_due_s = now_s + ANSWER_WAIT_S
        lasting = self._lasting
        host = (self._host + ("wrong-destination" in lasting)) & 0xFF
        data = encode(Frame(host, self._address, key, number), 0xFE if "wrong-end" in lasting else 0xFF)
        if "short-frames" in lasting:
            data = data[:4] + data[5:]
        if "bounce" in lasting:
            data += data
        return [Send(NOISE + data if "noise" in lasting else data)]

    def _answered(self, frame: Frame) -> list[Effect]:
        asked = self._name()
        reply = Reply(frame.command)
        self._answer_due_s = None
        match reply:
            case Reply.SHOW:
                self._display = f"{frame.number}"
            case Reply.WAITING:
                self._waiting = frame.number
            case Reply.FAIL:
                self._display = "Err"
            case Reply.OK if self._asked is Key.LOGIN:
                self._clerk, self._display = self._asked_clerk, ""
            case Reply.OK if self._asked is Key.LOGOUT:
                self._clerk, self._display = None, ""
            case Reply.OK:
                pass
        return [Note(reply.name.lower(), {"to": asked, "number": frame.number})]

    def _name(self) -> str | None:
        return None if self._asked is None else self._asked.name.lower()
