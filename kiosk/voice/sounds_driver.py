"""Makes the kiosk's sounds heard with the machine's player; silent where there is none."""

import logging
import tempfile
import threading
from pathlib import Path

from kiosk.voice.machine_driver import player_here
from kiosk.voice.players import played
from kiosk.voice.playlist_driver import Done, Playlist
from kiosk.voice.sounds import Sound, wav

WHAT = "sounds are not heard"

log = logging.getLogger(__name__)


class Sounds:
    """All methods may be called from any thread and return at once. `stop` it in the end.

    The latest sound cuts off the one before: of a burst of touches nothing queues up.
    """

    def __init__(self, volume: int, device: str = "") -> None:
        """`volume` in per cent; of 0 nothing is heard. `device` by the sound server's name, or ALSA's."""
        self._found = player_here() if volume else None
        self._device = device
        self._playlist = Playlist("sounds")
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files: dict[Sound, Path] = {}
        if self._found is not None:
            self._begin_making(volume)
        elif volume:
            log.info("no player is installed: no sound is heard (pw-play, paplay or aplay)")

    @property
    def present(self) -> bool:
        """Whether anything is heard."""
        return self._found is not None

    def play(self, sound: Sound, on_done: Done | None = None) -> None:
        """This now, in place of what sounds. `on_done` is called once, in a thread of its own, as `Voice.say`
        does it."""
        file = self._files.get(sound)
        if self._found is None or file is None:
            self._playlist.play((), on_done)
        else:
            self._playlist.play((played(*self._found, file, self._device, WHAT),), on_done)

    def ready(self) -> None:
        """Waits until every sound is there: before that, none is heard."""
        if self._folder is not None:
            self._making.join()

    def stop(self) -> None:
        """For good. Safe to repeat."""
        self._playlist.stop()
        self.ready()
        if self._folder is not None:
            self._folder.cleanup()

    def _begin_making(self, volume: int) -> None:
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="hallside-sounds-")
        except OSError as error:
            log.warning("%s: no folder for their files: %s", WHAT, error.strerror)
            self._found = None
            return
        self._making = threading.Thread(target=self._make, args=(Path(self._folder.name), volume))
        self._making.start()

    def _make(self, folder: Path, volume: int) -> None:
        """In a thread: nobody waits for it. A sound that is not there yet is not heard."""
        for sound in Sound:
            file = folder / f"{sound.value}.wav"
            try:
                file.write_bytes(wav(sound, volume))
            except OSError as error:
                log.warning("%s: %s: %s", WHAT, file, error.strerror)
                return
            self._files[sound] = file
