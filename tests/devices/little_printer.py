"""A little ESC/POS printer behind a pty, to try the driver on: written from descriptions of the commands."""

import asyncio
import contextlib
import os
from collections import deque
from collections.abc import Callable

from tests.devices.lines import PtyLine

FINE = 0x12
READY = {1: FINE, 2: FINE, 3: FINE, 4: FINE}
PAPER_OUT = {1: 0x1A, 2: 0x32, 3: FINE, 4: 0x7E}
COVER_OPEN = {1: 0x1A, 2: 0x16, 3: FINE, 4: FINE}
CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
IDENTITIES = {65: b"1.20", 66: b"EXAMPLE", 67: b"EX-80", 68: b"990000", 69: b"CHINA GB18030"}


class LittlePrinter:
    """Prints what it is sent: `slips` are what was cut off, `paper` what hangs out of it."""

    def __init__(self, line: PtyLine) -> None:
        self.line = line
        self.status = dict(READY)
        self.slips: list[bytes] = []
        self.paper = bytearray()
        self.received = 0
        self.asked: list[int] = []
        self.told_to_clear = 0
        self.dead = False
        self.confirms = True
        self.knows_clear = True
        self.knows_automatic = True
        self.at: deque[tuple[int, Callable[[], None]]] = deque()
        """What happens when so many bytes were taken apart."""
        self._buffer = bytearray()
        self._parsed = 0
        self._automatic = False
        self._reading = False
        self.listen()

    @property
    def offline(self) -> bool:
        return bool(self.status[1] & 0x08)

    def listen(self) -> None:
        """Read the line (again)."""
        if not self._reading:
            asyncio.get_running_loop().add_reader(self.line.master, self._readable)
            self._reading = True

    def ignore(self) -> None:
        """Read no more: the line fills up."""
        if self._reading:
            asyncio.get_running_loop().remove_reader(self.line.master)
            self._reading = False

    def becomes(self, status: dict[int, int]) -> None:
        """The paper ends, the cover opens, all is well again, ..."""
        self.status = dict(status)
        if self._automatic:
            self._tell()
        self._print()

    def says(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self.line.master, data)

    def _readable(self) -> None:
        data = self.line.read()
        self.received += len(data)
        if self.dead:
            return
        self._buffer += data
        self._real_time()
        self._print()

    def _real_time(self) -> None:
        """Real-time commands act at once, wherever they stand in what was received."""
        while (place := self._buffer.find(b"\x10")) >= 0 and len(self._buffer) > place + 2:
            if self._buffer[place + 1] == 4:
                number = self._buffer[place + 2]
                del self._buffer[place : place + 3]
                self.asked.append(number)
                self.says(bytes((self.status[number],)))
            elif self._buffer[place : place + len(CLEAR)] == CLEAR:
                self.told_to_clear += 1
                end = place + len(CLEAR)
                self._buffer = (
                    self._buffer[end:] if self.knows_clear else self._buffer[:place] + self._buffer[end:]
                )
            elif self._buffer[place + 1] == 5:
                del self._buffer[place : place + 3]
            else:
                return

    def _print(self) -> None:
        while self._buffer and not self.offline:
            size = self._size()
            if size > len(self._buffer):
                return
            command = bytes(self._buffer[:size])
            del self._buffer[:size]
            self._parsed += size
            self._do(command)
            while self.at and self._parsed >= self.at[0][0]:
                self.at.popleft()[1]()

    def _size(self) -> int:
        """Bytes of the command at the front."""
        head = bytes(self._buffer[:8])
        two = head[:2]
        if head[0] not in {0x1B, 0x1C, 0x1D}:
            return 1
        if two in {b"\x1b@", b"\x1c&", b"\x1c."}:
            return 2
        if two == b"\x1dV":
            return 4 if head[2:3] >= b"A" else 3
        if two == b"\x1d(":
            return 5 + int.from_bytes(head[3:5], "little") if len(head) >= 5 else 5
        if two == b"\x1dv":
            if len(head) < 8:
                return 8
            return 8 + int.from_bytes(head[4:6], "little") * int.from_bytes(head[6:8], "little")
        return 3

    def _do(self, command: bytes) -> None:
        match command[:2]:
            case b"\x1b@":
                self._automatic = False
            case b"\x1da":
                self._automatic = self.knows_automatic
                if self._automatic:
                    self._tell()
            case b"\x1dr":
                if self.confirms:
                    self.says(b"\x03" if self.status[4] & 0x0C else b"\x00")
            case b"\x1d(" if command[2:3] == b"H":
                self.says(b"\x37\x22" + command[-4:] + b"\x00")
            case b"\x1dI":
                self.says(b"\x5f" + IDENTITIES[command[2]] + b"\x00")
            case b"\x1dV":
                self.slips.append(bytes(self.paper))
                self.paper.clear()
            case b"\x00" | b"\x18":
                pass
            case _:
                self.paper += command

    def _tell(self) -> None:
        """Automatic status: offline, cover and paper."""
        first = 0x10 | self.status[1] & 0x08 | (0x20 if self.status[2] & 0x04 else 0)
        third = (0x0C if self.status[4] & 0x60 else 0) | (0x03 if self.status[4] & 0x0C else 0)
        self.says(bytes((first, self.status[3] & 0x6C, third, 0)))
