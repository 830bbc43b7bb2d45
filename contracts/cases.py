"""Cases (办件): how far an application is, as the hall's approval system tells it, for the citizen who asks
at a kiosk.

Nothing of a case names a person: who handles is a clerk's number or a department, whose it is a hash. A case
number alone shows nobody's case: its check code, the ID card or the ticket's token goes with it.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from contracts.base import Identifier, Message, Request
from contracts.catalog import Texts
from contracts.hall import QueueNumber
from contracts.hall_commands import HallCommand, PersonHash, Role, StaffNumber, TicketToken
from contracts.id_numbers import holds_id_number
from contracts.session import CaseNumber, Language
from contracts.ticket import PRINTABLE

STAGES_MAX = 30
TEXT_MAX = 200
CASES_TOLD_MAX = 20
"""Cases of one person that are told at a time: those that changed last."""
REVISION_MAX = 2**53 - 1
"""Beyond it JSON's numbers are no longer exact."""

CheckCode = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{4,12}$")]
"""Printed on the receipt beside the case number. Small and capital letters are one."""
CheckHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""`contracts.short_codes.check_hash`."""

_PRINTABLE = re.compile(PRINTABLE)


def _fit_for_all(texts: dict[Language, str]) -> dict[Language, str]:
    for text in texts.values():
        if len(text) > TEXT_MAX:
            raise ValueError(f"a text has at most {TEXT_MAX} characters, this one {len(text)}")
        if not _PRINTABLE.match(text):
            raise ValueError("a text is one line, without control characters")
        if holds_id_number(text):
            raise ValueError("holds what looks like an ID number: leave it out, kiosks show this text")
    return texts


CaseTexts = Annotated[Texts, AfterValidator(_fit_for_all)]
"""A text that a kiosk shows, by language: short, and without an ID number."""


class CaseState(StrEnum):
    """How far a case is."""

    SUBMITTED = "submitted"
    """Handed in, not accepted yet (proStatus 1)."""
    ACCEPTED = "accepted"
    """Under way (proStatus 2)."""
    CORRECTION = "correction"
    """The applicant is to add or mend something first (补正)."""
    GRANTED = "granted"
    """Finished as it was applied for (proStatus 3)."""
    REFUSED = "refused"
    """Finished: not accepted or not granted (proStatus 3)."""
    WITHDRAWN = "withdrawn"


OVER_STATES = frozenset({CaseState.GRANTED, CaseState.REFUSED, CaseState.WITHDRAWN})
"""Those after which nothing more is to come."""


class StageState(StrEnum):
    """Where a stage stands."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to-come"


class CaseStage(Request):
    """One stage of a case."""

    name: CaseTexts
    """E.g. 受理, 审查, 决定, 制证."""
    state: StageState
    at: AwareDatetime | None = None
    """When it was done; of one under way, when it began."""
    staff_no: StaffNumber | None = None
    """Who handles it."""
    department: CaseTexts | None = None
    """Which authority handles it. Never the name of a person."""
    opinion: CaseTexts | None = None
    """What was decided, for the applicant to read."""


class CaseFacts(Request):
    """What a case's own citizen is shown."""

    case: CaseNumber
    """Case number (办件编号)."""
    item: Identifier | None = None
    """Id of the item (事项), where the hall's catalog has it."""
    title: CaseTexts | None = None
    """What it is about, where no item says it."""
    state: CaseState
    accepted_at: AwareDatetime | None = None
    expected_end: date | None = None
    """When it is to be finished at the latest."""
    ended_at: AwareDatetime | None = None
    stages: Annotated[tuple[CaseStage, ...], Field(max_length=STAGES_MAX)] = ()
    """In order; at most one of them is under way."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self.state in OVER_STATES

    @model_validator(mode="after")
    def _says_what_and_where(self) -> Self:
        if self.item is None and self.title is None:
            raise ValueError("name what the case is about: item, title or both")
        if sum(stage.state is StageState.NOW for stage in self.stages) > 1:
            raise ValueError("at most one stage is under way (state now)")
        return self


class Case(CaseFacts):
    """A case as the gateway keeps it."""

    revision: Annotated[int, Field(ge=1, le=REVISION_MAX)]
    """Grows with every change; the time of the change will do."""
    person: PersonHash | None = Field(default=None, repr=False)
    """With it, the person's ID card shows the case."""
    check: CheckHash | None = Field(default=None, repr=False)
    """With it, case number and check code show the case."""

    def facts(self) -> CaseFacts:
        """Without what it is protected by."""
        return CaseFacts.model_validate(self.model_dump(include=set(CaseFacts.model_fields)))


class CasePutCommand(HallCommand):
    """Tell how a case stands, from the system that decides it. The same again changes nothing; of two
    revisions the higher stands, whichever comes first. Result: `CasePut`."""

    role: ClassVar[Role] = "office"

    case: Case


class CaseStatusCommand(HallCommand):
    """How cases stand: by the ticket (token, or number and code), by case number and check code, or by
    person. A wrong number and a wrong code have one answer, and wrong tries are counted. Result:
    `CaseList`."""

    role: ClassVar[Role] = "kiosk"

    kiosk: Identifier
    token: TicketToken | None = Field(default=None, repr=False)
    """Of the cases that the ticket's services were about."""
    number: QueueNumber | None = None
    """Of the ticket; the same by its number."""
    case: CaseNumber | None = None
    code: CheckCode | None = Field(default=None, repr=False)
    """With `case` its check code, with `number` the ticket's."""
    person: PersonHash | None = Field(default=None, repr=False)
    """Of all cases of that person."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        numbers = [self.case is not None, self.number is not None]
        ways = [self.token is not None, self.person is not None, *numbers]
        if sum(ways) != 1 or any(numbers) != (self.code is not None):
            raise ValueError("name one of: token; number and code; case and code; person")
        return self


class CasePut(Message):
    """What became of a case that was told."""

    case: CaseNumber
    revision: int
    """That is kept now."""
    again: bool
    """Nothing was changed: this revision, or a higher one, had come before."""


class CaseList(Message):
    """Cases, the one that changed last before others."""

    cases: tuple[CaseFacts, ...]
    more: int = 0
    """Further cases of that person, which are not told."""
