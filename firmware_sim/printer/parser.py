"""A stream of ESC/POS bytes, in any chunks, becomes operations. Pure.

What can go wrong, and what then happens:
- an opcode that nobody knows: it is dropped and counted (`unknown`); what follows is read as usual. Where
  its second byte begins another command, only the first is dropped;
- parameters that make no sense, or a length above the limit: opcode and parameters read so far are dropped
  and counted (`refused`), as real firmware does; what follows is read as usual;
- a stream that stops within a command: the command waits (`wanted` tells for how many bytes). Memory is
  bounded by the limit, and grows with the bytes that came, never with those announced.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from firmware_sim.printer.commands import LETTERED, PREFIXES, Spec, find
from firmware_sim.printer.lengths import Nonsense

PAYLOAD_MAX = 1 << 20
"""Bytes of parameters that a command may have; a full raster ticket has a tenth."""
TEXT_MAX = 1024
"""Bytes of text in one operation."""
OPCODES_TOLD = 64
"""How many different unknown opcodes are told apart."""

_CONTROL = re.compile(rb"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Text:
    """Bytes to print, in whatever character set is on. Any run may come in several pieces."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Command:
    """A whole command: `opcode` of one to three bytes and all that belongs to it."""

    opcode: bytes
    params: bytes


@dataclass(frozen=True, slots=True)
class Dropped:
    """Bytes that were no command."""

    data: bytes
    refused: bool
    """The opcode is known, its parameters made no sense; otherwise nobody knows the opcode."""


Operation = Text | Command | Dropped


class Parser:
    """The state between two chunks: a command whose end has not come yet."""

    def __init__(self, payload_max: int = PAYLOAD_MAX) -> None:
        self._payload_max = payload_max
        self._opcode = b""
        self._params = bytearray()
        self._spec: Spec | None = None
        self._need = 0
        self.unknown: Counter[str] = Counter()
        """How often each unknown opcode came, in hex."""
        self.refused: Counter[str] = Counter()
        """How often each command came with parameters that make no sense."""

    def reset(self) -> None:
        """Forget the command begun; the counts stay."""
        self._forget()

    @property
    def wanted(self) -> int:
        """Bytes that the command begun still waits for, as far as can be told; 0 between commands."""
        if self._spec:
            return self._need - len(self._params)
        return 1 if self._opcode else 0

    def pull(self, buffer: bytearray) -> Operation | None:
        """Take the next operation's bytes from the front of `buffer`. None when it is used up."""
        while buffer:
            found = self._step(buffer)
            if found is not None:
                return found
        return None

    def feed(self, data: bytes) -> Iterator[Operation]:
        """All operations that `data` completes."""
        buffer = bytearray(data)
        while (operation := self.pull(buffer)) is not None:
            yield operation

    def _step(self, buffer: bytearray) -> Operation | None:
        if self._spec:
            return self._take_params(buffer)
        if not self._opcode and buffer[0] >= 0x20:
            return _take_text(buffer)
        return self._take_opcode(buffer)

    def _take_opcode(self, buffer: bytearray) -> Operation | None:
        if self._opcode and buffer[0] in PREFIXES and find(self._opcode + buffer[:1]) is None:
            return self._drop_unknown()
        self._opcode += bytes(buffer[:1])
        del buffer[:1]
        if self._opcode in LETTERED or (len(self._opcode) == 1 and self._opcode in PREFIXES):
            return None
        self._spec = find(self._opcode)
        if self._spec is None:
            return self._drop_unknown()
        return self._measure()

    def _take_params(self, buffer: bytearray) -> Operation | None:
        missing = self._need - len(self._params)
        self._params += buffer[:missing]
        del buffer[:missing]
        return self._measure() if len(self._params) == self._need else None

    def _measure(self) -> Operation | None:
        """All the parameters asked for are there: is the command complete?"""
        assert self._spec, "there is a command"
        try:
            self._need = self._spec.need(self._params)
        except Nonsense:
            return self._refuse()
        if self._need > self._payload_max:
            return self._refuse()
        if self._need > len(self._params):
            return None
        command = Command(self._opcode, bytes(self._params))
        self._forget()
        return command

    def _refuse(self) -> Dropped:
        assert self._spec, "there is a command"
        _count(self.refused, self._spec.name)
        return Dropped(self._forget(), refused=True)

    def _drop_unknown(self) -> Dropped:
        _count(self.unknown, self._opcode.hex(" "))
        return Dropped(self._forget(), refused=False)

    def _forget(self) -> bytes:
        data = self._opcode + bytes(self._params)
        self._opcode, self._spec, self._need = b"", None, 0
        self._params = bytearray()
        return data


def _take_text(buffer: bytearray) -> Text:
    end = _CONTROL.search(buffer, 0, TEXT_MAX)
    size = end.start() if end else min(len(buffer), TEXT_MAX)
    data = bytes(buffer[:size])
    del buffer[:size]
    return Text(data)


def _count(counter: Counter[str], key: str) -> None:
    counter[key if key in counter or len(counter) < OPCODES_TOLD else "others"] += 1
