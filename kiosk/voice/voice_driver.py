"""Reads aloud with the machine's speech engine, in a thread of its own; silent where there is none."""

import contextlib
import logging
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass

from contracts.session import Language
from kiosk.voice.engines import Engine, silence, utterance

UTTERANCE_S = 60.0
"""No utterance takes longer; an engine that hangs is ended."""
STOP_S = 2.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read."""

    utterances: tuple[str, ...] = ()
    language: Language = Language.ZH_HANS
    slow: bool = False


def installed() -> tuple[Engine, str] | None:
    """The first engine that is on PATH, and where."""
    found = ((engine, shutil.which(engine.value)) for engine in Engine)
    return next(((engine, path) for engine, path in found if path), None)


class Voice:
    """All methods may be called from any thread and return at once. `stop` it in the end.

    `on_quiet` is called in the voice's thread when a reading has come to its end by itself.
    """

    def __init__(self, on_quiet: Callable[[], None] = lambda: None) -> None:
        self._on_quiet = on_quiet
        self._found = installed()
        self._changed = threading.Condition()
        self._reading = _Reading()
        self._next = 0
        self._turn = 0
        """Goes up with each wish: an utterance of an older turn is cut off."""
        self._speaking = False
        self._ended = False
        self._process: subprocess.Popen[str] | None = None
        self._complained: set[Language] = set()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        if self._found is None:
            log.info("no speech engine is installed: nothing is read aloud (espeak-ng or speech-dispatcher)")
        else:
            self._thread.start()

    @property
    def present(self) -> bool:
        """Whether there is an engine at all."""
        return self._found is not None

    def say(self, utterances: tuple[str, ...], language: Language, *, slow: bool = False) -> None:
        """Read these, in place of what is being read."""
        with self._changed:
            self._reading = _Reading(utterances, language, slow)
            self._turn_to(0, speaking=bool(utterances))

    def repeat(self) -> None:
        """The last reading once more, from its beginning."""
        with self._changed:
            self._turn_to(0, speaking=bool(self._reading.utterances))

    def pause(self) -> None:
        """Be silent until `resume`, which begins with the utterance that was cut off."""
        with self._changed:
            self._turn_to(self._next, speaking=False)

    def resume(self) -> None:
        """Go on after `pause`."""
        with self._changed:
            if not self._speaking:
                self._turn_to(self._next, speaking=self._next < len(self._reading.utterances))

    def hush(self) -> None:
        """Be silent, and forget what was read: nothing of it can be repeated."""
        with self._changed:
            self._reading = _Reading()
            self._turn_to(0, speaking=False)

    def stop(self) -> None:
        """For good. Safe to repeat."""
        with self._changed:
            self._ended = True
        self.hush()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    # -- with the lock held ---------------------------------------------------------------------------------

    def _turn_to(self, index: int, *, speaking: bool) -> None:
        self._next, self._speaking = index, speaking
        self._turn += 1
        if self._process is not None:
            self._process.kill()
        self._changed.notify_all()

    # -- in the voice's thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._speaking or self._ended)
                if self._ended:
                    return
                turn, reading = self._turn, self._reading
                text = reading.utterances[self._next]
            self._utter(text, reading, turn)
            if self._goes_on(turn):
                continue
            self._on_quiet()

    def _goes_on(self, turn: int) -> bool:
        """False when the reading has just come to its end by itself."""
        with self._changed:
            if turn != self._turn:
                return True
            self._next += 1
            self._speaking = self._next < len(self._reading.utterances)
            return self._speaking

    def _utter(self, text: str, reading: _Reading, turn: int) -> None:
        """Returns when it has been heard, or was cut off."""
        assert self._found is not None
        engine, path = self._found
        command = utterance(engine, text, reading.language, slow=reading.slow)
        try:
            process = _started(path, command.arguments)
        except OSError as error:
            self._complain(reading.language, str(error))
            return
        with self._changed:
            self._process = process
            if turn != self._turn:
                process.kill()
        try:
            process.communicate(command.typed, timeout=UTTERANCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        with self._changed:
            self._process = None
            cut = turn != self._turn
        if cut:
            self._silence(engine, path)
        elif process.returncode:
            self._complain(reading.language, f"exit code {process.returncode}")

    def _silence(self, engine: Engine, path: str) -> None:
        command = silence(engine)
        if command is None:
            return
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                [path, *command.arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=STOP_S,
                check=False,
            )

    def _complain(self, language: Language, what: str) -> None:
        """Once a language: its voice may be missing."""
        if language not in self._complained:
            self._complained.add(language)
            log.warning("the speech engine can't read %s aloud: %s", language.value, what)


def _started(path: str, arguments: tuple[str, ...]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [path, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
