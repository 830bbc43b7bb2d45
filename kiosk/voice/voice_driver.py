"""Reads aloud with the machine's speech engine, in a thread of its own; silent where there is none."""

import logging
import shutil
from collections.abc import Sequence

from contracts.session import Language
from kiosk.voice.engines import Engine, utterance
from kiosk.voice.playlist_driver import Done, Playlist
from kiosk.voice.utterance import Utterance

log = logging.getLogger(__name__)


def installed() -> dict[Engine, str]:
    """The engines that are on PATH, and where; the better ones first."""
    found = {engine: shutil.which(engine.value) for engine in Engine}
    return {engine: path for engine, path in found.items() if path}


class Voice:
    """All methods may be called from any thread and return at once. `stop` it in the end."""

    def __init__(self, device: str = "", headphones: str = "") -> None:
        """Names of sound devices, as in the configuration."""
        self._device = device
        self._headphones = headphones or device
        self._found = installed()
        self._playlist = Playlist("voice")
        if not self._found:
            log.info("no speech engine is installed: nothing is read aloud (espeak-ng or speech-dispatcher)")
        elif self._headphones and Engine.ESPEAK not in self._found:
            log.warning(
                "speech-dispatcher reads aloud where its own configuration says: [sound] is for espeak-ng"
            )

    @property
    def present(self) -> bool:
        """Whether there is an engine at all."""
        return bool(self._found)

    @property
    def private(self) -> bool:
        """Whether what is read aloud goes to headphones, and nobody else hears it."""
        return self._headphones != self._device

    def say(
        self,
        utterances: Sequence[str | Utterance],
        language: Language,
        *,
        slow: bool = False,
        private: bool = False,
        on_done: Done | None = None,
    ) -> None:
        """Read these, in place of what is being read. `private`: to the headphones, where there are some.

        `on_done` is called exactly once, in the voice's thread, and must not wait: with True when all was
        said, with False when it was cut off (by another `say`, `hush`, `stop`) or could not be said; at once
        where there is no voice. A pause does not end a reading.
        """
        device = self._headphones if private else self._device
        engine = Engine.ESPEAK if device and Engine.ESPEAK in self._found else next(iter(self._found), None)
        commands = []
        if engine is not None:
            path = self._found[engine]
            said = [one if isinstance(one, Utterance) else Utterance(one) for one in utterances]
            commands = [
                utterance(engine, path, one.text, one.language or language, slow=slow, device=device)
                for one in said
            ]
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
