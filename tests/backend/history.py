"""What a gateway would send: sealed events of one epoch, one after the other."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts import chain, topics
from contracts.base import Message
from contracts.events import (
    EventIdentity,
    EventKind,
    Flag,
    GatewayData,
    PressUnsolicited,
    RatingGiven,
    RatingRefused,
    ReasonsAdded,
    SessionUnrated,
    UnsolicitedCause,
    envelope,
)
from contracts.figures import Finding, FindingKind
from contracts.ratings import Level
from contracts.session import ServiceSession, UnratedCause

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
TASK = "A" * 31


@dataclass(frozen=True)
class Sent:
    """A message on its way to the backend."""

    topic: str
    body: bytes
    index: int = 0
    hash: str = ""


def session(number: int, window: str = "W01") -> ServiceSession:
    """The service session of that number."""
    return ServiceSession(
        project_no=f"P{number}", service_no=1, task_code=TASK, window=window, staff_no="S042"
    )


class Hall:
    """A gateway's journal. `pressed` of the same number is the same press, whatever the epoch."""

    def __init__(self, gateway: str = "hall-1", epoch: int = 1) -> None:
        self.gateway = gateway
        self.epoch = epoch
        self.index = 0
        self.previous = chain.genesis(gateway, epoch)

    def send(
        self, kind: EventKind, identity: EventIdentity, data: Message, at: datetime | None = None, **more: Any
    ) -> Sent:
        """Seal an event and go on; `more` replaces members of the envelope before it is sealed."""
        event = envelope(self.gateway, kind, identity, time=at or self.now, data=data)
        return self.seal(event | more, kind.value)

    def seal(self, event: dict[str, Any], topic_kind: str) -> Sent:
        """Give an envelope the next place in the chain."""
        self.index += 1
        placed = event | {"chainepoch": self.epoch, "chainindex": self.index, "chainprev": self.previous}
        self.previous, body = chain.seal(placed)
        return Sent(topics.GatewayTopics(self.gateway).event(topic_kind), body, self.index, self.previous)

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.index)

    def press(self, number: int, revision: int = 0) -> EventIdentity:
        """Identity of the pad's n-th press."""
        return EventIdentity(device="PAD-7", boot=3, sequence=number, revision=revision)

    def rating(
        self,
        press: int,
        of: int,
        level: Level = Level.VERY_SATISFIED,
        reasons: tuple[int, ...] = (),
        flags: tuple[Flag, ...] = (),
        **more: Any,
    ) -> Sent:
        data = RatingGiven(
            **self._pressed(press, level), session=session(of), level=level, reasons=reasons,
            indicator_table="2020", flags=flags,
        )  # fmt: skip
        return self.send(EventKind.RATING_GIVEN, self.press(press), data, **more)

    def reasons(
        self,
        press: int,
        of: int,
        reasons: tuple[int, ...],
        level: Level = Level.VERY_SATISFIED,
        revision: int = 1,
    ) -> Sent:
        data = ReasonsAdded(
            **self._pressed(press, level),
            session=session(of),
            level=level,
            reasons=reasons,
            indicator_table="2020",
        )
        return self.send(EventKind.REASONS_ADDED, self.press(press, revision), data)

    def refused(self, press: int, of: int) -> Sent:
        data = RatingRefused(
            **self._pressed(press, Level.SATISFIED), session=session(of), rated_by="PAD-7.3.1"
        )
        return self.send(EventKind.RATING_REFUSED, self.press(press), data)

    def unsolicited(self, press: int, reasons: tuple[int, ...] = (), revision: int = 0) -> Sent:
        data = PressUnsolicited(
            **self._pressed(press, Level.SATISFIED), cause=UnsolicitedCause.NO_SESSION, reasons=reasons
        )
        return self.send(EventKind.PRESS_UNSOLICITED, self.press(press, revision), data)

    def unrated(self, of: int, cause: UnratedCause = UnratedCause.TIMEOUT) -> Sent:
        return self.send(
            EventKind.SESSION_UNRATED, self._own(), SessionUnrated(session=session(of), cause=cause)
        )

    def finding(
        self, kind: FindingKind, about: str, *, over: bool = False, at: datetime | None = None
    ) -> Sent:
        """Supervision found something about a window or a ticket."""
        window = about if kind in (FindingKind.IDLE_WINDOW, FindingKind.LONG_PAUSE) else None
        data = Finding(kind=kind, since=at or self.now, over=over, window=window, detail=f"{kind} of {about}")
        return self.send(EventKind.SUPERVISION_FINDING, self._own(), data, at, subject=about)

    def started(self) -> Sent:
        data = GatewayData(version="0.1.0", epoch=self.epoch)
        return self.send(EventKind.GATEWAY_STARTED, self._own(), data)

    def _own(self) -> EventIdentity:
        return EventIdentity(device=self.gateway, boot=self.epoch, sequence=self.index + 1)

    def _pressed(self, press: int, level: Level) -> dict[str, Any]:
        return {
            "key": int(level),
            "window": "W01",
            "device": "pad-w01",
            "pressed_at": START + timedelta(minutes=press),
            "age_ms": 12,
        }


def ratings(number: int, hall: Hall | None = None, first: int = 1) -> list[Sent]:
    """So many ratings of as many sessions."""
    hall = hall or Hall()
    return [hall.rating(press=n, of=n) for n in range(first, first + number)]
