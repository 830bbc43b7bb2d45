"""Reads aloud with the machine's speech engine, in a thread of its own; silent where there is none."""

import logging
import shutil
from collections.abc import Sequence

from contracts.session import Language
from kiosk.voice.engines import Engine, utterance
from kiosk.voice.playlist_driver import Done, Playlist

log = logging.getLogger(__name__)


def installed() -> tuple[Engine, str] | None:
    """The first engine that is on PATH, and where."""
    found = ((engine, shutil.which(engine.value)) for engine in Engine)
    return next(((engine, path) for engine, path in found if path), None)


class Voice:
    """All methods may be called from any thread and return at once. `stop` it in the end."""

    def __init__(self) -> None:
        self._found = installed()
        self._playlist = Playlist("voice")
        if self._found is None:
            log.info("no speech engine is installed: nothing is read aloud (espeak-ng or speech-dispatcher)")

    @property
    def present(self) -> bool:
        """Whether there is an engine at all."""
        return self._found is not None

    def say(
        self,
        utterances: Sequence[str],
        language: Language,
        *,
        slow: bool = False,
        on_done: Done | None = None,
    ) -> None:
        """Read these, in place of what is being read.

        `on_done` is called exactly once, in the voice's thread, and must not wait: with True when all was
        said, with False when it was cut off (by another `say`, `hush`, `stop`) or could not be said; at once
        where there is no voice. A pause does not end a reading.
        """
        commands = []
        if self._found is not None:
            engine, path = self._found
            commands = [utterance(engine, path, text, language, slow=slow) for text in utterances]
        self._playlist.play(commands, on_done)

    def repeat(self) -> None:
        """The last reading once more, from its beginning."""
        self._playlist.repeat()

    def pause(self) -> None:
        """Be silent until `resume`, which begins with the utterance that was cut off."""
        self._playlist.pause()

    def resume(self) -> None:
        """Go on after `pause`; from the beginning, where all was said."""
        self._playlist.resume()

    def hush(self) -> None:
        """Be silent, and forget what was read: nothing of it can be repeated."""
        self._playlist.clear()

    def stop(self) -> None:
        """For good. Safe to repeat."""
        self._playlist.stop()
