"""python-escpos as an independent host: its printers, and streams that go through all of its methods.

The package has no types, so what is used of it is declared here.
"""

import contextlib
import importlib
import io
from collections.abc import Callable, Iterator
from typing import Protocol, cast

from PIL import Image, ImageDraw

IMPLEMENTATIONS = ("bitImageRaster", "graphics", "bitImageColumn")
ENCODINGS = {
    "CP437": "Straße £ ½", "CP850": "Ærø ñandú", "CP858": "10 € ß", "CP1252": "naïve “quotes” €",
    "CP866": "Привет", "CP852": "Žluťoučký", "CP737": "Ελληνικά", "CP932": "ｱｲｳ",
    "CP1251": "Здравей", "CP775": "Ąžuolas",
}  # fmt: skip


class Host(Protocol):
    """What is used of a python-escpos printer."""

    output: bytes

    def _raw(self, msg: bytes) -> None: ...
    def _read(self) -> bytes: ...
    def open(self) -> None: ...
    def close(self) -> None: ...
    def text(self, txt: str) -> None: ...
    def textln(self, txt: str = "") -> None: ...
    def ln(self, count: int = 1) -> None: ...
    def block_text(self, txt: str, font: str = "0", columns: int | None = None) -> None: ...
    def charcode(self, code: str = "AUTO") -> None: ...
    def set(self, **looks: object) -> None: ...
    def set_with_default(self, **looks: object) -> None: ...
    def line_spacing(self, spacing: int | None = None, divisor: int = 180) -> None: ...
    def image(self, img_source: Image.Image, **how: object) -> None: ...
    def qr(self, content: str, **how: object) -> None: ...
    def barcode(self, code: str, bc: str, **how: object) -> None: ...
    def cut(self, mode: str = "FULL", feed: bool = True) -> None: ...
    def cashdraw(self, pin: int | list[int]) -> None: ...
    def linedisplay(self, text: str) -> None: ...
    def hw(self, hw: str) -> None: ...
    def print_and_feed(self, n: int = 1) -> None: ...
    def control(self, ctl: str, count: int = 5, tab_size: int = 8) -> None: ...
    def panel_buttons(self, enable: bool = True) -> None: ...
    def target(self, type: str = "ROLL") -> None: ...  # noqa: A002
    def eject_slip(self) -> None: ...
    def print_and_eject_slip(self) -> None: ...
    def buzzer(self, times: int = 2, duration: int = 4) -> None: ...
    def paper_status(self) -> int: ...


def printer(kind: str, *arguments: object, **options: object) -> Host:
    """A python-escpos printer: Dummy, Serial or Network."""
    made: Callable[..., object] = getattr(importlib.import_module("escpos.printer"), kind)
    return cast("Host", made(*arguments, **options))


