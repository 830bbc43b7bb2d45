"""What a queue ticket and a printed guide say, made of the hall's catalog. Pure."""

from datetime import datetime
from typing import Literal

from contracts.catalog import Catalog, Service, Texts, text_in
from contracts.session import Language
from contracts.short_codes import ticket_code
from contracts.ticket import GuideSheet, Ticket
from kiosk.flow.effects import PrintGuide, PrintTicket
from kiosk.flow.guide import code_of

SHORT, LONG = 60, 200
LINES_MAX = 60
MATERIALS_MAX = 12
QR_MAX = 200
CONTROL = {*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029}
"""To a printer these are commands."""


def paper_ticket(
    effect: PrintTicket, catalog: Catalog | None, paper_mm: Literal[58, 80], now: datetime
) -> Ticket:
    """The ticket in the citizen's language. What the catalog does not know (any more) is left out; `now` is
    the hall's time."""
    language = effect.language
    service = _service(catalog, effect.service)
    return Ticket(
        language=language,
        hall=_short(catalog.hall, language) if catalog else "",
        number=effect.number,
        service=_name(catalog, service, effect),
        window_area=_area(catalog, service, language),
        people_ahead=max(0, effect.people_ahead),
        wait_minutes=effect.wait_minutes,
        issued_at=now,
        materials=_materials(catalog, effect.item, language),
        qr=qr_text(catalog, effect.token),
        code=ticket_code(effect.token) if effect.token else "",
        reprint=effect.reprint,
        paper_mm=paper_mm,
    )


def guide_sheet(effect: PrintGuide, catalog: Catalog | None, paper_mm: Literal[58, 80]) -> GuideSheet | None:
    """The item's guide in the citizen's language; None for an item that the catalog does not know."""
    item = next((one for one in catalog.items if one.id == effect.item), None) if catalog else None
    if catalog is None or item is None:
        return None
    language, guide = effect.language, item.guide

    def long(texts: Texts | None) -> str:
        return _plain(text_in(texts, language), LONG) if texts else ""

    return GuideSheet(
        language=language,
        hall=_short(catalog.hall, language),
        title=_short(item.name, language),
        materials=tuple(map(long, guide.materials[:LINES_MAX])),
        forms=tuple(map(long, guide.forms[:LINES_MAX])),
        steps=tuple(map(long, guide.steps[:LINES_MAX])),
        fees=long(guide.fees),
        time_limit_days=guide.time_limit_days,
        law=long(guide.law),
        where=long(guide.where),
        qr="\n".join(_plain(line, LONG) for line in code_of(item, language).split("\n")),
        paper_mm=paper_mm,
    )


def qr_text(catalog: Catalog | None, token: str) -> str:
    """The hall's page for this ticket; where there is none, the token, which the kiosk's scanner reads."""
    if not token:
        return ""
    return f"{catalog.ticket_url if catalog else ''}{token}"[:QR_MAX]


def _service(catalog: Catalog | None, id_: str) -> Service | None:
    return next((one for one in catalog.services if one.id == id_), None) if catalog else None


def _name(catalog: Catalog | None, service: Service | None, effect: PrintTicket) -> str:
    """The matter where it is known, else the service."""
    item = next((one for one in catalog.items if one.id == effect.item), None) if catalog else None
    if item is not None:
        return _short(item.name, effect.language)
    return _short(service.name, effect.language) if service else effect.service[:SHORT]


def _area(catalog: Catalog | None, service: Service | None, language: Language) -> str:
    if catalog is None or service is None:
        return ""
    area = next((one for one in catalog.areas if one.id == service.area), None)
    if area is None:
        return ""
    floor = f"{area.floor} " if area.floor else ""
    return _plain(floor + text_in(area.name, language))


def _materials(catalog: Catalog | None, item_id: str, language: Language) -> tuple[str, ...]:
    item = next((one for one in catalog.items if one.id == item_id), None) if catalog else None
    if item is None:
        return ()
    return tuple(_short(text, language) for text in item.guide.materials[:MATERIALS_MAX])


def _short(texts: Texts, language: Language) -> str:
    return _plain(text_in(texts, language))


def _plain(text: str, longest: int = SHORT) -> str:
    """Fit for the paper: no commands to the printer, and not endless."""
    clean = "".join(" " if ord(letter) in CONTROL else letter for letter in text).strip()
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"
