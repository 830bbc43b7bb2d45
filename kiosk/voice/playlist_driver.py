"""Lets commands be heard one after another, in a thread of its own; a new list takes the place of the old."""

import contextlib
import logging
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence

from kiosk.voice.engines import Command

STOP_S = 2.0

Done = Callable[[bool], None]
"""Called once for a list, in the playlist's thread: true when all of it was heard; false when it was cut off,
or something of it could not be heard. It must not wait."""

log = logging.getLogger(__name__)


class Playlist:
    """All methods may be called from any thread and return at once. `stop` it in the end."""

    def __init__(self, name: str) -> None:
        self._changed = threading.Condition()
        self._commands: tuple[Command, ...] = ()
        self._next = 0
        self._turn = 0
        """Goes up with each wish: a command of an older turn is cut off."""
        self._playing = False
        self._failed = False
        self._done: Done | None = None
        self._to_tell: list[tuple[Done, bool]] = []
        self._ended = False
        self._process: subprocess.Popen[str] | None = None
        self._complained: set[str] = set()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def play(self, commands: Sequence[Command], on_done: Done | None = None) -> None:
        """These, in place of what is heard now. Of none nothing is heard: `on_done(False)`."""
        with self._changed:
            self._finish(whole=False)
            self._commands, self._done, self._failed = tuple(commands), on_done, False
            self._turn_to(0, playing=True)

    def repeat(self) -> None:
        """The last list once more, from its beginning."""
        with self._changed:
            self._turn_to(0, playing=True)

    def pause(self) -> None:
        """Be silent until `resume`, which begins with the command that was cut off."""
        with self._changed:
            self._turn_to(self._next, playing=False)

    def resume(self) -> None:
        """Go on after `pause`; from the beginning, where all was heard."""
        with self._changed:
            if not self._playing:
                self._turn_to(self._next if self._next < len(self._commands) else 0, playing=True)

    def clear(self) -> None:
        """Be silent, and forget what was heard: nothing of it can be repeated."""
        with self._changed:
            self._finish(whole=False)
            self._commands = ()
            self._turn_to(0, playing=False)

    def stop(self) -> None:
        """For good. Safe to repeat."""
        with self._changed:
            self._ended = True
        self.clear()
        self._thread.join(STOP_S)

    # -- with the lock held ---------------------------------------------------------------------------------

    def _turn_to(self, index: int, *, playing: bool) -> None:
        self._next = index
        self._playing = playing and index < len(self._commands)
        self._turn += 1
        if self._process is not None:
            _kill(self._process)
        if playing and not self._playing:
            self._finish(whole=False)
        self._changed.notify_all()

    def _finish(self, *, whole: bool) -> None:
        done, self._done = self._done, None
        if done is not None:
            self._to_tell.append((done, whole))

    # -- in the thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._playing or self._to_tell or self._ended)
                to_tell, self._to_tell = self._to_tell, []
                if self._ended and not to_tell:
                    return
                turn = self._turn
                command = self._commands[self._next] if self._playing else None
            for done, whole in to_tell:
                self._tell(done, whole=whole)
            if command is not None:
                self._advance(turn, heard=self._heard(command, turn))
            command = None  # else it would be kept, and with it what a citizen heard, until the next is heard

    def _tell(self, done: Done, *, whole: bool) -> None:
        try:
            done(whole)
        except Exception as error:  # noqa: BLE001  # without this thread nothing is ever heard again
            self._complain("what waits for an end", "on_done", type(error).__name__)

    def _advance(self, turn: int, *, heard: bool) -> None:
        with self._changed:
            if turn != self._turn:
                return
            self._failed = self._failed or not heard
            self._next += 1
            self._playing = self._next < len(self._commands)
            if not self._playing:
                self._finish(whole=not self._failed)

    def _heard(self, command: Command, turn: int) -> bool:
        """Whatever happens: without this thread nothing is ever heard again."""
        try:
            return self._let_hear(command, turn)
        except Exception as error:  # noqa: BLE001  # of its words only the kind: they may quote a citizen's
            self._complain(command.what, command.program, type(error).__name__)
        with self._changed:
            process, self._process = self._process, None
        if process is not None:
            _kill(process)
            with contextlib.suppress(OSError), process:
                pass
        return False

    def _let_hear(self, command: Command, turn: int) -> bool:
        """Whether it was heard; returns when it was, or was cut off."""
        try:
            process = _started(command)
        except OSError as error:
            self._complain(command.what, command.program, error.strerror or str(error))
            return False
        with self._changed:
            self._process = process
            if turn != self._turn:
                _kill(process)
        hangs = False
        try:
            process.communicate(command.typed, timeout=command.limit_s)
        except subprocess.TimeoutExpired:
            hangs = True
            _kill(process)
            process.communicate()
        with self._changed:
            self._process = None
            cut = turn != self._turn
        if cut or hangs:
            _silence(command)
        if hangs:
            self._complain(
                command.what, command.program, f"it ran longer than {command.limit_s:g} s and was ended"
            )
        elif process.returncode and not cut:
            self._complain(command.what, command.program, f"exit code {process.returncode}")
        return not hangs and not process.returncode

    def _complain(self, what: str, program: str, why: str) -> None:
        """Once for each kind of thing: a language's voice may be missing, or the sound card."""
        if what not in self._complained:
            self._complained.add(what)
            log.warning("%s: %s: %s", what, os.path.basename(program), why)  # noqa: PTH119


def _started(command: Command) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [command.program, *command.arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,
    )


def _kill(process: subprocess.Popen[str]) -> None:
    """With all that it has started: a script's child would go on to sound."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _silence(command: Command) -> None:
    if command.silence:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                [command.program, *command.silence],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=STOP_S,
                check=False,
            )
