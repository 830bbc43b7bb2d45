"""Windows whose pad is known by its id and is on no port. Pure.

Such a pad has no driver, so nothing else would speak of it. It is shown as a device named after its window,
as one on a port of its own would be.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from contracts.device import DeviceKind, DeviceState, Health
from gateway.journal.entries import utc

MISSING_AFTER_S = 5.0
"""A pad gets so long to greet after a start or a change of port before it is called missing."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a look has found: states to tell, and names that no device has any more."""

    missing: tuple[DeviceState, ...] = ()
    found: tuple[str, ...] = ()


class MissingPads:
    """`states` has what was told, by name. Never changed in place: another thread may hold it."""

    def __init__(self) -> None:
        self.states: Mapping[str, DeviceState] = {}
        self._since: dict[str, tuple[float, int]] = {}
        """By window: since when it lacks its pad, in seconds of `now` and Unix milliseconds."""

    def look(
        self, wanted: Mapping[str, str], present: Set[str], patterns: str, now: float, now_ms: int
    ) -> Change:
        """Compare the windows that have a pad now with those that should. `wanted` maps window to pad id,
        `patterns` is where pads are looked for."""
        self._since = {
            window: self._since.get(window, (now, now_ms)) for window in wanted if window not in present
        }
        states = {}
        for window, (since, since_ms) in self._since.items():
            if now - since >= MISSING_AFTER_S:
                state = _state(window, wanted[window], patterns, since_ms)
                states[state.device] = state
        before, self.states = self.states, states
        return Change(
            tuple(state for name, state in states.items() if before.get(name) != state),
            tuple(name for name in before if name not in states),
        )


def _state(window: str, pad_id: str, patterns: str, since_ms: int) -> DeviceState:
    where = f"on no port of [[ports]] ({patterns})" if patterns else "looked for on no port: add [[ports]]"
    return DeviceState(
        device=f"pad-{window}",
        kind=DeviceKind.PAD,
        url="",
        window=window,
        health=Health.ABSENT,
        since=utc(since_ms),
        hardware_id=pad_id,
        last_error=f"the pad {pad_id} is {where}; plug it in, or correct the window's pad_id",
    )
