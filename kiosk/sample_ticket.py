"""The ticket that `test-print` prints: every language of the hall, plainly no ticket of a queue. Pure."""

from datetime import datetime
from typing import Literal

from contracts.session import Language
from contracts.ticket import Ticket
from devices.printer.wording import WORDINGS

NUMBER = "TEST"
QR = "HALLSIDE-TEST"


def sample_ticket(kiosk: str, paper_mm: Literal[58, 80], now: datetime) -> Ticket:
    """Chinese by the printer's own font, Uyghur drawn, figures, a QR code; `now` is printed as it is."""
    samples = (Language.EN, Language.ZH_HANT, Language.UG)
    return Ticket(
        language=Language.ZH_HANS,
        hall=f"打印测试 {kiosk}",
        number=NUMBER,
        service="不是排队号票",
        people_ahead=0,
        issued_at=now,
        notes=tuple(WORDINGS[language].scan for language in samples),
        qr=QR,
        paper_mm=paper_mm,
    )
