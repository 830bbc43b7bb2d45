"""A QR code as what there is to draw: black bars, a run of black modules each."""

from kiosk.errors import ScreenError

Run = tuple[int, int, int]
"""Column, row, length; in modules."""


def code_runs(text: str) -> tuple[int, list[Run]]:
    """Modules a side, without the quiet zone, and the black runs. Raises ScreenError: too long a text."""
    # Late: the package loads an imaging library, which the first picture need not wait for.
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    try:
        code.add_data(text)
        code.make()
    except (DataOverflowError, ValueError) as error:
        raise ScreenError(f"{len(text)} characters do not fit into a QR code: shorten them") from error
    return code.modules_count, [run for y, row in enumerate(code.modules) for run in _runs(y, row)]


def _runs(y: int, row: list[bool]) -> list[Run]:
    runs: list[Run] = []
    start = 0
    for x, black in enumerate([*row, False]):
        if not black:
            if x > start:
                runs.append((start, y, x - start))
            start = x + 1
    return runs
