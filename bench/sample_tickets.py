"""A ticket as a hall prints it all day, in each language."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from contracts.session import Language
from contracts.ticket import Ticket

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
        wait_minutes=25, issued_at=ISSUED, materials=materials, qr=URL, code="606549", paper_mm=paper_mm,
    )  # fmt: skip
