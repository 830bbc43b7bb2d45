"""A device that plays a recording back. Pure.

What the device said is said again when all that the host had said before has come, after the pause that was
there; what the host says earlier than it did waits. The first byte of the host that differs is told with its
place; then the player hears nothing more until `rewind` or `skip`.
"""

from pydantic import JsonValue

from firmware_sim.device import DeviceFault, Effect, Note, Send
from firmware_sim.errors import UsageError
from firmware_sim.kind import Word, not_understood
from firmware_sim.recording.tape import Piece

EARLY_BYTES_MAX = 65536
"""More that the host says too early is no conversation."""

FAULTS: tuple[DeviceFault, ...] = ()
WORDS = (
    Word("rewind", "play from the beginning"),
    Word("skip", "take the host's bytes that are waited for as come, and go on"),
)


class Player:
    """Plays pieces; `entry` counts from 1, as the lines of the file below its head."""

    def __init__(self, pieces: list[Piece], *, loop: bool = False) -> None:
        """`loop`: begin anew at the end."""
        self._pieces = pieces
        self._loop = loop
        self._at = 0
        self._come = 0
        self._lost = False
        self._early = b""
        self._began_s = 0.0

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        """None of its own: those of the line."""
        return FAULTS

    def start(self, now_s: float) -> list[Effect]:
        """From the beginning."""
        self._at = self._come = 0
        self._lost = False
        self._early = b""
        # Times count from the last piece that was played, the first from the beginning.
        self._began_s = now_s
        return self.advance(now_s)

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """See `Device`."""
        effects: list[Effect] = []
        if not self._lost:
            self._early += data
        while self._early and not self._lost:
            if not self._waits_for_host():
                waits_later = any(piece.sender == "host" for piece in self._pieces[self._at :])
                if not waits_later or len(self._early) > EARLY_BYTES_MAX:
                    effects.append(self._mismatch())
                break
            piece = self._pieces[self._at].data
            if piece[self._come] != self._early[0]:
                effects.append(self._mismatch())
                break
            self._early = self._early[1:]
            self._come += 1
            if self._come == len(piece):
                effects += self._next(now_s)
        return effects

    def advance(self, now_s: float) -> list[Effect]:
        """Says what is due."""
        effects: list[Effect] = []
        while (due_s := self.due_s()) is not None and due_s <= now_s:
            effects.append(Send(self._pieces[self._at].data))
            effects += self._next(due_s)
            effects += self.receive(b"", now_s)
        return effects

    def due_s(self) -> float | None:
        """See `Device`."""
        if self._lost or self._at >= len(self._pieces) or self._waits_for_host():
            return None
        before_s = self._pieces[self._at - 1].t if self._at else 0.0
        return self._began_s + self._pieces[self._at].t - before_s

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        raise UsageError(f"a recording has no fault {fault!r} of its own")

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        return []

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """See `Device`."""
        match words:
            case ["rewind"]:
                return self.start(now_s)
            case ["skip"]:
                if not self._waits_for_host():
                    raise UsageError("the recording waits for nothing of the host")
                self._lost = False
                return self._next(now_s)
            case _:
                raise not_understood(words, WORDS)

    def look(self) -> dict[str, JsonValue]:
        """See `Device`."""
        waits = self._waits_for_host()
        rest = self._pieces[self._at].data[self._come :].hex() if waits else ""
        return {"entry": self._at + 1, "of": len(self._pieces), "waits_for": rest, "lost": self._lost}

    def _waits_for_host(self) -> bool:
        return self._at < len(self._pieces) and self._pieces[self._at].sender == "host"

    def _next(self, now_s: float) -> list[Effect]:
        self._at += 1
        self._come = 0
        self._began_s = now_s
        if self._at < len(self._pieces):
            return []
        if self._loop:
            self._at = 0
        return [Note("end", {"entries": len(self._pieces)})]

    def _mismatch(self) -> Note:
        self._lost = True
        got, self._early = self._early, b""
        waits = self._waits_for_host()
        expected = self._pieces[self._at].data[self._come :] if waits else b""
        facts: dict[str, JsonValue] = {"entry": self._at + 1, "byte": self._come}
        return Note("mismatch", facts | {"expected": expected.hex(), "got": got.hex()})
