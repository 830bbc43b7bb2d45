"""Cases for tests. Nobody's: area code 990000."""

from typing import Any

from contracts.cases import Case
from contracts.short_codes import check_hash

NUMBER = "990000-2026-000017"
CODE = "K7M2"
PERSON = "ab" * 32


def case(number: str = NUMBER, revision: int = 1, **changes: Any) -> Case:
    told: dict[str, Any] = {
        "case": number,
        "revision": revision,
        "title": {"zh-Hans": "示例事项"},
        "state": "accepted",
        "stages": [
            {"name": {"zh-Hans": "受理"}, "state": "done", "at": "2026-01-05T09:30:00+08:00"},
            {"name": {"zh-Hans": "审查"}, "state": "now", "department": {"zh-Hans": "示例部门"}},
        ],
        "check": check_hash(number, CODE),
        "person": PERSON,
    }
    return Case.model_validate(told | changes)
