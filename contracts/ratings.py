"""Levels of the national rating (好差评) and its versioned indicator table.

The levels are the law's and never change; the indicators (the reasons a citizen can choose) are data with a
version, in `contracts/data/`.
"""

from functools import cache
from importlib.resources import files

from pydantic import Field

from contracts.base import Code, Message
from contracts.errors import IndicatorError

CURRENT_TABLE = "2020"
REMARK_MAX = 500
"""Characters of a citizen's own words."""


class Level(Code):
    """Satisfaction, as the national record codes it. 2 and 1 are bad ratings (差评)."""

    VERY_SATISFIED = 5
    SATISFIED = 4
    FAIRLY_SATISFIED = 3
    DISSATISFIED = 2
    VERY_DISSATISFIED = 1

    @property
    def is_bad(self) -> bool:
        """Whether a handler must follow this rating up."""
        return self <= Level.DISSATISFIED

    @property
    def chinese(self) -> str:
        """The wording of the national guide, as a pad or a page shows it."""
        return LEVEL_NAMES_ZH[self]


LEVEL_NAMES_ZH = {
    Level.VERY_SATISFIED: "非常满意",
    Level.SATISFIED: "满意",
    Level.FAIRLY_SATISFIED: "基本满意",
    Level.DISSATISFIED: "不满意",
    Level.VERY_DISSATISFIED: "非常不满意",
}


class Indicator(Message):
    """One reason that a citizen can give for a level."""

    code: int = Field(ge=100, le=599)
    level: Level
    base: bool
    """Of the base set, which is always offered."""
    text: str


class IndicatorTable(Message):
    """A published version of the national table."""

    version: str
    source: str
    indicators: tuple[Indicator, ...]

    def for_level(self, level: Level) -> tuple[Indicator, ...]:
        """The reasons offered for `level`, in the table's order."""
        return tuple(i for i in self.indicators if i.level == level)

    def check(self, level: Level, codes: tuple[int, ...]) -> None:
        """Raise IndicatorError when a code is unknown or belongs to another level."""
        known = {i.code for i in self.for_level(level)}
        wrong = [code for code in codes if code not in known]
        if wrong:
            raise IndicatorError(
                f"indicator {wrong[0]} is not one of level {int(level)} in table {self.version}; "
                f"known: {', '.join(map(str, sorted(known)))}"
            )


@cache
def indicator_table(version: str = CURRENT_TABLE) -> IndicatorTable:
    """The table of that version. Raises IndicatorError when this release does not hold it."""
    resource = files("contracts").joinpath("data", f"indicators-{version}.json")
    if not resource.is_file():
        raise IndicatorError(f"no indicator table {version!r} in this release")
    return IndicatorTable.model_validate_json(resource.read_text(encoding="utf-8"))
