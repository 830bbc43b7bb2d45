"""A finger on a window of another process: Qt's own VNC display, touched as by a remote viewer (RFC 6143)."""

import select
import socket
import struct
from types import TracebackType
from typing import Self

ENCODINGS, UPDATE_REQUEST, POINTER_EVENT = 2, 3, 5
RAW, INCREMENTAL = 0, 1
CHANGE_S, QUIET_S = 5.0, 0.7
LEFT = 1
TIMEOUT_S = 20.0


class Finger:
    """Connected to the display on that port of this machine."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self._take(12)  # what the server speaks
        self._line.sendall(b"RFB 003.003\n")
        security = struct.unpack(">I", self._take(4))[0]
        assert security == 1, "no password is asked for"
        self._line.sendall(b"\x01")  # others may look too
        self.size = struct.unpack(">HH", self._take(4))
        self._take(16)
        self._take(struct.unpack(">I", self._take(4))[0])
        self._line.sendall(struct.pack(">BxHi", ENCODINGS, 1, RAW))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def tap(self, x: int, y: int) -> None:
        """Down and up, in pixels."""
        for buttons in (LEFT, 0):
            self._line.sendall(struct.pack(">BBHH", POINTER_EVENT, buttons, x, y))

    def rest(self) -> None:
        """Until the picture has changed, and then for a while has not."""
        if self._changed(CHANGE_S):
            while self._changed(QUIET_S):
                pass

    def _changed(self, within_s: float) -> bool:
        # To who has named no pixel format Qt tells where the picture has changed, and sends no pixels.
        width, height = self.size
        self._line.sendall(struct.pack(">BBHHHH", UPDATE_REQUEST, INCREMENTAL, 0, 0, width, height))
        if not select.select([self._line], [], [], within_s)[0]:
            return False
        assert self._line.recv(1 << 16), "the display hung up"
        return True

    def _take(self, octets: int) -> bytes:
        taken = b""
        while len(taken) < octets:
            more = self._line.recv(octets - len(taken))
            assert more, "the display hung up"
            taken += more
        return taken
