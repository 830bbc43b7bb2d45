"""Tickets to try things with, one a language, with the same content."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from contracts.session import Language
from contracts.ticket import Ticket
from devices.printer.encode import PrintData, encode
from devices.printer.layout import Drawn, lay_out
from devices.printer.raster import Bitmap, Drawing

BEIJING = timezone(timedelta(hours=8))
ISSUED = datetime(2026, 11, 24, 1, 30, tzinfo=UTC).astimezone(BEIJING)
URL = "https://hall.example/q/7f3a9c51d2e84b60"

_TEXTS: dict[Language, tuple[str, str, str, tuple[str, ...]]] = {
    Language.ZH_HANS: ("示例市政务服务中心", "户籍业务", "A区 1-5号窗口", ("居民身份证原件", "户口簿")),
    Language.ZH_HANT: ("示例市政務服務中心", "戶籍業務", "A區 1-5號窗口", ("居民身份證原件", "戶口簿")),
    Language.EN: (
        "Example City Service Centre",
        "Household registration",
        "Zone A, windows 1-5",
        ("Identity card", "Household booklet"),
    ),
    Language.UG: (
        "ئۈلگە شەھەر مەمۇرىي مۇلازىمەت مەركىزى",
        "نوپۇس ئىشلىرى",
        "A رايون 1-5 كۆزنەك",
        ("كىملىك", "نوپۇس دەپتىرى"),
    ),
}


def ticket(
    language: Language = Language.ZH_HANS, paper_mm: Literal[58, 80] = 80, number: str = "A0123"
) -> Ticket:
    """What a hall prints all day."""
    hall, service, area, materials = _TEXTS[language]
    return Ticket(
        language=language, hall=hall, number=number, service=service, window_area=area, people_ahead=12,
        wait_minutes=25, issued_at=ISSUED, materials=materials, qr=URL, paper_mm=paper_mm,
    )  # fmt: skip


def no_drawing(line: Drawn) -> list[Drawing]:
    """For tickets that the printer's own glyphs suffice for."""
    raise AssertionError(f"{line.text!r} needs no drawing")


def text_data(number: str = "A0123") -> PrintData:
    """A Chinese ticket."""
    return encode(lay_out(ticket(number=number)), no_drawing)


def raster_data(rows: int = 800, row_bytes: int = 72) -> PrintData:
    """A ticket that is all dots; 800 rows are 57,600 bytes."""
    drawing = Drawing(Bitmap(row_bytes, b"\xa5" * rows * row_bytes), 0, 0)
    uyghur = lay_out(ticket(Language.UG))
    drawn = [line for line in uyghur if isinstance(line, Drawn)]
    return encode([drawn[0], uyghur[-1]], lambda _: [drawing])
