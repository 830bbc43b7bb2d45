"""A recording: JSON lines. Pure.

    {"hallside_recording": 1, "url": "serial:///dev/ttyUSB0?baud=9600", "baud": 9600}
    {"t": 0.512, "from": "host", "hex": "ff68"}
    {"t": 0.530, "from": "device", "hex": "ff68"}

`t` is in seconds since the recording began and never goes back. A line holds what came in one piece.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from firmware_sim.errors import UsageError

ID_READER = bytes.fromhex("AA AA AA 96 69")
"""Begins each request to an ID-card reader and each answer."""


class Head(BaseModel):
    """The first line."""

    model_config = ConfigDict(extra="forbid")

    hallside_recording: Literal[1] = 1
    url: str
    baud: Annotated[int, Field(ge=0)]


class Piece(BaseModel):
    """What came in one piece."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    t: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    sender: Annotated[Literal["host", "device"], Field(alias="from")]
    hex: Annotated[str, Field(pattern=r"^([0-9a-f]{2})+$")]

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return bytes.fromhex(self.hex)


class Guard:
    """Watches both directions for an ID-card reader, whatever the pieces: what it says is personal data."""

    def __init__(self) -> None:
        self._tails = {"host": b"", "device": b""}

    def sees_a_reader(self, sender: Literal["host", "device"], data: bytes) -> bool:
        """Whether an ID-card reader's preamble has come with this piece."""
        seen = self._tails[sender] + data
        self._tails[sender] = seen[-(len(ID_READER) - 1) :]
        return ID_READER in seen


def parse(text: str, where: str) -> tuple[Head, list[Piece]]:
    """A recording. Raises UsageError that names file and line."""
    lines = text.splitlines()
    number = 1
    try:
        head = Head.model_validate_json(lines[0] if lines else "")
        pieces = []
        for number, line in enumerate(lines[1:], start=2):
            pieces.append(Piece.model_validate_json(line))
            if number > 2 and pieces[-1].t < pieces[-2].t:
                raise UsageError(f"{where}:{number}: t goes back")
    except ValidationError as error:
        raise UsageError(f"{where}:{number}: no line of a recording: {error.errors()[0]['msg']}") from error
    return head, pieces
