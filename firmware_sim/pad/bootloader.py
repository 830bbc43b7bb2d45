"""The boot loader of a simulated pad: an image arrives, is checked, tried, kept or rolled back. Pure.

Written from `docs/reference/pad-protocol.md`, section 10. Messages go in; a status and effects come out. What
the flash must hold before the host hears of it stands before the answer. Arrived bytes are kept in RAM until
they fill a page of flash; after a loss of power the pad needs them again.
"""

import hashlib
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contracts.pad.messages import (
    ResetCause,
    Status,
    UpdateActivate,
    UpdateBegin,
    UpdateChunk,
    UpdateConfirm,
    UpdateProgress,
    UpdateSignature,
)
from firmware_sim.errors import PadStateError
from firmware_sim.pad.effects import Burn, Effect, Restart, Send
from firmware_sim.pad.flash import (
    PAGE_BYTES,
    SLOT_BYTES,
    BootRecord,
    BootState,
    Flash,
    FlashChange,
    Incoming,
    Recorded,
    Written,
)
from firmware_sim.pad.image import Code, read_image
from firmware_sim.pad.profile import Profile

UpdateRequest = UpdateBegin | UpdateSignature | UpdateActivate | UpdateConfirm


class BootEvent(Enum):
    """What happens to the boot loader."""

    BOOTED = auto()
    ACTIVATED = auto()
    CONFIRMED = auto()


NEXT: dict[tuple[BootState, BootEvent], BootState] = {
    (BootState.SETTLED, BootEvent.BOOTED): BootState.SETTLED,
    (BootState.SETTLED, BootEvent.ACTIVATED): BootState.PENDING,
    (BootState.SETTLED, BootEvent.CONFIRMED): BootState.SETTLED,
    (BootState.PENDING, BootEvent.BOOTED): BootState.TRIAL,
    (BootState.TRIAL, BootEvent.BOOTED): BootState.SETTLED,
    (BootState.TRIAL, BootEvent.CONFIRMED): BootState.SETTLED,
}
BOOT_CAUSES = {BootState.PENDING: ResetCause.UPDATE, BootState.TRIAL: ResetCause.ROLLBACK}
"""What a boot is called, whatever caused it, by the state before it."""


def follow(state: BootState, event: BootEvent) -> BootState:
    """The state after the event. Raises PadStateError where the table has none."""
    try:
        return NEXT[state, event]
    except KeyError:
        raise PadStateError(f"a boot loader that is {state.name} cannot be {event.name}") from None


@dataclass(frozen=True, slots=True)
class Granted:
    """How a request went, and what must be done before and after its answer is sent."""

    status: Status
    before: tuple[Effect, ...] = ()
    after: tuple[Effect, ...] = ()