def picture(width: int, height: int) -> Image.Image:
    """A picture in which every byte value may occur."""
    image = Image.new("L", (width, height), 255)
    for at in range(width * height):
        if (at * 2654435761 >> 7) & 1:
            image.putpixel((at % width, at // width), 0)
    ImageDraw.Draw(image).rectangle((2, 2, width - 3, height - 3), outline=0)
    return image


def streams() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of one stream for each group of methods."""
    for name, act in _groups().items():
        host = printer("Dummy", profile="TM-T88V")
        with contextlib.redirect_stdout(io.StringIO()):
            act(host)
        yield name, host.output


def _groups() -> dict[str, Callable[[Host], None]]:
    return {
        "text": _text,
        "encodings": _encodings,
        "looks": _looks,
        "images": _images,
        "fragments": lambda host: host.image(picture(64, 300), fragment_height=100),
        "qr": _qr,
        "barcodes-a": lambda host: _barcodes(host, "A"),
        "barcodes-b": lambda host: _barcodes(host, "B"),
        "barcodes-software": _software_barcodes,
        "cuts": _cuts,
        "hardware": _hardware,
        "controls": _controls,
        "chinese": _chinese,
    }


def _text(host: Host) -> None:
    host.hw("INIT")
    host.text("plain ")
    host.textln("line")
    host.textln()
    host.ln(3)
    host.block_text("All that is said at a window is said in short lines. " * 4, font="a")
    host.block_text("And in others. " * 9, columns=20)
    host.ln()


def _encodings(host: Host) -> None:
    for code, text in ENCODINGS.items():
        host.charcode(code)
        host.textln(text)
    host.charcode("AUTO")
    host.textln("Straße Привет Ελληνικά 政务")


def _looks(host: Host) -> None:
    for look in (
        {"align": "center"}, {"bold": True}, {"underline": 1}, {"underline": 2}, {"font": "b"},
        {"invert": True}, {"smooth": True}, {"flip": True}, {"double_height": True},
        {"double_width": True}, {"density": 3}, {"custom_size": True, "width": 8, "height": 8},
        {"normal_textsize": True}, {"align": "right"},
    ):  # fmt: skip
        host.set(**look)
        host.textln(str(look))
    host.set_with_default()
    for divisor in (60, 180, 360):
        host.line_spacing(50, divisor=divisor)
        host.textln("spaced")
    host.line_spacing()


def _images(host: Host) -> None:
    for impl in IMPLEMENTATIONS:
        for dense in (True, False):
            host.image(
                picture(203, 50), impl=impl, high_density_horizontal=dense, high_density_vertical=dense
            )
        host.image(picture(500, 24), impl=impl, center=True)


def _qr(host: Host) -> None:
    for level in range(4):
        host.qr("https://example.invalid/t/A012?n=政务", native=True, ec=level, size=4 + level)
    for impl in IMPLEMENTATIONS:
        host.qr("990000-A012", ec=1, size=4, image_arguments={"impl": impl})


_CODES = {
    "UPC-A": "123456789012", "UPC-E": "01234565", "EAN13": "4006381333931", "EAN8": "12345670",
    "CODE39": "A012-99", "ITF": "12345678", "NW7": "A1234B", "CODABAR": "A1234B",
}  # fmt: skip
_CODES_B = {"CODE93": "A012", "CODE128": "{BA012-99", "GS1-128": "{B0112345"}


def _barcodes(host: Host, function_type: str) -> None:
    for name, code in {**_CODES, **(_CODES_B if function_type == "B" else {})}.items():
        for position in ("OFF", "BELOW", "BOTH", "ABOVE"):
            host.barcode(
                code,
                name,
                height=64,
                width=2,
                pos=position,
                function_type=function_type,
                force_software=False,
            )


def _software_barcodes(host: Host) -> None:
    for impl in IMPLEMENTATIONS:
        host.barcode("123456789012", "EAN13", force_software=impl)
    host.barcode("A012", "CODE128", force_software=True, check=False)


def _cuts(host: Host) -> None:
    for mode in ("FULL", "PART"):
        for feed in (True, False):
            host.textln("cut")
            host.cut(mode=mode, feed=feed)


def _hardware(host: Host) -> None:
    for action in ("INIT", "SELECT", "RESET"):
        host.hw(action)
    for pin in (2, 5):
        host.cashdraw(pin)
    host.cashdraw([27, 112, 0, 25, 255])
    host.buzzer()
    host.buzzer(9, 9)
    host.linedisplay("A012 -> 3")
    host.panel_buttons(False)
    host.panel_buttons()
    for target in ("SLIP", "ROLL"):
        host.target(target)
    host.eject_slip()
    host.print_and_eject_slip()
    host.textln("printer")


def _controls(host: Host) -> None:
    for control in ("LF", "FF", "CR", "HT", "VT"):
        host.control(control)
        host.textln("a\tb")
    host.control("HT", count=32, tab_size=7)
    host.print_and_feed(0)
    host.print_and_feed(255)


def _chinese(host: Host) -> None:
    host._raw(b"\x1b@\x1c&\x1ba\x01\x1d!\x11" + "政务服务中心\n".encode("gb18030") + b"\x1d!\x00\x1ba\x00")
    host._raw(b"\x1c!\x0c" + "请到三号窗口，谢谢！\n".encode("gb18030") + b"\x1c!\x00")
    host._raw("生僻字 𠮷 㐀 龘\n".encode("gb18030") + b"\x1c.")
    host.textln("A012")
    host.cut()
