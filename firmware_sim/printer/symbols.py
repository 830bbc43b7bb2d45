"""Bar codes and QR codes that the printer draws itself: what they hold and how large they are. Pure.

QR codes and the common bar codes are drawn so that a scanner reads them. UPC-E, CODE93, GS1 DataBar and the
two-dimensional codes other than QR are only hinted at: stripes or a box of about their size.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import barcode
import qrcode
from barcode.errors import BarcodeError
from qrcode import constants
from qrcode.exceptions import DataOverflowError

from firmware_sim.printer.paper import Symbol

KINDS_UNTIL_NUL = ("UPC-A", "UPC-E", "EAN13", "EAN8", "CODE39", "ITF", "CODABAR")
KINDS_COUNTED = (
    *KINDS_UNTIL_NUL, "CODE93", "CODE128", "GS1-128", "DATABAR", "DATABAR", "DATABAR", "DATABAR", "CODE128",
)  # fmt: skip
_CLASSES = {
    "UPC-A": "upca", "EAN13": "ean13", "EAN8": "ean8", "CODE39": "code39", "ITF": "itf",
    "CODABAR": "codabar", "CODE128": "code128", "GS1-128": "gs1_128",
}  # fmt: skip
LEVELS = "LMQH"
_QR_LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}
PLANE_KINDS = {
    48: "PDF417",
    49: "QR",
    50: "MAXICODE",
    51: "DATABAR2D",
    52: "COMPOSITE",
    53: "AZTEC",
    54: "DATAMATRIX",
}
"""GS ( k cn."""
STORE_MAX = 7089
"""Bytes that a two-dimensional code can hold at most."""


@dataclass(slots=True)
class BarSettings:
    """GS h, GS w, GS H."""

    height: int = 162
    module: int = 3
    written: int = 0


@dataclass(slots=True)
class PlaneSettings:
    """GS ( k of one kind of code."""

    module: int = 3
    level: str = "L"
    data: bytes = b""


@dataclass(slots=True)
class Symbols:
    """The settings, and the codes stored until they are printed."""

    bars: BarSettings = field(default_factory=BarSettings)
    planes: dict[str, PlaneSettings] = field(default_factory=dict)

    def bar_code(self, params: bytes) -> Symbol | None:
        """GS k. None for data that the code cannot hold: printers print nothing then."""
        kind = params[0]
        if kind == 97:
            level = LEVELS[params[2] - 1] if 1 <= params[2] <= 4 else "L"
            return qr_symbol(params[5:], self.bars.module, level)
        if kind <= 6:
            name, data = KINDS_UNTIL_NUL[kind], params[1:-1]
        else:
            name, data = KINDS_COUNTED[kind - 65], params[2:]
        if name in {"CODE128", "GS1-128"}:
            data = _code128_text(data)
        stripes = bars(name, data)
        if not stripes:
            return None
        size = len(stripes) * self.bars.module, self.bars.height
        return Symbol(name, data, self.bars.module, self.bars.height, "", self.bars.written, size)

    def plane(self, params: bytes) -> Symbol | None:
        """GS ( k pL pH cn fn ...: set, store, or print; None unless it prints."""
        if len(params) < 4 or params[2] not in PLANE_KINDS:
            return None
        kind, function, rest = PLANE_KINDS[params[2]], params[3], params[4:]
        settings = self.planes.setdefault(kind, PlaneSettings())
        match function:
            case 67 if rest and 1 <= rest[0] <= 16:
                settings.module = rest[0]
            case 69 if rest and kind == "QR" and 48 <= rest[0] <= 51:
                settings.level = LEVELS[rest[0] - 48]
            case 80 if rest:
                settings.data = rest[1 : 1 + STORE_MAX]
            case 81 if settings.data:
                if kind == "QR":
                    return qr_symbol(settings.data, settings.module, settings.level)
                side = (10 + 2 * int(len(settings.data) ** 0.5)) * settings.module
                return Symbol(kind, settings.data, settings.module, dots=(side, side))
        return None


def qr_symbol(data: bytes, module: int, level: str) -> Symbol | None:
    """A QR code without its quiet zone; None for more data than fits."""
    side = _qr_side(data, level) * module
    return Symbol("QR", data, module, level=level, dots=(side, side)) if side else None


def qr_modules(data: bytes, level: str) -> list[list[bool]]:
    """The squares of a QR code, True is black."""
    code = qrcode.QRCode(error_correction=_QR_LEVELS[level], border=0)
    code.add_data(data)
    code.make(fit=True)
    return code.modules


@lru_cache(maxsize=64)
def _qr_side(data: bytes, level: str) -> int:
    code = qrcode.QRCode(error_correction=_QR_LEVELS[level], border=0)
    code.add_data(data)
    try:
        return code.best_fit() * 4 + 17
    except (DataOverflowError, ValueError):
        return 0


@lru_cache(maxsize=64)
def bars(kind: str, data: bytes) -> str:
    """The stripes of a bar code, 1 is black; empty for data that it cannot hold."""
    text = data.decode("latin-1")
    if kind not in _CLASSES:
        return "101" + "".join(f"{byte:08b}" for byte in data) + "101" if data else ""
    build: Callable[[str], object] = barcode.get_barcode_class(_CLASSES[kind])
    try:
        made = build(text.strip("*") if kind == "CODE39" else text)
        return _stripes(made)
    except (BarcodeError, ValueError, KeyError, IndexError, RuntimeError):
        return ""


def _stripes(made: object) -> str:
    lines = getattr(made, "build")()  # noqa: B009
    return "".join(lines).replace("G", "1")


def _code128_text(data: bytes) -> bytes:
    """Code set selections resolved: `{A` and `{B` as they are, `{C` two digits a byte."""
    out = bytearray()
    digits = False
    at = 0
    while at < len(data):
        if data[at] == ord("{") and at + 1 < len(data):
            chosen = data[at + 1]
            if chosen in b"ABC":
                digits = chosen == ord("C")
            elif chosen == ord("{"):
                out.append(chosen)
            at += 2
            continue
        out += b"%02d" % data[at] if digits and data[at] < 100 else data[at : at + 1]
        at += 1
    return bytes(out)
