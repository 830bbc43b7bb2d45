"""Reads aloud with recorded clips and the machine's speech engine, in a thread of its own; silent where there
is neither."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from contracts.session import Language
from kiosk.screens.screen import Label
from kiosk.texts.resolve import texts
from kiosk.voice.clips import part, whole
from kiosk.voice.engines import Command, Engine, utterance
from kiosk.voice.machine_driver import clips_in, engines_here, player_here
from kiosk.voice.players import played
from kiosk.voice.playlist_driver import Done, Playlist
from kiosk.voice.utterance import Utterance

log = logging.getLogger(__name__)


class Voice:
    """All methods may be called from any thread and return at once. `stop` it in the end.

    What is recorded whole is heard as recorded, the rest by the engine; without one of it what is recorded.
    """

    def __init__(self, device: str = "", headphones: str = "", clips: Path | None = None) -> None:
        """Names of sound devices and a folder, as in the configuration."""
        self._device = device
        self._headphones = headphones or device
        self._engines = engines_here()
        self._player = player_here()
        self._clips = clips_in(clips) if self._player else {}
        self._playlist = Playlist("voice")
        if not self.present:
            log.info("nothing is read aloud: no speech engine is installed (espeak-ng or speech-dispatcher)")
        elif self._headphones and self._engines and Engine.ESPEAK not in self._engines:
            log.warning("speech-dispatcher reads aloud where its own configuration says, not [sound]")

    @property
    def present(self) -> bool:
        """Whether there is anything to read aloud with."""
        return bool(self._engines) or any(self._clips.values())

    @property
    def private(self) -> bool:
        """Whether what is read aloud goes to headphones, and nobody else hears it: never with
        speech-dispatcher alone, which can't be told where."""
        return self._headphones != self._device and (Engine.ESPEAK in self._engines or not self._engines)

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
        said = [one if isinstance(one, Utterance) else Utterance(one) for one in utterances]
        commands = [
            command for one in said for command in self._commands(one, one.language or language, device, slow)
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

    def _commands(self, said: Utterance, language: Language, device: str, slow: bool) -> Iterator[Command]:
        recorded = self._clips.get(language, {})
        labels = said.labels or (Label(plain=said.text),)
        found = whole(labels, texts(language), recorded.__contains__) if recorded else None
        engine = (
            Engine.ESPEAK if device and Engine.ESPEAK in self._engines else next(iter(self._engines), None)
        )
        if found is None and engine is not None:
            yield utterance(engine, self._engines[engine], said.text, language, slow=slow, device=device)
            return
        if found is None and recorded:
            found = part(labels, texts(language), recorded.__contains__)
        for stem in found or ():
            assert self._player is not None
            yield played(*self._player, recorded[stem], device, f"clips of {language.value} are not heard")
