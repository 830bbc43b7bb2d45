"""All kinds of simulated devices that the common harness runs. A new kind is one import and one entry."""

from firmware_sim.bare_pad.kind import KIND as BARE_PAD
from firmware_sim.caller6.kind import KIND as CALLER6
from firmware_sim.dialogue_pad.kind import KIND as DIALOGUE_PAD
from firmware_sim.hall_bus.kind import KIND as HALL_BUS
from firmware_sim.id_reader.reader_cli import KIND as ID_READER
from firmware_sim.kind import Kind
from firmware_sim.led.kind import KIND as LED
from firmware_sim.printer.kind import PRINTER
from firmware_sim.recording.kind import KIND as REPLAY
from firmware_sim.scanner.scanner_cli import KIND as SCANNER

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        HALL_BUS,
        CALLER6,
        BARE_PAD,
        DIALOGUE_PAD,
        LED,
        PRINTER,
        ID_READER,
        SCANNER,
        REPLAY,
    )
}
"""By their command."""
