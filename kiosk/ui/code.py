"""A QR code as a picture of one pixel a module, for QML: its URL holds the picture itself, in hexadecimal."""

from kiosk.errors import ScreenError

BEST_MASK_BYTES = 100
"""Of a longer text the mask is not chosen among all eight, which takes a tenth of a second: whoever takes a
list of materials away has a phone, which reads each of them."""


def load() -> None:
    """Load the library behind it, which takes a while, before the first code is wanted."""
    code_picture("hallside")


def code_picture(text: str) -> tuple[int, str]:
    """Modules a side, without the quiet zone, and the picture's URL. Raises ScreenError: too long a
    text."""
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError

    mask = None if len(text.encode()) <= BEST_MASK_BYTES else 0
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
    try:
        code.add_data(text)
        code.make()
    except (DataOverflowError, ValueError) as error:
        raise ScreenError(f"{len(text)} characters do not fit into a QR code: shorten them") from error
    return code.modules_count, _url([[bool(black) for black in row] for row in code.modules])


def _url(rows: list[list[bool]]) -> str:
    """A portable bitmap: a bit a pixel, 1 is black, each row filled up to whole bytes."""
    size = len(rows)
    width = -(-size // 8)
    bits = b"".join(
        (int("".join("01"[black] for black in row), 2) << (8 * width - size)).to_bytes(width, "big")
        for row in rows
    )
    return f"image://codes/{(b'P4 %d %d ' % (size, size) + bits).hex()}"
