"""The bus as one device: its units, who waits for an acknowledgement, and what goes wrong. Pure."""

from collections.abc import Sequence
from typing import TypeVar, assert_never

from pydantic import JsonValue

from firmware_sim.device import DeviceFault, Effect, Note, Send
from firmware_sim.errors import UsageError
from firmware_sim.hall_bus.units import (
    CALLER_KEYS,
    EVALUATOR_KEYS,
    KEY_UP,
    Caller,
    Evaluator,
    Heard,
    Unit,
    Waiting,
)
from firmware_sim.hall_bus.wire import Frame, Receiver, Shape, encode, mixed
from firmware_sim.kind import Word, hex_byte, not_understood

ACK_WAIT_S = 0.5
"""How long a unit waits for an acknowledgement."""
BACKOFF_S = 0.02
"""More for each address, modulo 16, so that two that collided do not do so again."""
STUCK_EVERY_S = 0.3
"""How often a stuck key sends."""
NOISE = bytes.fromhex("00 FF 68 05 00 FF")
"""What an idle line without bias resistors brings, the beginning of a frame among it."""
STRANGER = 0x7E
"""Address of a unit that nobody has entered anywhere."""
U = TypeVar("U", Evaluator, Caller)
CALLER_DATA_MAX = 3
"""Hosts drop frames with L above 5."""

FAULTS = (
    DeviceFault("deaf", "no unit hears the host: whatever needs an acknowledgement is repeated or lost"),
    DeviceFault("collide", "another unit speaks whenever one sends: both frames are rubbish"),
    DeviceFault("address-clash", "the last evaluator has the address of the first"),
    DeviceFault("stuck-key", "the key pressed last, or 03 of the first evaluator, is sent every 0.3 s"),
    DeviceFault("stranger", "a unit that is on no list presses key 03", lasts=False),
    DeviceFault("bad-checksum", "frames of the units carry a wrong checksum"),
    DeviceFault("unequal-lengths", "the two length bytes of the units' frames differ"),
    DeviceFault("short-frames", "frames of the units come without their data"),
    DeviceFault("long-frames", "frames of the units come with five data bytes, the key last"),
    DeviceFault("no-prefix", "frames of the units come without their first byte FF"),
    DeviceFault("noise", "rubbish comes before each frame of a unit, without a pause"),
    DeviceFault("local-echo", "the host's adapter hears itself: each of its bytes comes back"),
)
WORDS = (
    Word("evaluator ADDR key KEY", "a citizen presses; KEY is 00 to 04, ADDR hex"),
    Word("caller ADDR key KEY", f"a clerk presses; KEY is {', '.join(CALLER_KEYS)} or a hex byte"),
    Word("caller ADDR send HEX", "a caller sends these 1 to 3 data bytes; the last is the key"),
    Word("together ADDR KEY ADDR KEY", "two evaluators are pressed in the same instant and collide"),
)


