"""Speech engines as command lines: one process an utterance. Pure.

Sources: the manuals espeak-ng(1) and spd-say(1).
"""

from dataclasses import dataclass
from enum import Enum

from contracts.session import Language

USUAL_WORDS_A_MINUTE, SLOW_WORDS_A_MINUTE = 160, 120
USUAL_RATE, SLOW_RATE = -10, -40
"""Of spd-say: -100 to 100."""


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
    """Arguments after the program, and what it is given on standard input."""

    arguments: tuple[str, ...]
    typed: str = ""


def utterance(engine: Engine, text: str, language: Language, *, slow: bool) -> Command:
    """Say `text`; the process ends when it has been heard."""
    match engine:
        case Engine.ESPEAK:
            speed = SLOW_WORDS_A_MINUTE if slow else USUAL_WORDS_A_MINUTE
            return Command(("-v", ESPEAK_VOICES[language], "-s", str(speed), "--stdin"), text)
        case Engine.SPEECH_DISPATCHER:
            rate = SLOW_RATE if slow else USUAL_RATE
            spoken = ("-l", DISPATCHER_LANGUAGES[language], "-r", str(rate), "-w", "--", text)
            return Command(spoken)


def silence(engine: Engine) -> Command | None:
    """What stops a voice besides ending its process; None: nothing more is needed."""
    return Command(("-C",)) if engine is Engine.SPEECH_DISPATCHER else None
