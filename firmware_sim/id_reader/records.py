"""The 256 bytes of text that a card holds: UTF-16LE in fields of fixed places, blanks behind. Pure."""

from collections.abc import Mapping

RECORD_BYTES = 256
_BLANK = " "

Places = Mapping[str, tuple[int, int]]
"""Field: where it begins and how long it is, in bytes."""

_RESIDENT: Places = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
PLACES: Mapping[str, Places] = {
    "resident": _RESIDENT,
    "J": {
        **{field: place for field, place in _RESIDENT.items() if field != "nation"},
        "pass_number": (220, 18),
        "issues": (238, 4),
        "flag": (248, 2),
    },
    "I": {
        "english_name": (0, 120),
        "sex": (120, 2),
        "number": (122, 30),
        "nationality": (152, 6),
        "name": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "birth": (220, 16),
        "version": (236, 4),
        "authority": (240, 8),
        "flag": (248, 2),
    },
    "Y": {
        "name": (0, 30),
        "sex": (30, 2),
        "renewals": (32, 4),
        "birth": (36, 16),
        "english_name": (52, 70),
        "number": (122, 36),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "english_name_end": (220, 22),
        "nationality": (242, 6),
        "flag": (248, 2),
        "old_number": (250, 6),
    },
}
"""By kind of card."""


def units(text: str) -> int:
    """How many of a field's characters the text takes; rare ones take two."""
    return len(text.encode("utf-16-le")) // 2


def room(kind: str, field: str) -> int:
    """How many characters a field holds."""
    return PLACES[kind][field][1] // 2


def padded(text: str, length: int) -> bytes:
    """The text in so many bytes. It must fit."""
    coded = text.encode("utf-16-le")
    assert len(coded) <= length, "cards are checked when they are read"
    return coded + _BLANK.encode("utf-16-le") * ((length - len(coded)) // 2)


def record(kind: str, fields: Mapping[str, str]) -> bytes:
    """The record of a card of this kind; fields that are missing are blank."""
    built = bytearray(padded("", RECORD_BYTES))
    for field, (at, length) in PLACES[kind].items():
        built[at : at + length] = padded(fields.get(field, ""), length)
    return bytes(built)
