"""The service session (办件 + service number) that a rating belongs to, and who served it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from contracts.base import Identifier, Message

CaseNumber = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z._-]+$")]
"""projectNo of the national record."""
TaskCode = Annotated[str, Field(pattern=r"^([0-9A-Z]{31}|[0-9A-Z]{33})$")]
"""Item code: 31 characters, or 33 for a sub-item."""


class Language(StrEnum):
    """Languages of screens and tickets, as BCP 47 tags."""

    ZH_HANS = "zh-Hans"
    EN = "en"
    UG = "ug"
    ZH_HANT = "zh-Hant"


class Staff(Message):
    """Who serves. The display name is for the pad's screen alone: events carry the number."""

    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,8}$")]
    display_name: Annotated[str, Field(max_length=30)] = ""


class ServiceSession(Message):
    """One service of one case at one window. (project_no, service_no) is its key."""

    project_no: CaseNumber
    service_no: Annotated[int, Field(ge=1, le=9999)]
    task_code: TaskCode
    window: Identifier
    staff_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,8}$")]
    ticket: Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z-]*$")] = ""

    @property
    def key(self) -> str:
        """The session in one word: subject of its events, and how people speak of it."""
        return f"{self.project_no}/{self.service_no}"


class Window(Message):
    """A service window of the hall."""

    number: Identifier
    name: Annotated[str, Field(max_length=40)] = ""


class UnratedCause(StrEnum):
    """Why a session ended without a rating."""

    TIMEOUT = "timeout"
    DECLINED = "declined"
    REPLACED = "replaced"
    """The next session was armed before the citizen pressed."""
    DISARMED = "disarmed"
    PAD_OFFLINE = "pad_offline"
    """The pad could not be reached: the citizen was never asked."""
