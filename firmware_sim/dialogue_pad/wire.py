"""The dialogue's lines. Pure.

One JSON object a line, UTF-8, ended by LF, 4096 bytes at most with it. The host asks:

    {"command": "appraise", "timeout": 30,
     "levels": [{"level": 5, "name": "...", "codes": [{"code": "510", "name": "..."}]}]}
    {"command": "cancel"}

and the pad answers an `appraise`, once:

    {"command": "appraise", "appraiseLevel": "2", "appraiseContent": "210|211", "otherAppraiseContent": "..."}
    {"appraiseLevel": ""}        when nobody chose within the timeout
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

LINE_BYTES_MAX = 4096
TIMEOUT_S_MAX = 3600


class Code(BaseModel):
    """A reason that can be chosen."""

    model_config = ConfigDict(extra="ignore")

    code: str
    name: str


class Level(BaseModel):
    """A level that can be chosen, with its reasons."""

    model_config = ConfigDict(extra="ignore")

    level: int
    name: str
    codes: list[Code] = []


class Appraise(BaseModel):
    """The host invites a rating."""

    model_config = ConfigDict(extra="ignore")

    command: Literal["appraise"]
    timeout: Annotated[float, Field(gt=0, le=TIMEOUT_S_MAX)]
    levels: Annotated[list[Level], Field(min_length=1, max_length=10)]


class Cancel(BaseModel):
    """The host takes its invitation back."""

    model_config = ConfigDict(extra="ignore")

    command: Literal["cancel"]


Request = Annotated[Appraise | Cancel, Field(discriminator="command")]
_REQUEST: TypeAdapter[Appraise | Cancel] = TypeAdapter(Request)


class Lines:
    """Finds the host's requests. A line that is too long is passed over to its end; `odd` counts lines."""

    def __init__(self) -> None:
        self._held = b""
        self._too_long = False
        self.odd = 0

    def feed(self, data: bytes) -> list[Appraise | Cancel]:
        """Requests completed by `data`."""
        *lines, self._held = (self._held + data).split(b"\n")
        requests = []
        for line in lines:
            whole, self._too_long = not self._too_long and len(line) < LINE_BYTES_MAX, False
            request = _parse(line) if whole else None
            if request is not None:
                requests.append(request)
            elif not whole or line.strip():
                self.odd += 1
        if len(self._held) >= LINE_BYTES_MAX:
            self._too_long = True
            self._held = b""
        return requests


def _parse(line: bytes) -> Appraise | Cancel | None:
    try:
        return _REQUEST.validate_json(line)
    except ValidationError:
        return None
