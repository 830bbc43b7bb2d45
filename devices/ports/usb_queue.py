"""What waits to be written to a device by a thread of its own, and how much of each message it took.

The event loop puts in, the writing thread takes out; neither waits for the other's work.
"""

import threading
from collections import deque
from dataclasses import dataclass

WRITE_BACKLOG_MAX = 4096
"""Bytes of short messages that wait for a device that takes none. What does not fit is dropped."""
MESSAGE_AHEAD_MAX = 4096
"""Bytes of a long message that wait in the queue; the rest waits with its sender."""


@dataclass(eq=False, slots=True)
class Message:
    """A long message whose taken bytes are counted."""

    taken: int = 0


@dataclass(eq=False, slots=True)
class _Part:
    data: bytes
    message: Message | None


class WriteQueue:
    """First in, first out, in parts."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._parts: deque[_Part] = deque()
        self._under_way: _Part | None = None
        self._closed = False

    def put(self, data: bytes) -> bool:
        """A short message. False when there is no room for it."""
        with self._changed:
            held = sum(len(part.data) for part in self._parts if part.message is None)
            if self._closed or held + len(data) > WRITE_BACKLOG_MAX:
                return False
            self._append(_Part(data, None))
            return True

    def put_part(self, data: bytes, message: Message) -> int:
        """The first bytes of `data` that there is room for, as the next part of `message`; how many."""
        with self._changed:
            held = sum(len(part.data) for part in self._parts if part.message is message)
            part = data[: max(0, MESSAGE_AHEAD_MAX - held)]
            if part and not self._closed:
                self._append(_Part(part, message))
                return len(part)
            return 0

    def next(self, most: int) -> bytes | None:
        """Waits for bytes to write, at most so many; None when the queue is closed. Then call `took`."""
        with self._changed:
            while not self._parts and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            self._under_way = self._parts[0]
            return self._under_way.data[:most]

    def took(self, count: int) -> None:
        """The device took so many of the bytes that `next` gave."""
        with self._changed:
            part, self._under_way = self._under_way, None
            assert part is not None, "after next"
            part.data = part.data[count:]
            if part.message is not None:
                part.message.taken += count
            if not part.data and self._parts and self._parts[0] is part:
                self._parts.popleft()

    def withdraw(self, message: Message) -> bool:
        """Forget what waits of it. False while a part of it is under way: `took` will still count for it."""
        with self._changed:
            self._parts = deque(part for part in self._parts if part.message is not message)
            return self._under_way is None or self._under_way.message is not message

    def close(self) -> None:
        """Forget everything; `next` gives None from now on."""
        with self._changed:
            self._closed = True
            self._parts.clear()
            self._changed.notify_all()

    def _append(self, part: _Part) -> None:
        self._parts.append(part)
        self._changed.notify_all()
