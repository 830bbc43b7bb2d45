"""Makes one announcement heard: a chime, and then the call in the ticket's language."""

import threading
from collections.abc import Callable

from contracts.hall import Call
from kiosk.voice.sounds import Sound
from kiosk.voice.sounds_driver import Sounds
from kiosk.voice.voice_driver import Voice


class Speaker:
    """All methods return at once. `on_end` is called once for each call that was not silenced, in a thread of
    another, with its sequence and whether it was heard: without a speech engine, the chime."""

    def __init__(self, sounds: Sounds, voice: Voice, on_end: Callable[[int, bool], None]) -> None:
        self._sounds = sounds
        self._voice = voice
        self._on_end = on_end
        self._turn = 0
        self._lock = threading.Lock()

    def speak(self, call: Call) -> None:
        """In place of what is being said, if anything is."""
        turn = self._next_turn()
        self._sounds.play(Sound.CHIME, lambda heard: self._chimed(call, turn, heard=heard))

    def silence(self) -> None:
        """Stop what is being said; `on_end` does not tell of it."""
        self._next_turn()
        self._voice.hush()

    # -- in the players' threads ----------------------------------------------------------------------------

    def _chimed(self, call: Call, turn: int, *, heard: bool) -> None:
        if not self._voice.present:
            self._end(call, turn, heard=heard)
            return
        with self._lock:
            if turn == self._turn:
                self._voice.say(
                    (call.text,), call.language, on_done=lambda said: self._end(call, turn, heard=said)
                )

    def _end(self, call: Call, turn: int, *, heard: bool) -> None:
        with self._lock:
            if turn != self._turn:
                return
        self._on_end(call.sequence, heard)

    def _next_turn(self) -> int:
        with self._lock:
            self._turn += 1
            return self._turn
