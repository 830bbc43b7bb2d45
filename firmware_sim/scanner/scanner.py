"""The firmware of a simulated code scanner: codes before its window go in, bytes come out. Pure.

It sends each code's UTF-8 and a suffix, and understands nothing that a host may send.
"""

from collections import deque
from dataclasses import dataclass

from pydantic import JsonValue

from firmware_sim.device import DeviceFault, Effect, Note, Send
from firmware_sim.errors import UsageError

CODE_BYTES_MAX = 2953
"""What the largest QR code holds."""
TOO_LONG_BYTES = 10_000
REPEATS = 3
NOISE = b"\x00\x1b\x80\x07"
NOT_UTF8 = b"\xff\xfe"
"""No byte of any UTF-8 text."""
SUFFIXES = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "none": b""}

SPLIT = DeviceFault("pause-inside", "a code comes in two parts, with a pause between them (--pause-s)")
REPEATED = DeviceFault("repeats", f"each code comes {REPEATS} times, --repeat-s apart")
NOISY = DeviceFault("noise", "control bytes come before each code")
TRUNCATED = DeviceFault("truncated", "each code ends in its middle, with its suffix")
NO_SUFFIX = DeviceFault("no-suffix", "codes come without a suffix")
TOO_LONG = DeviceFault("too-long", f"each code is followed by {TOO_LONG_BYTES} bytes that no code holds")
BAD_TEXT = DeviceFault("not-utf8", "bytes that no UTF-8 has stand in each code's middle")
FAULTS = (SPLIT, REPEATED, NOISY, TRUNCATED, NO_SUFFIX, TOO_LONG, BAD_TEXT)


@dataclass(frozen=True, slots=True)
class ScannerOptions:
    """How the scanner is set up."""

    suffix: bytes = SUFFIXES["cr"]
    pause_s: float = 0.05
    repeat_s: float = 0.3


class Scanner:
    """See `firmware_sim.device.Device`."""

    faults: tuple[DeviceFault, ...] = FAULTS

    def __init__(self, options: ScannerOptions) -> None:
        self._options = options
        self._lasting: set[str] = set()
        self._later: deque[tuple[float, bytes]] = deque()
        self._scans = 0
        self._last_bytes = 0
        self._deaf_bytes = 0

    def start(self, now_s: float) -> list[Effect]:
        """See `Device`."""
        self._later.clear()
        return []

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """See `Device`. The host is not listened to."""
        self._deaf_bytes += len(data)
        return self.advance(now_s)

    def advance(self, now_s: float) -> list[Effect]:
        """See `Device`."""
        effects: list[Effect] = []
        while self._later and self._later[0][0] <= now_s:
            effects.append(Send(self._later.popleft()[1]))
        return effects

    def due_s(self) -> float | None:
        """See `Device`."""
        return self._later[0][0] if self._later else None

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        if all(fault != known.name for known in FAULTS):
            raise UsageError(f"no fault {fault!r}; there are: {', '.join(f.name for f in FAULTS)}")
        self._lasting.add(fault)
        return self.advance(now_s)

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        self._lasting.discard(fault)
        return self.advance(now_s)

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """See `Device`. Words of a code are joined by one blank each."""
        if len(words) < 2 or words[0] != "scan" or not "".join(words[1:]):
            raise UsageError(f"{' '.join(words)!r}: a scanner understands: scan TEXT")
        code = " ".join(words[1:]).encode("utf-8", "surrogateescape")
        if len(code) > CODE_BYTES_MAX:
            raise UsageError(f"scan: {len(code)} bytes; the largest QR code holds {CODE_BYTES_MAX}")
        self._scans += 1
        self._last_bytes = len(code)
        return [*self._scan(code, now_s), Note("scanned", {"bytes": len(code)})]

    def look(self) -> dict[str, JsonValue]:
        """See `Device`. Codes themselves are nobody's business: a citizen's may name him."""
        return {"scans": self._scans, "last_bytes": self._last_bytes, "deaf_bytes": self._deaf_bytes}

    def _scan(self, code: bytes, now_s: float) -> list[Effect]:
        effects = self.advance(now_s)
        at_s = self._later[-1][0] if self._later else now_s
        for _ in range(REPEATS if self._has(REPEATED) else 1):
            for pause_s, piece in self._pieces(self._spoilt(code)):
                self._later.append((at_s + pause_s, piece))
                at_s += pause_s
            at_s += self._options.repeat_s
        return effects + self.advance(now_s)

    def _pieces(self, sent: bytes) -> list[tuple[float, bytes]]:
        if not self._has(SPLIT):
            return [(0.0, sent)]
        half = len(sent) // 2
        return [(0.0, sent[:half]), (self._options.pause_s, sent[half:])]

    def _spoilt(self, code: bytes) -> bytes:
        """What is sent for a code, as the faults that last leave it."""
        half = len(code) // 2
        if self._has(TRUNCATED):
            code = code[:half]
        if self._has(BAD_TEXT):
            code = code[:half] + NOT_UTF8 + code[half:]
        if self._has(TOO_LONG):
            code += b"A" * TOO_LONG_BYTES
        noise = NOISE if self._has(NOISY) else b""
        return noise + code + (b"" if self._has(NO_SUFFIX) else self._options.suffix)

    def _has(self, fault: DeviceFault) -> bool:
        return fault.name in self._lasting
