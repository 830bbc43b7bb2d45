"""All kinds of simulated devices that the common harness runs. A new kind is one import and one entry."""

from firmware_sim.bare_pad.kind import KIND as BARE_PAD
from firmware_sim.caller6.kind import KIND as CALLER6
from firmware_sim.dialogue_pad.kind import KIND as DIALOGUE_PAD
from firmware_sim.hall_bus.kind import KIND as HALL_BUS
from firmware_sim.kind import Kind
from firmware_sim.led.kind import KIND as LED

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        HALL_BUS,
        CALLER6,
        BARE_PAD,
        DIALOGUE_PAD,
        LED,
    )
}
"""By their command."""
