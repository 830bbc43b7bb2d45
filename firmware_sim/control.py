"""What can be asked of a running device over its control socket, and the answers. Pure.

| request | answer |
|---|---|
| `{"device": D, "do": [WORD, ...]}` | `{"ok": true}` |
| `{"device": D, "fault": ORDER}` (the keys of `Order`) | `{"ok": true, ...}` |
| `{"device": D, "mend": F}` | `{"ok": true}` |
| `{"device": D, "look": true}` | `{"ok": true, "look": {...}, "faults": [F, ...], "struck": {F: N}}` |
| `{"device": D, "faults": true}` | `{"ok": true, "faults": [{"name", "meaning", "lasts"}, ...]}` |

Whatever cannot be done is answered with `{"error": "..."}`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError

from contracts.errors import HallsideError
from firmware_sim.device import DeviceFault
from firmware_sim.errors import UsageError
from firmware_sim.faults import Fault


@dataclass(frozen=True, slots=True)
class Order:
    """A fault that is wanted."""

    fault: str
    after: int = 0
    """It begins when the device has sent so many more messages."""
    for_s: float | None = None
    """It ends by itself after so many seconds; None: when it is mended."""
    p: float = 1.0
    """How often it strikes, for faults of messages."""
    seed: int | None = None
    """The same seed strikes the same messages in the same way; None chooses one."""
    pause_s: float | None = None
    """Longest pause of `split` and `delay`."""


class Switches(Protocol):
    """The faults of a running device."""

    @property
    def known(self) -> tuple[DeviceFault, ...]:
        """All that it can have."""

    @property
    def current(self) -> list[str]:
        """Those that last, or wait for their messages."""

    def begin(self, order: Order) -> dict[str, JsonValue]:
        """Order one. Raises UsageError."""

    def end(self, name: str) -> None:
        """Mend one. Raises UsageError."""


@dataclass(frozen=True, slots=True)
class Reins:
    """What a control socket holds of one device. `do` raises UsageError."""

    do: Callable[[list[str]], None]
    look: Callable[[], dict[str, JsonValue]]
    switches: Switches
    struck: Callable[[], Mapping[Fault, int]]
    """How often each fault of messages has struck."""


class Request(BaseModel):
    """One line of a control socket; one of the last five."""

    model_config = ConfigDict(extra="forbid")

    device: str
    do: list[str] | None = None
    fault: Order | None = None
    mend: str | None = None
    look: bool = False
    faults: bool = False


_JSON = TypeAdapter(dict[str, JsonValue])


def answer(line: bytes, devices: Mapping[str, Reins]) -> bytes:
    """The answer to one request, without its line end. Never raises."""
    try:
        said = _answer(Request.model_validate_json(line), devices)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        said = {"error": f"not a request: {where}: {first['msg']}"}
    except HallsideError as error:
        said = {"error": str(error)}
    return json.dumps(said, ensure_ascii=False).encode()


def parse_answer(line: bytes) -> dict[str, JsonValue]:
    """An answer. Raises UsageError with the text when it is an error."""
    said = _JSON.validate_json(line)
    if "error" in said:
        raise UsageError(str(said["error"]))
    return said


def _answer(request: Request, devices: Mapping[str, Reins]) -> dict[str, JsonValue]:
    reins = devices.get(request.device)
    if reins is None:
        raise UsageError(f"no device {request.device!r} in this simulator")
    said: dict[str, JsonValue] = {"ok": True}
    if request.do is not None:
        reins.do(request.do)
    elif request.fault is not None:
        said |= reins.switches.begin(request.fault)
    elif request.mend is not None:
        reins.switches.end(request.mend)
    elif request.look:
        said |= {
            "look": reins.look(),
            "faults": [*reins.switches.current],
            "struck": {fault.value: count for fault, count in reins.struck().items()},
        }
    elif request.faults:
        said["faults"] = [asdict(fault) for fault in reins.switches.known]
    else:
        raise UsageError("a request holds one of do, fault, mend, look, faults")
    return said
