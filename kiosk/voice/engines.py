"""Speech engines as command lines: one process an utterance. Pure.

Sources: the manuals espeak-ng(1) and spd-say(1). Neither can pause what it says: who pauses ends the process,
and says the utterance anew. Both are given the text on their standard input: a process's arguments can be
read by every user of the machine.
"""

from dataclasses import dataclass, field
from enum import Enum

from contracts.session import Language

USUAL_WORDS_A_MINUTE, SLOW_WORDS_A_MINUTE = 160, 120
USUAL_RATE, SLOW_RATE = -10, -40
"""Of spd-say: -100 to 100."""
START_S, LETTER_S = 8.0, 0.6
"""An engine that takes longer than this, and this for each letter, hangs."""


class Engine(Enum):
    """Its program. In the order in which they are looked for: speech-dispatcher knows the better voices."""

    SPEECH_DISPATCHER = "spd-say"
    ESPEAK = "espeak-ng"


ESPEAK_VOICES: dict[Language, str] = {
    Language.ZH_HANS: "cmn",
    Language.ZH_HANT: "cmn",
    Language.EN: "en-gb",
    Language.UG: "ug",
}
DISPATCHER_LANGUAGES: dict[Language, str] = {
    Language.ZH_HANS: "zh",
    Language.ZH_HANT: "zh",
    Language.EN: "en",
    Language.UG: "ug",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A program that makes something heard, and ends when it has been heard."""

    program: str
    """Its path."""
    arguments: tuple[str, ...] = field(repr=False)
    typed: str = field(default="", repr=False)
    """On its standard input."""
    silence: tuple[str, ...] = ()
    """Arguments that stop it besides the end of its process; none: nothing more is needed."""
    limit_s: float = 60.0
    """Running longer it hangs, and is ended."""
    what: str = ""
    """What can't be heard when it fails: said in the log, once."""


def utterance(
    engine: Engine, program: str, text: str, language: Language, *, slow: bool, device: str = ""
) -> Command:
    """Say `text`. `device` is where, for espeak-ng; speech-dispatcher knows it by its own configuration."""
    limit_s = START_S + LETTER_S * len(text)
    what = f"{language.value} is not read aloud"
    match engine:
        case Engine.ESPEAK:
            speed = SLOW_WORDS_A_MINUTE if slow else USUAL_WORDS_A_MINUTE
            there = ("-d", device) if device else ()
            arguments = ("-v", ESPEAK_VOICES[language], "-s", str(speed), *there, "--stdin")
            return Command(program, arguments, text, limit_s=limit_s, what=what)
        case Engine.SPEECH_DISPATCHER:
            rate = SLOW_RATE if slow else USUAL_RATE
            arguments = ("-l", DISPATCHER_LANGUAGES[language], "-r", str(rate), "-P", "text", "-w", "-e")
            return Command(program, arguments, _line(text), ("-C",), limit_s=limit_s, what=what)


def _line(text: str) -> str:
    """One utterance of spd-say's pipe mode, which takes each line for one, and what begins with `!-!` for a
    command."""
    line = " ".join(text.split())
    return f" {line}" if line.startswith("!-!") else line
