"""The national rating record, in its two parts: the service (办件服务), uploaded first, then the rating.

Field names on the wire are the national interface's own; here they are Python's. Windows and staff
are not part of the national record: they travel in Hallside's events.
"""

from contextlib import suppress
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from contracts.base import Code
from contracts.errors import IndicatorError
from contracts.ratings import Level, indicator_table
from contracts.session import CaseNumber, TaskCode

REMARK_MAX = 500
"""Longest written remark, in characters."""
RECORD_TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
BEIJING = timezone(timedelta(hours=8))
"""The record's times bear no zone: they are Beijing's."""


def _read_time(value: object) -> object:
    """A time as the record writes it, as an aware one; anything else is left to pydantic."""
    if isinstance(value, str):
        with suppress(ValueError):
            return datetime.strptime(value, RECORD_TIME_FORMAT).replace(tzinfo=BEIJING)
    return value


RecordTime = Annotated[
    AwareDatetime,
    BeforeValidator(_read_time),
    PlainSerializer(lambda value: value.astimezone(BEIJING).strftime(RECORD_TIME_FORMAT), return_type=str),
]
"""An aware time; `yyyy-MM-dd HH:mm:ss` in Beijing's zone on the wire."""


class Channel(Code):
    """`pf`: through which channel the rating came."""

    PC = 1
    MOBILE = 2
    QR = 3
    PAD = 4
    TERMINAL = 5
    TELEPHONE = 6
    SMS = 7


class ServiceStatus(Code):
    """`proStatus`: how far the case is."""

    TO_BE_ACCEPTED = 1
    ACCEPTED = 2
    FINISHED = 3


class UserKind(Code):
    """`userProp`: who was served."""

    PERSON = 1
    ENTERPRISE = 2
    INSTITUTION = 3
    SOCIAL_ORGANISATION = 4
    UNINCORPORATED = 5
    AUTHORITY = 6
    OTHER = 9


class Online(Code):
    """`proChannel`: how the case was handled."""

    ONLINE = 1
    OFFLINE = 2


class TaskType(StrEnum):
    """`taskType`: codes of the national item catalogue."""

    T01 = "01"
    T05 = "05"
    T07 = "07"
    T08 = "08"
    T09 = "09"
    T10 = "10"
    T20 = "20"
    T99 = "99"


class YesNo(Code):
    """Flags of the record."""

    YES = 1
    NO = 2


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class ServiceRecord(_Record):
    """The first part. Unique key: project number + service number."""

    project_no: CaseNumber
    service_number: Annotated[int, Field(ge=1, le=9999)]
    service_name: str
    """The step: 提交申请, 受理 or 办结."""
    service_time: RecordTime
    pro_status: ServiceStatus
    task_code: TaskCode
    task_handle_item: TaskCode
    task_name: str
    task_type: TaskType
    area_code: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    dept_code: Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")]
    orgcode: Annotated[str, Field(alias="orgcode")]
    org_name: str
    user_prop: UserKind
    pro_channel: Online
    accept_date: RecordTime
    result_date: RecordTime | None = None

    @model_validator(mode="after")
    def _org_code_names_area_and_department(self) -> Self:
        if self.orgcode != f"{self.area_code}_{self.dept_code}":
            raise ValueError(f"orgcode is areaCode_deptCode: {self.area_code}_{self.dept_code}")
        return self


class RatingRecord(_Record):
    """The second part. A bad rating needs an indicator or a remark before the central server takes it."""

    project_no: CaseNumber
    service_number: Annotated[int, Field(ge=1, le=9999)]
    assess_time: RecordTime
    pf: Channel
    satisfaction: Level
    eval_detail: tuple[int, ...] = ()
    writing_evaluation: Annotated[str, Field(max_length=REMARK_MAX)] = ""
    anonymity_flag: YesNo = YesNo.NO
    public_flag: YesNo = YesNo.YES

    @field_validator("eval_detail", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return [part for part in value.split(",") if part] if isinstance(value, str) else value

    @field_serializer("eval_detail")
    def _comma_joined(self, value: tuple[int, ...]) -> str:
        return ",".join(map(str, value))

    @model_validator(mode="after")
    def _indicators_fit_the_level(self) -> Self:
        try:
            indicator_table().check(self.satisfaction, self.eval_detail)
        except IndicatorError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def acceptable(self) -> bool:
        """Whether the central server would take it as it is."""
        return not self.satisfaction.is_bad or bool(self.eval_detail or self.writing_evaluation)


def check_times(service: ServiceRecord, rating: RatingRecord) -> None:
    """Raise ValueError when the rating is not later than the service, or is of another service."""
    if (service.project_no, service.service_number) != (rating.project_no, rating.service_number):
        raise ValueError("the rating is of another service")
    if rating.assess_time <= service.service_time:
        raise ValueError("serviceTime must be before assessTime")
