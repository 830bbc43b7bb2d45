"""The firmware of a simulated rating pad: `docs/reference/pad-protocol.md`, sections 3 to 10, without I/O.

Bytes, keys and the time go in; effects come out, in the order in which they must be done. A press is in the
ring (`Store`) before it is sent. The caller keeps `Memory` and the NVRAM the same by performing every
`Store`; after a loss of power it throws this object away and boots another one from the NVRAM.

Times are whole milliseconds of any clock that never goes back; only `tick` counts from the boot.
"""

from dataclasses import replace
from random import Random
from typing import assert_never

from contracts.errors import MessageError
from contracts.pad.messages import (
    KEY_DECLINE,
    PROTOCOL_VERSION,
    REASONS_MAX,
    Ack,
    Arm,
    Ask,
    Capability,
    Configure,
    Disarm,
    Hello,
    Identify,
    Ping,
    Pong,
    Query,
    Reboot,
    ResetCause,
    Result,
    Setting,
    Show,
    ShowText,
    Stats,
    Status,
    UpdateActivate,
    UpdateBegin,
    UpdateChunk,
    UpdateConfirm,
    UpdateSignature,
    decode,
)
from firmware_sim.pad.bootloader import Bootloader, UpdateRequest
from firmware_sim.pad.delivery import TICKS, Delivery, settle
from firmware_sim.pad.effects import (
    Acknowledged,
    Blink,
    Chosen,
    Effect,
    Invited,
    Pressed,
    Refused,
    Restart,
    Send,
    SessionOver,
    Store,
)
from firmware_sim.pad.face import Face, Moment, follow
from firmware_sim.pad.flash import Flash
from firmware_sim.pad.image import Behaviour
from firmware_sim.pad.memory import (
    NUMBER_MAX,
    Booted,
    Change,
    Configured,
    Dropped,
    Entry,
    Kept,
    Memory,
    Removed,
    next_boot,
)
from firmware_sim.pad.profile import Profile
from firmware_sim.pad.repeat import Repeat
from firmware_sim.pad.requests import is_unknown_request, setting_is_valid
from firmware_sim.pad.screen import View
from firmware_sim.pad.wire import Deframer

LEVEL_KEYS = range(1, 6)
TENTH_MS = 100
ASKS_HELLO = bytes([Ask.ID, Query.HELLO])
"""The payload of QUERY(HELLO)."""
NOTICE_MS = 3000
"""How long the screen thanks, or says that a press was refused."""

Known = Arm | Disarm | ShowText | Configure | Identify | Reboot
"""Requests that this firmware carries out."""


