"""What a person can do to a pad from a keyboard: single keys on a terminal, lines elsewhere. Pure."""

from dataclasses import dataclass

from firmware_sim.errors import UsageError


@dataclass(frozen=True, slots=True)
class PressKey:
    """A level key, or 0 to decline."""

    key: int


@dataclass(frozen=True, slots=True)
class ChooseReasons:
    """Touch these reasons, then "done" if `done`."""

    codes: tuple[int, ...]
    done: bool = True


@dataclass(frozen=True, slots=True)
class AskReasons:
    """A terminal asks for the codes."""


@dataclass(frozen=True, slots=True)
class Unplug:
    """Pull the plug, or put it back in; with `seconds` it comes back by itself."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class CutPower:
    """Loss of power for so long."""

    seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Hang:
    """The pad hangs for so long."""

    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class RebootPad:
    """Boot anew, as a watchdog does it."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End the simulator."""


Command = PressKey | ChooseReasons | AskReasons | Unplug | CutPower | Hang | RebootPad | Quit

SINGLE_KEYS: dict[str, Command] = {
    **{str(level): PressKey(level) for level in range(1, 6)},
    "0": PressKey(0),
    "d": PressKey(0),
    "r": AskReasons(),
    "c": ChooseReasons(()),
    "u": Unplug(),
    "p": CutPower(),
    "h": Hang(),
    "b": RebootPad(),
    "q": Quit(),
}
KEYS_HELP = (
    "1-5 press · d decline · r reasons · c done · u unplug/plug · p power loss · h hang · b reboot · q quit"
)
LINES_HELP = (
    "press 1-5 | decline | reasons CODE… | touch CODE… | done | unplug [S] | plug | power [S] | hang [S] | "
    "reboot | quit"
)


def parse_line(line: str) -> Command:
    """A command from its line, such as `reasons 510 512` or `unplug 2`. Raises UsageError."""
    word, *rest = line.split() or [""]
    try:
        return _command(word, rest)
    except ValueError:
        raise UsageError(f"{line.strip()!r} is no command; there are: {LINES_HELP}") from None


def parse_codes(text: str) -> tuple[int, ...]:
    """Reason codes behind each other. Raises UsageError."""
    try:
        return tuple(map(int, text.split()))
    except ValueError:
        raise UsageError(f"{text!r}: reason codes are numbers, such as 510 512") from None


def _command(word: str, rest: list[str]) -> Command:
    match word, rest:
        case "press", [key] if int(key) in range(6):
            return PressKey(int(key))
        case "decline", []:
            return PressKey(0)
        case (("reasons" | "touch"), [_, *_]):
            return ChooseReasons(tuple(map(int, rest)), done=word == "reasons")
        case "done", []:
            return ChooseReasons(())
        case (("unplug" | "plug"), []):
            return Unplug()
        case "unplug", [seconds]:
            return Unplug(float(seconds))
        case "power", [] | [_]:
            return CutPower(*map(float, rest))
        case "hang", [] | [_]:
            return Hang(*map(float, rest))
        case "reboot", []:
            return RebootPad()
        case "quit", []:
            return Quit()
        case _:
            raise ValueError(word)