class Bootloader:
    """One boot of a pad's boot loader, over the flash that outlives it."""

    def __init__(self, profile: Profile, flash: Flash) -> None:
        self._profile = profile
        self._flash = flash
        self._page = b""

    def start(self, cause: ResetCause) -> tuple[ResetCause, list[Effect]]:
        """The pad boots: the cause that it tells, and what must be done before anything else."""
        state = self._record.state
        after = follow(state, BootEvent.BOOTED)
        if after is state:
            return cause, []
        return BOOT_CAUSES[state], [self._burn(Recorded(replace(self._record, state=after)))]

    @property
    def on_trial(self) -> bool:
        """Whether the running image goes unless it is confirmed."""
        return self._record.state is BootState.TRIAL

    @property
    def code(self) -> Code:
        """What runs."""
        record = self._record
        slot = record.kept.other if self.on_trial else record.kept
        if slot is record.kept and record.installed == 0:
            return Code(self._profile.firmware)
        return read_image(bytes(self._flash.slots[slot]), self._profile.model)

    def progress(self, status: Status = Status.OK) -> Send:
        """What the host is told of the transfer."""
        return Send(UpdateProgress(self._needed, status))

    def take(self, chunk: UpdateChunk) -> list[Effect]:
        """Bytes of the image."""
        incoming = self._record.incoming
        if incoming is None or chunk.offset + len(chunk.chunk) > incoming.size:
            return [self.progress(Status.BAD_IMAGE)]
        if chunk.offset != self._needed or not chunk.chunk:
            return [self.progress()]
        self._page += chunk.chunk
        is_whole = self._needed == incoming.size
        ripe = len(self._page) if is_whole else len(self._page) // PAGE_BYTES * PAGE_BYTES
        return [*self._write(incoming, ripe), self.progress()]

    def grant(self, request: UpdateRequest, busy: bool) -> Granted:
        """A request of the host; `busy` while a session is armed or a rating is open."""
        match request:
            case UpdateBegin():
                return self._begin(request, busy)
            case UpdateSignature():
                return self._sign(request)
            case UpdateActivate():
                return self._activate(busy)
            case UpdateConfirm():
                return self._confirm()
            case _:
                assert_never(request)

    # ------------------------------------------------------------------ requests

    def _begin(self, begin: UpdateBegin, busy: bool) -> Granted:
        if busy or self.on_trial:
            return Granted(Status.BUSY)
        if not 0 < begin.size <= SLOT_BYTES:
            return Granted(Status.BAD_IMAGE)
        came = self._record.incoming
        if came and (came.size, came.sha256, came.version) == (begin.size, begin.sha256, begin.version):
            return Granted(Status.OK, after=(self.progress(),))
        self._page = b""
        incoming = Incoming(begin.size, begin.sha256, begin.version)
        burn = self._burn(Recorded(replace(self._record, incoming=incoming)))
        return Granted(Status.OK, (burn,), (self.progress(),))

    def _sign(self, request: UpdateSignature) -> Granted:
        if request.part not in (0, 1):
            return Granted(Status.BAD_VALUE)
        incoming = self._record.incoming
        if incoming is None:
            return Granted(Status.BAD_IMAGE)
        first, second = incoming.halves
        halves = (request.half, second) if request.part == 0 else (first, request.half)
        if halves == incoming.halves:
            return Granted(Status.OK)
        changed = replace(self._record, incoming=replace(incoming, halves=halves))
        return Granted(Status.OK, (self._burn(Recorded(changed)),))

    def _activate(self, busy: bool) -> Granted:
        if self.on_trial:
            return Granted(Status.OK)  # the host did not hear the answer that came before this boot
        if busy:
            return Granted(Status.NOT_NOW)
        incoming = self._record.incoming
        if incoming is None or incoming.reached < incoming.size:
            return Granted(Status.BAD_IMAGE)
        fault = self._fault(incoming)
        if fault is not None:
            return Granted(fault, (self._burn(Recorded(replace(self._record, incoming=None))),))
        state = follow(self._record.state, BootEvent.ACTIVATED)
        burn = self._burn(Recorded(replace(self._record, state=state)))
        return Granted(Status.OK, (burn,), (Restart(ResetCause.UPDATE),))

    def _confirm(self) -> Granted:
        record = self._record
        state = follow(record.state, BootEvent.CONFIRMED)
        if not self.on_trial or record.incoming is None:
            return Granted(Status.OK)
        kept = BootRecord(state, record.kept.other, record.incoming.size)
        return Granted(Status.OK, (self._burn(Recorded(kept)),))

    # ------------------------------------------------------------------ small steps

    @property
    def _record(self) -> BootRecord:
        return self._flash.record

    @property
    def _needed(self) -> int:
        incoming = self._record.incoming
        return incoming.reached + len(self._page) if incoming else 0

    def _write(self, incoming: Incoming, ripe: int) -> list[Effect]:
        """The first `ripe` bytes of what RAM holds go to the flash, then the record says so."""
        if ripe == 0:
            return []
        data, self._page = self._page[:ripe], self._page[ripe:]
        reached = replace(incoming, reached=incoming.reached + ripe)
        return [
            self._burn(
                Written(self._record.kept.other, incoming.reached, data),
                Recorded(replace(self._record, incoming=reached)),
            )
        ]

    def _fault(self, incoming: Incoming) -> Status | None:
        """Why this whole image is not to be tried; None when it may be."""
        image = self._flash.slots[self._record.kept.other][: incoming.size]
        if hashlib.sha256(image).digest() != incoming.sha256:
            return Status.BAD_IMAGE
        maker = Ed25519PublicKey.from_public_bytes(self._profile.maker_key or bytes(32))
        try:
            maker.verify(b"".join(incoming.halves), incoming.sha256)
        except InvalidSignature:
            return Status.BAD_SIGNATURE
        return None

    def _burn(self, *changes: FlashChange) -> Burn:
        for change in changes:
            self._flash.apply(change)
        return Burn(changes)
