"""Commands that a printer carries out the moment they arrive, whatever it is doing. Pure.

Most firmware looks for them in the raw bytes, so a picture that happens to contain `10 04 01` provokes a
reply; the bytes stay part of the picture. `AtBoundaries` is the kinder firmware, which does so only where a
command may begin.
"""

from typing import Protocol

from firmware_sim.printer.commands import DLE, TABLE
from firmware_sim.printer.lengths import Nonsense
from firmware_sim.printer.parser import Command, Parser

CLEAR_BUFFERS = b"\x08\x01\x03\x14\x01\x06\x02\x08"
"""Parameters of the DLE DC4 that empties the buffers. Others after its 08 are no such command, and a question
among them is heard."""


class RealTime(Protocol):
    """Finds real-time commands in what arrives."""

    def feed(self, data: bytes) -> list[tuple[int, Command]]:
        """Those that `data` completes, each with the place in `data` where it ends."""


class Anywhere:
    """Also within another command's data.

    One that is cut short takes the bytes that it lacks from whatever comes next, another DLE too: a host that
    broke off in the middle of one has to send zeros, or the next command twice.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, Command]]:
        """Those that `data` completes; the beginning of one waits for the next chunk."""
        before = len(self._rest)
        data = self._rest + data
        found: list[tuple[int, Command]] = []
        at = data.find(DLE)
        while at >= 0:
            command = _command_at(data, at)
            if command is None:
                break
            if isinstance(command, Command):
                end = at + 2 + len(command.params)
                found.append((end - before, command))
                at = data.find(DLE, end)
            else:
                at = data.find(DLE, at + 1)
        self._rest = data[at:] if at >= 0 else b""
        return found


class AtBoundaries:
    """Only between commands, never within the data of one."""

    def __init__(self) -> None:
        self._parser = Parser()

    def feed(self, data: bytes) -> list[tuple[int, Command]]:
        """Those that `data` completes."""
        buffer = bytearray(data)
        found: list[tuple[int, Command]] = []
        while (operation := self._parser.pull(buffer)) is not None:
            if isinstance(operation, Command) and operation.opcode[:1] == DLE:
                found.append((len(data) - len(buffer), operation))
        return found


def _command_at(data: bytes, at: int) -> Command | bool | None:
    """The command that begins at `at`; False if none does, None if it is not all there."""
    opcode = data[at : at + 2]
    if len(opcode) < 2:
        return None
    spec = TABLE.get(opcode)
    if spec is None:
        return False
    params = data[at + 2 : at + 12]
    try:
        need = spec.need(params)
    except Nonsense:
        return False
    if params[:1] == CLEAR_BUFFERS[:1] and not CLEAR_BUFFERS.startswith(params[:need]):
        return False
    if len(params) < need:
        return None
    return Command(opcode, params[:need])
