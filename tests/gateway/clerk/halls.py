"""A small hall as a clerk's terminal sees it: a catalog, window views and answers."""

from datetime import UTC, datetime, time
from typing import Any

from contracts.catalog import (
    Area,
    Catalog,
    Category,
    Department,
    Hours,
    Item,
    Priority,
    Service,
    Span,
    StaffMember,
    Weekday,
    WindowDuty,
)
from contracts.commands import CommandError, CommandErrorCode, Reply
from contracts.hall import TicketState, TicketView, WindowState, WindowView
from contracts.hall_replies import WindowResult
from contracts.session import Language

ZH, EN = Language.ZH_HANS, Language.EN
TEN = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


def catalog() -> Catalog:
    """Services tax (A) and land (B) with three items; windows 3 and 12; two clerks."""
    whole = (Span(start=time(0), end=time.max),)
    return Catalog(
        hall={ZH: "大厅"},
        hours=(Hours(id="always", week=dict.fromkeys(Weekday, whole)),),
        areas=(Area(id="east", name={ZH: "东区"}),),
        departments=(Department(id="dept", name={ZH: "局"}),),
        categories=(Category(id="all", name={ZH: "全部"}),),
        services=(
            _service("tax", "A", "税务", "Taxes"),
            _service("land", "B", "不动产登记", "Land registry"),
        ),
        items=(
            _item("vat", "增值税申报", "tax", "zzssb", "1"),
            _item("income", "个人所得税申报", "tax", "grsdssb", "2"),
            _item("transfer", "二手房过户登记", "land", "esfghdj", "3"),
        ),
        windows=(
            WindowDuty(number="3", area="east", serves=("land",), name={ZH: "不动产", EN: "Land"}),
            WindowDuty(
                number="12", area="east", serves=("tax", "land"), name={ZH: "综合受理", EN: "General"}
            ),
        ),
        staff=(
            StaffMember(number="W012", display_name="王小明", windows=("12",)),
            StaffMember(number="W013", display_name="李静"),
        ),
    )


def _service(id_: str, prefix: str, zh: str, en: str) -> Service:
    return Service(id=id_, name={ZH: zh, EN: en}, prefix=prefix, area="east", hours="always")


def _item(id_: str, name: str, service: str, pinyin: str, digit: str) -> Item:
    return Item(
        id=id_,
        name={ZH: name},
        task_code=digit * 31,
        department="dept",
        category="all",
        service=service,
        pinyin=pinyin,
    )


def view(number: str | None = None, state: TicketState | None = None, **more: Any) -> WindowView:
    """Window 12, open, with that number."""
    plain: dict[str, Any] = {"window": "12", "state": WindowState.OPEN, "staff_no": "W012", "waiting": 7}
    given = {"number": number, "ticket_state": state or (TicketState.CALLED if number else None)}
    return WindowView.model_validate(plain | given | more)


def ticket(number: str = "A0012", state: TicketState = TicketState.CALLED, **more: Any) -> TicketView:
    """A ticket that was made at ten and called twelve minutes later."""
    plain: dict[str, Any] = {
        "ticket": f"20260105-{number}",
        "number": number,
        "service": "tax",
        "state": state,
        "language": ZH,
        "priority": Priority.NONE,
        "window": "12",
        "made_at": TEN,
        "called_at": TEN.replace(minute=12),
    }
    return TicketView.model_validate(plain | more)


def yes(window: WindowView, of: TicketView | None = None) -> Reply:
    """The answer of a window's command that was carried out."""
    result = WindowResult(window=window, ticket=of).model_dump(mode="json")
    return Reply(ok=True, result=result)


def no(code: CommandErrorCode, message: str = "nobody waits", hint: str = "") -> Reply:
    """The answer of one that was not."""
    return Reply(ok=False, error=CommandError(code=code, message=message, hint=hint))
