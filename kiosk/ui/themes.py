"""Colours. Standard's contrasts are 4.5:1 and more, contrast's 7:1. A colour never tells anything alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.flow.state import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """Each as #rrggbb; `on_` is what is written on the colour of that name."""

    background: str
    text: str
    surface: str
    line: str
    accent: str
    on_accent: str
    bar: str
    on_bar: str
    chosen: str
    on_chosen: str
    closed: str
    on_closed: str
    notice: str
    on_notice: str
    ring: str
    """Around what has the keyboard's focus; with `halo` inside it one of them stands out anywhere."""
    halo: str


PALETTES: Mapping[Theme, Palette] = MappingProxyType(
    {
        Theme.STANDARD: Palette(
            background="#f3f6fa", text="#16283a", surface="#ffffff", line="#76899d",
            accent="#0a55a4", on_accent="#ffffff", bar="#0b3c73", on_bar="#ffffff",
            chosen="#dcebfb", on_chosen="#16283a", closed="#e3e7ec", on_closed="#465463",
            notice="#fff1cc", on_notice="#4d3500", ring="#000000", halo="#ffc400",
        ),
        Theme.CONTRAST: Palette(
            background="#000000", text="#ffffff", surface="#000000", line="#ffffff",
            accent="#ffe000", on_accent="#000000", bar="#000000", on_bar="#ffe000",
            chosen="#ffffff", on_chosen="#000000", closed="#1c1c1c", on_closed="#d0d0d0",
            notice="#ffffff", on_notice="#000000", ring="#00e5ff", halo="#000000",
        ),
    }
)  # fmt: skip
