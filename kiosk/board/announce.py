"""Which call is announced when: each once, in order, one after another. Pure.

    WAITING ──begin──▶ SAYING ──end──▶ DONE
                          ├──fail──▶ FAILED      the voice could not say it: it was a chime only
                          └──late──▶ TIMED_OUT   the voice hangs: it is silenced, and the next has its turn

A call is taken up when it is first heard, whatever has to be said before it: a burst is said to its end.
What the hall tells for the first time after a silence may be old, so of that only what is younger than
`FRESH`, or made in a silence shorter than that, is taken up: who was called before it stands at the window by
now or has been called again, and a voice that reads out the past sends people to windows where others are
served. That is also why nothing is kept over a restart: a call that was said before it is said again within
that minute at most, and once too often is better than never.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum

from contracts.hall import Call, Calls
from kiosk.board.state import Now, Setting, ages, concerns
from kiosk.errors import AnnouncementError

FRESH = timedelta(seconds=60)
SAYING_MS = 30_000
"""No announcement takes longer: the longest takes about twelve seconds."""
WAITING_MAX = 200
"""Half an hour of announcements. More can't be of use to anybody: they are counted and dropped."""


class Stage(Enum):
    """Where an announcement stands."""

    WAITING = "waiting"
    SAYING = "saying"
    DONE = "done"
    FAILED = "failed"
    TIMED_OUT = "timed-out"


class Event(Enum):
    """What happens to it."""

    BEGIN = "begin"
    END = "end"
    FAIL = "fail"
    LATE = "late"


TABLE: dict[tuple[Stage, Event], Stage] = {
    (Stage.WAITING, Event.BEGIN): Stage.SAYING,
    (Stage.SAYING, Event.END): Stage.DONE,
    (Stage.SAYING, Event.FAIL): Stage.FAILED,
    (Stage.SAYING, Event.LATE): Stage.TIMED_OUT,
}


@dataclass(frozen=True, slots=True)
class Announcement:
    """One call on its way to be heard."""

    call: Call
    stage: Stage = Stage.WAITING
    since_ms: int = 0
    """When it came to that stage."""

    def after(self, event: Event, now: Now) -> "Announcement":
        """Raises AnnouncementError for an event that can't happen to it."""
        stage = TABLE.get((self.stage, event))
        if stage is None:
            raise AnnouncementError(f"{event.value} of an announcement that is {self.stage.value}")
        return replace(self, stage=stage, since_ms=now.ms)


@dataclass(frozen=True, slots=True)
class Speak:
    """Say that call."""

    call: Call


@dataclass(frozen=True, slots=True)
class Silence:
    """Stop what is being said."""


Effect = Speak | Silence


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the calls."""

    done: int = 0
    failed: int = 0
    timed_out: int = 0
    old: int = 0
    """They were not said: they were old when they were first heard."""
    missed: int = 0
    """Calls between two that were heard, of which the hall had kept none."""
    dropped: int = 0
    """More waited than `WAITING_MAX`."""


@dataclass(frozen=True, slots=True)
class Announcer:
    """What is said, what waits for it, and the last call that was heard."""

    setting: Setting = field(default_factory=Setting)
    last: int | None = None
    """Sequence; none: nothing was heard yet."""
    queue: tuple[Announcement, ...] = ()
    """In order. The first may be SAYING, all others are WAITING."""
    counts: Counts = Counts()

    @property
    def saying(self) -> Call | None:
        """The call that is being said."""
        if self.queue and self.queue[0].stage is Stage.SAYING:
            return self.queue[0].call
        return None


def hear(
    announcer: Announcer, told: Calls, now: Now, *, catching_up: bool, silent_ms: int | None = None
) -> tuple[Announcer, tuple[Effect, ...]]:
    """The hall's last calls, of which some may be new. `catching_up`, `silent_ms`: as of `BoardState`."""
    calls = tuple(sorted(told.calls, key=lambda call: call.sequence))
    last = announcer.last
    if last is not None and calls and calls[-1].sequence < last:
        # A hall that counts anew has a new book, and no call of it was said.
        catching_up, silent_ms, last = True, None, None
    new = [call for call in calls if last is None or call.sequence > last]
    ours = [call for call in new if concerns(announcer.setting, call)]
    old = ages(calls, now, silent_ms)
    fresh = [call for call in ours if not catching_up or old[call.sequence] < FRESH]
    room = WAITING_MAX - len(announcer.queue)
    counts = announcer.counts
    counts = replace(
        counts,
        old=counts.old + len(ours) - len(fresh),
        missed=counts.missed + (new[0].sequence - last - 1 if new and last is not None else 0),
        dropped=counts.dropped + max(0, len(fresh) - room),
    )
    announcer = replace(
        announcer,
        last=calls[-1].sequence if calls else last,
        queue=(*announcer.queue, *(Announcement(call, since_ms=now.ms) for call in fresh[:room])),
        counts=counts,
    )
    return _begun(announcer, now)


def ended(
    announcer: Announcer, sequence: int, now: Now, *, said: bool
) -> tuple[Announcer, tuple[Effect, ...]]:
    """The voice has come to the end of that call, or could not say it. Of one that timed out nothing is to be
    known any more."""
    if announcer.saying is None or announcer.saying.sequence != sequence:
        return announcer, ()
    return _begun(_over(announcer, Event.END if said else Event.FAIL, now), now)


def tick(announcer: Announcer, now: Now) -> tuple[Announcer, tuple[Effect, ...]]:
    """Time passes."""
    if announcer.saying is None or now.ms - announcer.queue[0].since_ms < SAYING_MS:
        return announcer, ()
    announcer, effects = _begun(_over(announcer, Event.LATE, now), now)
    return announcer, (Silence(), *effects)


def _over(announcer: Announcer, event: Event, now: Now) -> Announcer:
    first, *waiting = announcer.queue
    counts = announcer.counts
    match first.after(event, now).stage:
        case Stage.FAILED:
            counts = replace(counts, failed=counts.failed + 1)
        case Stage.TIMED_OUT:
            counts = replace(counts, timed_out=counts.timed_out + 1)
        case _:
            counts = replace(counts, done=counts.done + 1)
    return replace(announcer, queue=tuple(waiting), counts=counts)


def _begun(announcer: Announcer, now: Now) -> tuple[Announcer, tuple[Effect, ...]]:
    """The next is said, unless one is being said."""
    if not announcer.queue or announcer.saying is not None:
        return announcer, ()
    first, *waiting = announcer.queue
    return replace(announcer, queue=(first.after(Event.BEGIN, now), *waiting)), (Speak(first.call),)
