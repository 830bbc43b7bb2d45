"""What a simulated pad is made as: identity, abilities, size of its ring. Values only."""

from dataclasses import dataclass, field, replace

from contracts.pad.messages import RING_MIN, Capability
from contracts.ratings import Level, indicator_table

HARDWARE_ID_BYTES = 8
FLEET_PREFIX = b"HS"
"""First two bytes of the hardware ids that a fleet numbers; six bytes of number follow."""
FULL_CAPABILITIES = Capability.SCREEN | Capability.REASONS | Capability.SPEAKER | Capability.LEVEL_DECLINE


def national_reasons() -> dict[int, tuple[int, ...]]:
    """Indicator codes of each level, in the national table's order."""
    table = indicator_table()
    return {int(level): tuple(i.code for i in table.for_level(level)) for level in Level}


def numbered_id(number: int) -> bytes:
    """Hardware id of the fleet's pad with this number, counted from 1."""
    return FLEET_PREFIX + number.to_bytes(HARDWARE_ID_BYTES - len(FLEET_PREFIX), "big")


TRIAL_MS = 300_000
"""How long a new firmware may run before it must have been confirmed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A pad as it left the factory."""

    hardware_id: bytes
    capabilities: Capability = FULL_CAPABILITIES
    ring: int = RING_MIN
    """Presses that the ring holds, at least 64."""
    model: str = "HS-SIM"
    firmware: str = "1.0.0"
    reasons: dict[int, tuple[int, ...]] = field(default_factory=national_reasons)
    """Codes that the screen offers for each level."""
    maker_key: bytes | None = None
    """Raw Ed25519 public key of whoever signs its firmware; None: it takes none over the wire."""
    trial_ms: int = TRIAL_MS


def with_updates(profile: Profile, maker_key: bytes, trial_ms: int = TRIAL_MS) -> Profile:
    """The same pad, able to take its maker's firmware over the wire."""
    capabilities = profile.capabilities | Capability.UPDATE
    return replace(profile, capabilities=capabilities, maker_key=maker_key, trial_ms=trial_ms)
