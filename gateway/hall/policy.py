"""What a hall decides about its queue, beside its catalog. Written under [queue] in `gateway.toml`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.catalog import Priority
from gateway.hall.display_texts import DisplayTexts


class Balance(StrEnum):
    """Whom a window calls when it is free."""

    OWN = "own"
    """Those of its own services alone."""
    IDLE_HELPS = "idle-helps"
    """With nobody waiting for its own services, those of the services that it helps."""
    LONGEST_WAIT = "longest-wait"
    """Whoever has waited longest, over its own services and those that it helps."""


CREDIT_MIN: Mapping[Priority, float] = {
    Priority.ELDERLY: 20.0,
    Priority.DISABLED: 20.0,
    Priority.MILITARY: 20.0,
    Priority.GREEN: 60.0,
}


class CasePolicy(BaseModel):
    """How long cases are kept for those who ask how far theirs is, and how many. Written under
    [queue.cases]."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep_days: Annotated[float, Field(gt=0, le=3650)] = 30.0
    """So long after its end came a case is removed, in days."""
    open_days: Annotated[float, Field(gt=0, le=3650)] = 400.0
    """So long after it was last heard of a case that has not ended is removed, in days."""
    most: Annotated[int, Field(ge=1, le=1_000_000)] = 50_000
    """Cases kept at a time; more are refused."""
    share: Annotated[float, Field(gt=0, le=0.5)] = 0.25
    """Share of the journal's `max_bytes` that cases may take; more are refused: presses keep the rest. A case
    counts as whole pages of the file: 4.7 kB, one of more than 3.9 kB of JSON 8.8 kB, and so on."""


class Policy(BaseModel):
    """Rules of the queue that hold for all services."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    balance: Balance = Balance.IDLE_HELPS
    """Whom a free window calls: those of its own services; with nobody there, also those of the services that
    it helps; or whoever has waited longest over both."""
    help_after_min: Annotated[float, Field(ge=0, le=600)] = 5.0
    """A helping window takes nobody who has waited less, in minutes."""
    credit_min: dict[Priority, Annotated[float, Field(ge=0, le=600)]] = dict(CREDIT_MIN)
    """Minutes for which each priority counts as having come sooner. Nobody is overtaken by who comes later
    than the largest of them after him: so nobody starves. A priority that is left out has none."""
    reserve_s: Annotated[float, Field(ge=5, le=3600)] = 120.0
    """A reserved number that is not confirmed within this expires."""
    reservations_max: Annotated[int, Field(ge=1, le=1000)] = 50
    """Unconfirmed numbers that one kiosk may have at a time: more are refused until some are confirmed or
    expire."""
    check_in_early_min: Annotated[float, Field(ge=0, le=600)] = 30.0
    """So long before an appointment its holder can check in, in minutes."""
    check_in_late_min: Annotated[float, Field(ge=0, le=600)] = 15.0
    """So long after its time an appointment still holds, in minutes."""
    next_finishes: bool = True
    """Calling the next person finishes with the one before; without it that is refused."""
    call_guard_s: Annotated[float, Field(ge=0, le=60)] = 3.0
    """So long after a call, in seconds, nobody finishes with that person by calling another without naming
    him: whoever asks has not seen him yet."""
    rating_timeout_s: Annotated[float, Field(gt=0, le=6000)] = 30.0
    """How long the pad invites a rating."""
    kiosk_rating_h: Annotated[float, Field(ge=0, le=24)] = 24.0
    """So long after its end a service can be rated at a kiosk: no ticket is sure to be remembered longer."""
    promised_wait_min: Annotated[float, Field(gt=0, le=1440)] = 60.0
    """Supervision tells of longer waits."""
    idle_min: Annotated[float, Field(gt=0, le=1440)] = 3.0
    """Supervision tells of a window that is idle for longer while people wait whom it may serve."""
    hasty_s: Annotated[float, Field(ge=0, le=3600)] = 10.0
    """Supervision tells of services that took less."""
    pause_min: Annotated[float, Field(gt=0, le=1440)] = 30.0
    """Supervision tells of longer pauses."""
    service_min: Annotated[float, Field(gt=0, le=1440)] = 120.0
    """Supervision tells of somebody who has been called to a window, or served there, for longer."""
    auto_sign_in: bool = False
    """The first key of a caller at a window where nobody has signed in signs in the first of its staff: for
    callers that have no key for it."""
    cases: CasePolicy = CasePolicy()
    """How long cases are kept, and how many."""
    displays: DisplayTexts = DisplayTexts()
    """Texts of the windows' displays."""
    figures_days: Annotated[int, Field(ge=1, le=1000)] = 100
    """Days whose figures are kept."""
