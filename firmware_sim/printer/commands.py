"""The commands of ESC/POS: each opcode once, with its name and the rule for its length. Pure.

Gathered from the publicly documented command set of paper roll printers, with what firmware for the Chinese
market adds (buzzers, heating, sleep, QR by ESC Z and GS k). A family written with `(` tells its length
itself, so all its members are known, also those that this printer has no use for.
"""

from dataclasses import dataclass

from firmware_sim.printer.lengths import (
    TABS_MAX,
    Rule,
    area,
    barcode,
    bitmap_file,
    check_reader,
    column_image,
    counted,
    counter,
    cut,
    downloaded_characters,
    fixed,
    form_of_area,
    nv_images,
    real_time_response,
    status_request,
    until_nul,
)

DLE, ESC, FS, GS = b"\x10", b"\x1b", b"\x1c", b"\x1d"
PREFIXES = DLE + ESC + FS + GS


@dataclass(frozen=True, slots=True)
class Spec:
    """One command: what it is called and how long it is."""

    name: str
    need: Rule


def _family(prefix: bytes, counts: dict[str, int]) -> dict[bytes, Spec]:
    letter = {DLE: "DLE", ESC: "ESC", FS: "FS", GS: "GS"}[prefix]
    return {
        prefix + key.encode(): Spec(f"{letter} {'SP' if key == ' ' else key}", fixed(n))
        for key, n in counts.items()
    }


def _named(name: str, opcode: bytes, need: Rule) -> dict[bytes, Spec]:
    return {opcode: Spec(name, need)}


CONTROLS = {
    0x00: "NUL",
    0x07: "BEL",
    0x09: "HT",
    0x0A: "LF",
    0x0B: "VT",
    0x0C: "FF",
    0x0D: "CR",
    0x11: "DC1",
    0x13: "DC3",
    0x18: "CAN",
}
"""Single bytes with a meaning, or that printers pass over in silence."""

_ESC_FIXED = {
    " ": 1, "!": 1, "$": 2, "%": 1, "+": 1, "-": 1, "2": 0, "3": 1, "4": 0, "5": 0, "7": 3, "8": 2, "9": 1,
    "<": 0, "=": 1, "?": 1, "@": 0, "A": 1, "B": 2, "C": 3, "E": 1, "G": 1, "J": 1, "K": 1, "L": 0, "M": 1,
    "R": 1, "S": 0, "T": 1, "U": 1, "V": 1, "W": 8, "\\": 2, "a": 1, "c": 2, "d": 1, "e": 1, "f": 2,
    "i": 0, "j": 1, "m": 0, "o": 0, "p": 3, "q": 0, "r": 1, "t": 1, "u": 1, "v": 0, "x": 1, "z": 1, "{": 1,
}  # fmt: skip
_FS_FIXED = {"!": 1, "&": 0, "-": 1, ".": 0, "2": 74, "?": 2, "C": 1, "S": 2, "W": 1, "b": 0, "c": 0, "p": 2}
_GS_FIXED = {
    "!": 1, "$": 2, "/": 1, ":": 0, "<": 0, "B": 1, "E": 1, "H": 1, "I": 1, "L": 2, "P": 2, "T": 1, "W": 2,
    "\\": 2, "^": 3, "a": 1, "b": 1, "c": 0, "f": 1, "g": 4, "h": 1, "j": 1, "r": 1, "w": 1, "z": 3, "|": 1,
}  # fmt: skip

TABLE: dict[bytes, Spec] = {
    **{bytes([code]): Spec(name, fixed(0)) for code, name in CONTROLS.items()},
    **_named("DLE EOT", DLE + b"\x04", status_request),
    **_named("DLE ENQ", DLE + b"\x05", fixed(1)),
    **_named("DLE DC4", DLE + b"\x14", real_time_response),
    **_family(ESC, _ESC_FIXED),
    **_named("ESC FF", ESC + b"\x0c", fixed(0)),
    **_named("ESC &", ESC + b"&", downloaded_characters),
    **_named("ESC *", ESC + b"*", column_image),
    **_named("ESC D", ESC + b"D", until_nul(TABS_MAX)),
    **_named("ESC Z", ESC + b"Z", counted(2, before=3)),
    **_family(FS, _FS_FIXED),
    **_named("FS a", FS + b"a", check_reader),
    **_named("FS g", FS + b"g", form_of_area({0x31: counted(2, before=5), 0x32: fixed(7)})),
    **_named("FS q", FS + b"q", nv_images),
    **_family(GS, _GS_FIXED),
    **_named("GS *", GS + b"*", area(0, factor=8, bytes_each=1)),
    **_named("GS C", GS + b"C", counter),
    **_named("GS D", GS + b"D", bitmap_file),
    **_named("GS Q", GS + b"Q", form_of_area({0: area(1), 0x30: area(1)})),
    **_named("GS V", GS + b"V", cut),
    **_named("GS k", GS + b"k", barcode),
    **_named("GS v", GS + b"v", form_of_area({0x30: area(1)})),
}
"""Opcodes of one and two bytes."""

LETTERED: dict[bytes, Rule] = {
    ESC + b"(": counted(2),
    FS + b"(": counted(2),
    GS + b"(": counted(2),
    GS + b"8": counted(4),
}
"""Opcodes of three bytes, of which the third is any letter: the length comes next."""


def find(opcode: bytes) -> Spec | None:
    """The command with this opcode, of one to three bytes."""
    if (family := LETTERED.get(opcode[:2])) and len(opcode) == 3:
        prefix = ("ESC", "FS", "GS")[opcode[0] - ESC[0]]
        return Spec(f"{prefix} {opcode[1:].decode('latin-1')}", family)
    return TABLE.get(opcode)