class Firmware:
    """One boot of a pad. Make it with `boot`."""

    def __init__(
        self, profile: Profile, memory: Memory, flash: Flash, cause: ResetCause, now_ms: int
    ) -> None:
        self.profile = profile
        self.memory = memory
        self._cause = cause
        self._booted_ms = now_ms
        self._bootloader = Bootloader(profile, flash)
        self._code = self._bootloader.code
        self._trial_ended = False
        self._deframer = Deframer()
        self._delivery = Delivery(memory)
        self._greeting = Repeat()
        self._face = Face.IDLE
        self._armed: Arm | None = None
        self._armed_until_ms = 0
        self._open: int | None = None
        self._reasons_until_ms = 0
        self._show: ShowText | None = None
        self._show_until_ms: int | None = None
        self._notice_until_ms = 0
        self._refused_until_ms = 0
        self._blink_until_ms = 0
        self._last_level = 0
        self._answered: tuple[bytes, Result] | None = None
        self._duplicates = 0
        self._overflows = 0

    @staticmethod
    def boot(
        profile: Profile,
        memory: Memory | None,
        cause: ResetCause,
        now_ms: int,
        rng: Random,
        *,
        flash: Flash | None = None,
    ) -> "tuple[Firmware, list[Effect]]":
        """Start the pad with what its NVRAM holds; None, a blank or corrupt one, draws its boot id.

        `flash` is what its boot loader finds; None, a new one, holds the factory's firmware.
        """
        boot = rng.randint(1, NUMBER_MAX) if memory is None else next_boot(memory.boot)
        pad = Firmware(profile, memory or Memory(boot=0), flash or Flash(), cause, now_ms)
        return pad, pad._start(boot)

    # ------------------------------------------------------------------ what happens to a pad

    def receive(self, chunk: bytes, now_ms: int) -> list[Effect]:
        """Bytes came from the host. Garbage is counted; nothing behind a granted REBOOT is read."""
        effects: list[Effect] = []
        for payload in self._deframer.feed(chunk):
            effects += self._take(payload, now_ms)
            if effects and isinstance(effects[-1], Restart):
                break
        return effects

    def press(self, key: int, now_ms: int) -> list[Effect]:
        """A finger on a key: 1-5 the level, 0 declines."""
        if key not in LEVEL_KEYS and key != KEY_DECLINE:
            raise ValueError(f"a pad has the keys 0-5, not {key}")
        before = self._fall_due(now_ms)
        return before + ([] if self._is_dead(key) else self._rate(key, now_ms))

    def touch(self, code: int, now_ms: int) -> list[Effect]:
        """A finger on a reason: chooses it, or takes it back. Does nothing when it is not on the screen."""
        before = self._fall_due(now_ms)
        entry = self._open_entry()
        if entry is None or code not in self._offered(entry.key):
            return before
        self._touch(now_ms)
        if code in entry.reasons:
            reasons = tuple(c for c in entry.reasons if c != code)
        else:
            reasons = (*entry.reasons, code)[:REASONS_MAX]
        return [*before, self._store([Kept(replace(entry, reasons=reasons))])]

    def confirm(self, now_ms: int) -> list[Effect]:
        """The citizen is done with the reasons."""
        if self._face is not Face.CHOOSING:
            return []
        self._face = follow(self._face, Moment.CONFIRMED)
        return self._close(now_ms)

    def advance(self, now_ms: int) -> list[Effect]:
        """Time has passed: whatever is due by now."""
        effects = self._fall_due(now_ms)
        if self._trial_due_ms is not None and self._trial_due_ms <= now_ms:
            self._trial_ended = True
            effects.append(Restart(ResetCause.ROLLBACK))
        return effects

    def _fall_due(self, now_ms: int) -> list[Effect]:
        """All that is due but the end of a trial: the key just pressed must be in the ring before that."""
        effects: list[Effect] = []
        if self._armed and self._armed_until_ms <= now_ms:
            effects += self._end_session(Moment.TIMEOUT)
        if self._face is Face.CHOOSING and self._reasons_until_ms <= now_ms:
            self._face = follow(self._face, Moment.TIMEOUT)
            effects += self._close(now_ms)
        if self._greeting.is_due(now_ms):
            self._greeting.again(now_ms)
            effects.append(Send(self._hello()))
        effects += map(Send, self._delivery.retransmit(now_ms, now_ms - self._booted_ms))
        return effects

    def due_ms(self) -> int | None:
        """When `advance` is due next, None when only a key or the host can make something happen."""
        dues = [self._greeting.due_ms, self._delivery.due_ms, self._trial_due_ms]
        if self._armed:
            dues.append(self._armed_until_ms)
        if self._face is Face.CHOOSING:
            dues.append(self._reasons_until_ms)
        return min((due for due in dues if due is not None), default=None)

    @property
    def _trial_due_ms(self) -> int | None:
        runs = self._bootloader.on_trial and not self._trial_ended
        return self._booted_ms + self.profile.trial_ms if runs else None

    def tick(self, now_ms: int) -> int:
        """The pad's own clock."""
        return (now_ms - self._booted_ms) % TICKS

    @property
    def armed_session(self) -> int:
        """Token of the session now armed, 0 for none."""
        return self._armed.session if self._armed else 0

    def view(self, now_ms: int) -> View:
        """What the pad shows now."""
        entry = self._open_entry()
        settings = self.memory.settings
        showing = self._show_until_ms is None or now_ms < self._show_until_ms
        return View(
            face=self._face,
            language=(self._armed and self._armed.language) or settings[Setting.LANGUAGE],
            armed=self._armed,
            level=entry.key if entry else self._last_level,
            offered=self._offered(entry.key) if entry else (),
            chosen=entry.reasons if entry else (),
            thanks=now_ms < self._notice_until_ms,
            refused=now_ms < self._refused_until_ms,
            blinking=now_ms < self._blink_until_ms,
            show=self._show if showing else None,
            ring_used=len(self.memory.ring),
            ring_size=self.profile.ring,
            greeting=self._greeting.due_ms is not None,
        )

    # ------------------------------------------------------------------ boot and greeting

    def _start(self, boot: int) -> list[Effect]:
        self._cause, first = self._bootloader.start(self._cause)
        self._code = self._bootloader.code
        changes: list[Change] = [Booted(boot)]
        if self._code.behaviour is Behaviour.CRASH:
            return [*first, self._store(changes), Restart(ResetCause.CRASH)]
        effects: list[Effect] = []
        for entry in [e for e in self.memory.ring.values() if e.open]:
            closed, chosen = _closed(entry)
            changes.append(settle(closed))
            effects += chosen
        return [*first, self._store(changes), *effects, *self._greet(self._booted_ms)]

    def _greet(self, now_ms: int) -> list[Effect]:
        self._delivery.hold()
        self._greeting.start(now_ms)
        return [Send(self._hello())]

    def _hello(self) -> Hello:
        return Hello(
            protocol=PROTOCOL_VERSION,
            hardware_id=self.profile.hardware_id,
            boot=self.memory.boot,
            reset_cause=self._cause,
            oldest=self.memory.oldest,
            next=self.memory.next,
            dropped=self.memory.dropped,
            session=self.armed_session,
            capabilities=self.profile.capabilities,
            ring=self.profile.ring,
            model=self.profile.model,
            firmware=self._code.version,
        )

    # ------------------------------------------------------------------ keys and reasons

    def _rate(self, key: int, now_ms: int) -> list[Effect]:
        session = self._armed.session if self._armed else 0
        if len(self.memory.ring) >= self.profile.ring:
            return self._refuse(key, session, now_ms)
        opens = bool(session) and bool(self._offered(key))
        entry = Entry(
            self.memory.next, self.memory.boot, session, key, pressed_ms=now_ms - self._booted_ms, open=opens
        )
        effects: list[Effect] = [self._store([Kept(entry)]), Pressed(entry)]
        self._face = follow(self._face, Moment.RATED_OPEN if opens else Moment.RATED)
        self._armed = None
        self._last_level = key
        self._notice_until_ms = now_ms + NOTICE_MS
        if opens:
            self._open = entry.sequence
            self._touch(now_ms)
        effects += self._send_new(now_ms)
        return effects + ([SessionOver(session, rated=True)] if session else [])

    def _is_dead(self, key: int) -> bool:
        if key == KEY_DECLINE:
            has_key = Capability.LEVEL_DECLINE in self.profile.capabilities
            return not has_key or self._face is not Face.INVITED
        return self._face is Face.CHOOSING

    def _offered(self, key: int) -> tuple[int, ...]:
        if Capability.REASONS not in self.profile.capabilities:
            return ()
        return self.profile.reasons.get(key, ())

    def _refuse(self, key: int, session: int, now_ms: int) -> list[Effect]:
        self._overflows += 1
        self._refused_until_ms = now_ms + NOTICE_MS
        return [self._store([Dropped(self.memory.dropped + 1)]), Refused(key, session)]

    def _open_entry(self) -> Entry | None:
        return None if self._open is None else self.memory.ring.get(self._open)

    def _touch(self, now_ms: int) -> None:
        self._reasons_until_ms = now_ms + self.memory.settings[Setting.REASON_TIMEOUT] * TENTH_MS

    def _close(self, now_ms: int) -> list[Effect]:
        """Close the open entry; the caller has moved the face on."""
        entry = self._open_entry()
        self._open = None
        self._notice_until_ms = now_ms + NOTICE_MS
        if entry is None:
            return []
        closed, chosen = _closed(entry)
        effects: list[Effect] = [self._store([settle(closed)]), *chosen]
        return effects + (self._send_new(now_ms) if chosen else [])

    # ------------------------------------------------------------------ the host's messages

    def _take(self, payload: bytes, now_ms: int) -> list[Effect]:
        if self._code.behaviour is Behaviour.MUTE and not (payload[0] == Ack.ID or payload == ASKS_HELLO):
            return []
        if self._answered and self._answered[0] == payload:
            self._duplicates += 1
            again = [self._bootloader.progress()] if payload[0] == UpdateBegin.ID else []
            return [Send(self._answered[1]), *again]
        kind, body = payload[0], payload[1:]
        if is_unknown_request(kind, self.profile.capabilities):
            return [self._result(payload, body[0], Status.UNSUPPORTED)] if body else []
        try:
            message = decode(payload, "host")
        except MessageError:
            return []
        match message:
            case Ack():
                return self._on_ack(message, now_ms)
            case Ask(Query.HELLO):
                self._answered = None  # a host that starts anew may use any tag
                return self._greet(now_ms)
            case Ask(Query.STATS):
                return [Send(self._stats())]
            case Ping(nonce):
                return [Send(Pong(nonce, self.memory.boot, self.tick(now_ms), self.armed_session))]
            case Arm() | Disarm() | ShowText() | Configure() | Identify() | Reboot():
                return self._on_request(payload, message, now_ms)
            case UpdateBegin() | UpdateSignature() | UpdateActivate() | UpdateConfirm():
                return self._on_update(payload, message)
            case UpdateChunk() if Capability.UPDATE in self.profile.capabilities:
                return self._bootloader.take(message)
            case _:
                return []

    def _on_ack(self, ack: Ack, now_ms: int) -> list[Effect]:
        if ack.boot != self.memory.boot:
            return []
        effects: list[Effect] = []
        acked, changes = self._delivery.acknowledge(ack, now_ms)
        if acked:
            # Told before it is stored: an acknowledgement told twice is harmless, one never told is not.
            effects += map(Acknowledged, acked)
            effects.append(self._store(changes))
        if acked or self._greeting.due_ms is not None:
            self._greeting.stop()
            effects += self._send_new(now_ms)
            self._delivery.settle_clock()
        return effects

    def _on_request(self, payload: bytes, request: Known, now_ms: int) -> list[Effect]:
        status, effects = self._grant(request, now_ms)
        # The answer leaves before what follows from the request: a reboot would cut it off.
        return [self._result(payload, request.tag, status), *effects]

    def _on_update(self, payload: bytes, request: UpdateRequest) -> list[Effect]:
        granted = self._bootloader.grant(request, busy=self._face is not Face.IDLE)
        return [*granted.before, self._result(payload, request.tag, granted.status), *granted.after]

    def _grant(self, request: Known, now_ms: int) -> tuple[Status, list[Effect]]:
        match request:
            case Arm():
                return self._on_arm(request, now_ms)
            case Disarm():
                return self._on_disarm(request, now_ms)
            case ShowText():
                return self._on_show(request, now_ms)
            case Configure():
                return self._on_config(request)
            case Identify():
                return self._on_identify(request, now_ms)
            case Reboot():
                return self._on_reboot()
            case _:
                assert_never(request)

    def _on_arm(self, arm: Arm, now_ms: int) -> tuple[Status, list[Effect]]:
        if arm.session == 0:
            return Status.BAD_VALUE, []
        effects: list[Effect] = []
        if self._armed:
            effects.append(SessionOver(self._armed.session, rated=False))
        was_open = self._face is Face.CHOOSING
        self._face = follow(self._face, Moment.ARM)
        if was_open:
            effects += self._close(now_ms)
        self._armed = arm
        self._armed_until_ms = now_ms + arm.timeout * TENTH_MS
        self._notice_until_ms = self._refused_until_ms = now_ms
        return Status.OK, [*effects, Invited(arm.session, arm.timeout * TENTH_MS)]

    def _on_disarm(self, disarm: Disarm, now_ms: int) -> tuple[Status, list[Effect]]:
        if self._armed and disarm.session in (0, self._armed.session):
            return Status.OK, self._end_session(Moment.DISARM)
        if self._face is not Face.CHOOSING:
            return Status.UNKNOWN_SESSION, []
        self._face = follow(self._face, Moment.DISARM)
        return Status.UNKNOWN_SESSION, self._close(now_ms)

    def _on_show(self, show: ShowText, now_ms: int) -> tuple[Status, list[Effect]]:
        if Capability.SCREEN not in self.profile.capabilities:
            return Status.UNSUPPORTED, []
        self._show = None if show.kind == Show.IDLE else show
        self._show_until_ms = now_ms + show.seconds * 1000 if show.seconds else None
        return Status.OK, []

    def _on_config(self, config: Configure) -> tuple[Status, list[Effect]]:
        if not setting_is_valid(config.setting, config.value):
            return Status.BAD_VALUE, []
        return Status.OK, [self._store([Configured(config.setting, config.value)])]

    def _on_identify(self, identify: Identify, now_ms: int) -> tuple[Status, list[Effect]]:
        self._blink_until_ms = now_ms + identify.seconds * 1000
        return Status.OK, [Blink(identify.seconds)]

    def _on_reboot(self) -> tuple[Status, list[Effect]]:
        if self._face is not Face.IDLE:
            return Status.NOT_NOW, []
        return Status.OK, [Restart(ResetCause.REQUESTED)]

    # ------------------------------------------------------------------ small steps

    def _store(self, changes: list[Change]) -> Store:
        self.memory.apply_all(changes)
        for change in changes:
            if isinstance(change, Removed):
                self._delivery.forget(change.sequence)
        return Store(tuple(changes))

    def _send_new(self, now_ms: int) -> list[Effect]:
        if self._greeting.due_ms is not None:
            return []
        return list(map(Send, self._delivery.send_new(now_ms, now_ms - self._booted_ms)))

    def _end_session(self, moment: Moment) -> list[Effect]:
        session = self.armed_session
        self._face = follow(self._face, moment)
        self._armed = None
        return [SessionOver(session, rated=False)]

    def _result(self, payload: bytes, tag: int, status: Status) -> Send:
        result = Result(tag, status)
        self._answered = (payload, result)
        return Send(result)

    def _stats(self) -> Stats:
        return Stats(
            boot=self.memory.boot,
            crc_errors=self._deframer.crc_errors,
            resyncs=self._deframer.resyncs,
            retransmits=self._delivery.retransmits,
            duplicates=self._duplicates,
            ring_overflows=self._overflows,
            ring_used=len(self.memory.ring),
        )


def _closed(entry: Entry) -> tuple[Entry, list[Effect]]:
    """The entry as closing leaves it, and the word that reasons were chosen, if any were."""
    if not entry.reasons:
        return replace(entry, open=False), []
    closed = replace(entry, open=False, revision=entry.revision + 1)
    return closed, [Chosen(closed)]
