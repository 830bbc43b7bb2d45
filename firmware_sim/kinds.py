"""All kinds of simulated devices that the common harness runs. A new kind is one import and one entry."""

from firmware_sim.kind import Kind

_ALL: tuple[Kind, ...] = ()
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
"""By their command."""