class Bus:
    """All units of one line."""

    def __init__(
        self, evaluators: Sequence[int], callers: Sequence[int], repeats: int = 0, caller_func: int = KEY_UP
    ) -> None:
        """Addresses are unique. `repeats`: how often a unit sends again what nobody acknowledged."""
        self._evaluators = [Evaluator(address, address) for address in evaluators]
        self._callers = [Caller(address, address, caller_func) for address in callers]
        self._repeats = repeats
        self._receiver = Receiver()
        self._lasting: set[str] = set()
        self._stuck_due_s: float | None = None
        self._last: Frame | None = None

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        """See `Device`."""
        return FAULTS

    def start(self, now_s: float) -> list[Effect]:
        """Units say nothing when they start."""
        self._receiver = Receiver()
        for unit in self._units():
            unit.new()
        return []

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """See `Device`."""
        effects: list[Effect] = [Send(data)] if "local-echo" in self._lasting else []
        if "deaf" in self._lasting:
            return effects
        for frame in self._receiver.feed(data, now_s):
            for unit in self._units():
                if unit.address == frame.address:
                    effects += self._hear(unit, frame)
        return effects

    def advance(self, now_s: float) -> list[Effect]:
        """Repeats, gives up, or sends what is stuck."""
        effects: list[Effect] = []
        for unit in self._units():
            waiting = unit.waiting
            if waiting is None or waiting.due_s > now_s:
                continue
            if waiting.repeats_left:
                effects += self._send(unit, waiting.frame, waiting.repeats_left - 1, now_s)
            else:
                unit.waiting = None
                effects.append(self._note("unacked", unit, key=waiting.frame.data.hex()))
        if self._stuck_due_s is not None and self._stuck_due_s <= now_s:
            self._stuck_due_s = now_s + STUCK_EVERY_S
            frame = self._last or Frame(self._first_address(), KEY_UP, b"\x03")
            effects += self._on_wire(frame)
        return effects

    def due_s(self) -> float | None:
        """See `Device`."""
        due = [unit.waiting.due_s for unit in self._units() if unit.waiting is not None]
        return min([*due, *([] if self._stuck_due_s is None else [self._stuck_due_s])], default=None)

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        if fault == "stranger":
            return self._on_wire(Frame(STRANGER, KEY_UP, b"\x03"))
        if fault == "address-clash":
            if len(self._evaluators) < 2:
                raise UsageError("address-clash needs two evaluators: start with --evaluators 81,82")
            self._evaluators[-1].address = self._evaluators[0].address
        if fault == "stuck-key":
            self._first_address()
            self._stuck_due_s = now_s
        self._lasting.add(fault)
        return []

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        self._lasting.discard(fault)
        if fault == "stuck-key":
            self._stuck_due_s = None
        if fault == "address-clash":
            self._evaluators[-1].address = self._evaluators[-1].home
        return []

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """See `Device`."""
        match words:
            case ["evaluator", address, "key", key]:
                return self._press(self._evaluator(address), _rating(key), now_s)
            case ["caller", address, "key", key]:
                data = bytes([CALLER_KEYS[key] if key in CALLER_KEYS else hex_byte(key, "key of a caller")])
                return self._call(self._caller(address), data, now_s)
            case ["caller", address, "send", text]:
                return self._call(self._caller(address), _caller_data(text), now_s)
            case ["together", first, key, second, other]:
                return self._together(first, _rating(key), second, _rating(other), now_s)
            case _:
                raise not_understood(words, WORDS)

    def look(self) -> dict[str, JsonValue]:
        """See `Device`. Units are named by the addresses of their switches."""
        return {
            "evaluators": {f"{unit.home:02X}": {**unit.look()} for unit in self._evaluators},
            "callers": {f"{unit.home:02X}": {**unit.look()} for unit in self._callers},
            "odd_bytes": self._receiver.odd,
        }

    # ------------------------------------------------------------------ people

    def _press(self, unit: Evaluator, key: int, now_s: float) -> list[Effect]:
        return self._send(unit, unit.press(key), self._repeats, now_s)

    def _call(self, unit: Caller, data: bytes, now_s: float) -> list[Effect]:
        return self._send(unit, unit.press(data), self._repeats, now_s)

    def _together(self, first: str, key: int, second: str, other: int, now_s: float) -> list[Effect]:
        one, two = self._evaluator(first), self._evaluator(second)
        if one is two:
            raise UsageError("together needs two different evaluators")
        frames = one.press(key), two.press(other)
        for unit, frame in zip((one, two), frames, strict=True):
            self._wait(unit, frame, self._repeats, now_s)
        return [Send(mixed(encode(frames[0], self._shape()), encode(frames[1], self._shape())))]

    # ------------------------------------------------------------------ frames

    def _send(self, unit: Unit, frame: Frame, repeats_left: int, now_s: float) -> list[Effect]:
        self._wait(unit, frame, repeats_left, now_s)
        self._last = frame
        return self._on_wire(frame)

    def _wait(self, unit: Unit, frame: Frame, repeats_left: int, now_s: float) -> None:
        wait_s = ACK_WAIT_S + BACKOFF_S * (unit.home % 16)
        unit.waiting = Waiting(frame, now_s + wait_s, repeats_left)

    def _on_wire(self, frame: Frame) -> list[Effect]:
        if "short-frames" in self._lasting:
            frame = Frame(frame.address, frame.func)
        elif "long-frames" in self._lasting:
            frame = Frame(frame.address, frame.func, bytes(4) + frame.data[-1:])
        data = encode(frame, self._shape())
        if "collide" in self._lasting:
            data = mixed(data, encode(Frame(frame.address ^ 0x01, KEY_UP, b"\x01")))
        return [Send(NOISE + data if "noise" in self._lasting else data)]

    def _shape(self) -> Shape:
        return Shape(
            prefix="no-prefix" not in self._lasting,
            checksum_off=int("bad-checksum" in self._lasting),
            second_length_off=int("unequal-lengths" in self._lasting),
        )

    def _hear(self, unit: Unit, frame: Frame) -> list[Effect]:
        heard = unit.hear(frame)
        match heard:
            case Heard.ACK | Heard.INVITE | Heard.BEEP:
                return [self._note(heard.value, unit)]
            case Heard.STARS | Heard.SHOW:
                return [self._note(heard.value, unit, data=frame.data.hex())]
            case Heard.ODD:
                return [self._note("odd", unit, func=frame.func, data=frame.data.hex())]
            case _:
                assert_never(heard)

    def _note(self, what: str, unit: Unit, **facts: JsonValue) -> Note:
        kind = "evaluator" if isinstance(unit, Evaluator) else "caller"
        return Note(what, {kind: f"{unit.home:02X}", **facts})

    # ------------------------------------------------------------------ finding units

    def _units(self) -> list[Unit]:
        return [*self._evaluators, *self._callers]

    def _first_address(self) -> int:
        if not self._evaluators:
            raise UsageError("there is no evaluator on this bus")
        return self._evaluators[0].address

    def _evaluator(self, text: str) -> Evaluator:
        return _with_home(self._evaluators, text, "evaluator")

    def _caller(self, text: str) -> Caller:
        return _with_home(self._callers, text, "caller")


def _with_home(units: list[U], text: str, what: str) -> U:
    address = hex_byte(text, f"address of a {what}")
    for unit in units:
        if unit.home == address:
            return unit
    there = ", ".join(f"{unit.home:02X}" for unit in units) or "none"
    raise UsageError(f"no {what} {text!r} on this bus; there are: {there}")


def _rating(text: str) -> int:
    key = hex_byte(text, "key of an evaluator")
    if key not in EVALUATOR_KEYS:
        raise UsageError(f"{text!r} is no key of an evaluator: 00 to 04")
    return key


def _caller_data(text: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError:
        data = b""
    if not 1 <= len(data) <= CALLER_DATA_MAX:
        raise UsageError(f"{text!r}: a caller sends 1 to {CALLER_DATA_MAX} bytes as hex digits, such as 000C")
    return data
