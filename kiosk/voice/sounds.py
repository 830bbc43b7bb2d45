"""The kiosk's own sounds, made here: what each is like, and its WAV. Pure."""

import io
import math
import wave
from array import array
from dataclasses import dataclass
from enum import StrEnum

RATE = 22_050
"""Samples a second."""
FULL = 32_767
EDGE_S = 0.004
"""So long a tone swells and fades: without it it would click."""
OVERTONES = ((1, 0.7), (2, 0.2), (3, 0.1))
"""Multiples of the tone and their shares: what one ear has lost of a tone, it hears of its overtones."""


class Sound(StrEnum):
    """What each means."""

    TOUCH = "touch"
    """A touch was felt."""
    WARNING = "warning"
    """Is anybody there?"""
    CARD_FORGOTTEN = "card-forgotten"
    """A card lies on the reader, and its owner has gone."""
    ERROR = "error"
    """It did not work."""
    CHIME = "chime"
    """Before an announcement in the hall."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone; of 0 Hz it is silence."""

    hz: float
    seconds: float
    rings: bool = False
    """Dies away as a bell does."""


_GAP = Tone(0, 0.12)
_CALL = (Tone(880, 0.16), Tone(1320, 0.24), _GAP)
_RISE = (Tone(784, 0.12), Tone(988, 0.12), Tone(1175, 0.24), _GAP, _GAP)

SHAPES: dict[Sound, tuple[Tone, ...]] = {
    Sound.TOUCH: (Tone(1000, 0.05, rings=True),),
    Sound.WARNING: _CALL * 3,
    Sound.CARD_FORGOTTEN: _RISE * 2,
    Sound.ERROR: (Tone(698, 0.14), Tone(523, 0.26)),
    Sound.CHIME: (Tone(880, 0.45, rings=True), Tone(698, 0.8, rings=True)),
}
"""No two have the same course. All lie where the ears of old people hear best, 500 to 2000 Hz; what calls
somebody comes more than once."""


def wav(sound: Sound, volume: int) -> bytes:
    """A WAV file: 16 bit, one channel. `volume` is in per cent of the loudest."""
    samples = array("h")
    for tone in SHAPES[sound]:
        samples.extend(_samples(tone, volume / 100 * FULL))
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(samples.tobytes())
    return file.getvalue()


def _samples(tone: Tone, loudest: float) -> "array[int]":
    count = round(tone.seconds * RATE)
    edge = EDGE_S * RATE
    step = 2 * math.pi * tone.hz / RATE
    decay = 5 / count if tone.rings else 0.0
    made = array("h")
    for i in range(count):
        height = sum(share * math.sin(step * i * times) for times, share in OVERTONES)
        swell = min(1.0, i / edge, (count - i) / edge) * math.exp(-decay * i)
        made.append(round(loudest * height * swell))
    return made
