"""The bytes of a firmware image on their way to a pad: `docs/reference/pad-protocol.md`, section 10, step 2.
Pure.

Chunks go out in order, a few at a time; the pad answers each with the next byte that it needs. When that byte
has been sent already, a chunk was lost: everything from there is said again, once for each byte, since the
chunks behind a lost one are answered alike. Silence says it again too."""

from dataclasses import dataclass

from contracts.pad.messages import Status, UpdateChunk

CHUNK_BYTES = 48
WINDOW = 4
"""Chunks on the way at most."""
SILENCE_S = 0.5
"""No progress for so long: say it again."""
SILENCES_MAX = 60
"""Repetitions in a row that brought nothing: the pad is not there any more."""


@dataclass(slots=True)
class Transfer:
    """One image to one pad, from any byte on."""

    image: bytes
    needed: int = 0
    """Next byte that the pad needs, as far as it has told."""
    repeated: int = 0
    """Times that the transfer went back."""
    failure: Status | None = None
    _next: int = 0
    _went_back_to: int = -1
    _due: float = float("inf")
    _silences: int = 0

    def start(self, now: float) -> list[UpdateChunk]:
        """The first chunks, from `needed` on."""
        self._next = self.needed
        return self._fill(now)

    def progress(self, offset: int, status: int, now: float) -> list[UpdateChunk]:
        """The pad said what it needs. What makes no sense is ignored."""
        if status != Status.OK:
            self.failure = Status(status) if status in Status._value2member_map_ else Status.UNSUPPORTED
            return []
        if not 0 <= offset <= len(self.image):
            return []
        if offset == self.needed and offset < self._next:
            return self._go_back(offset, now)
        if offset < self.needed:
            # It forgot some: it lost power between receiving and writing.
            self.needed = offset
            return self._go_back(offset, now)
        self.needed = offset
        self._next = max(self._next, offset)
        self._silences = 0
        self._due = now + SILENCE_S
        return self._fill(now)

    def tick(self, now: float) -> list[UpdateChunk]:
        """Time has passed."""
        if now < self._due or self.over:
            return []
        self._silences += 1
        self._went_back_to = -1
        return self._go_back(self.needed, now)

    def deadline(self) -> float:
        """When `tick` is due."""
        return float("inf") if self.over else self._due

    @property
    def done(self) -> bool:
        """Whether the pad has all of it."""
        return self.needed == len(self.image)

    @property
    def lost(self) -> bool:
        """Whether the pad has not answered for far too long."""
        return self._silences >= SILENCES_MAX

    @property
    def over(self) -> bool:
        """Whether nothing more is to be sent."""
        return self.done or self.lost or self.failure is not None

    def _go_back(self, offset: int, now: float) -> list[UpdateChunk]:
        if self._went_back_to == offset:
            return []
        self._went_back_to = offset
        self.repeated += 1
        self._next = offset
        return self._fill(now)

    def _fill(self, now: float) -> list[UpdateChunk]:
        chunks = []
        while self._next < min(len(self.image), self.needed + WINDOW * CHUNK_BYTES):
            chunk = self.image[self._next : self._next + CHUNK_BYTES]
            chunks.append(UpdateChunk(self._next, chunk))
            self._next += len(chunk)
        if chunks:
            self._due = now + SILENCE_S
        return chunks
