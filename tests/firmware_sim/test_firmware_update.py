"""A pad's firmware update, message by message: section 10 of the protocol, without a line or files."""

from random import Random

import pytest

from contracts.pad.fields import WireMessage
from contracts.pad.messages import (
    Ack,
    Arm,
    Ask,
    Capability,
    Hello,
    Ping,
    Pong,
    Press,
    Query,
    Reboot,
    ResetCause,
    Result,
    Stats,
    Status,
    UpdateActivate,
    UpdateBegin,
    UpdateChunk,
    UpdateConfirm,
    UpdateProgress,
    UpdateSignature,
)
from firmware_sim.errors import PadStateError, UsageError
from firmware_sim.pad.bootloader import NEXT, BootEvent, follow
from firmware_sim.pad.effects import Restart
from firmware_sim.pad.flash import (
    PAGE_BYTES,
    SLOT_BYTES,
    BootRecord,
    BootState,
    Flash,
    Incoming,
    Slot,
    decode_record,
    encode_record,
)
from firmware_sim.pad.image import Behaviour, Code, build_image, read_image
from firmware_sim.pad.profile import with_updates
from tests.firmware_sim.makers import MAKER_KEY, MODEL, Release, release
from tests.firmware_sim.playbook import PAD_1, Playbook, arm

UPDATABLE = with_updates(PAD_1, MAKER_KEY)
CHUNK = 48


class Update(Playbook):
    """A pad that takes firmware, greeted, and a host that brings it."""

    def __init__(self, image: Release | None = None) -> None:
        super().__init__(UPDATABLE)
        self.image = image or release()
        self._tag = 10
        self.greeted()

    def asks(self, request: WireMessage) -> Status:
        """The answer to a request."""
        self.hears(request)
        (result,) = [message for message in self.sent if isinstance(message, Result)]
        self.sent.remove(result)
        return Status(result.status)

    def tag(self) -> int:
        self._tag += 1
        return self._tag

    def begins(self, image: Release | None = None) -> Status:
        image = image or self.image
        return self.asks(UpdateBegin(self.tag(), len(image.data), image.sha256, image.version))

    def progress(self) -> tuple[int, int]:
        """The newest UPDATE_PROGRESS since the last look."""
        found = [m for m in self.takes_sent() if isinstance(m, UpdateProgress)][-1]
        return found.offset, found.status

    def chunk(self, offset: int, data: bytes | None = None) -> "Update":
        part = self.image.data[offset : offset + CHUNK] if data is None else data
        self.hears(UpdateChunk(offset, part))
        return self

    def transfers(self, to: int | None = None) -> "Update":
        self.begins()
        offset, _ = self.progress()
        while offset < (len(self.image.data) if to is None else to):
            offset, status = self.chunk(offset).progress()
            assert status == Status.OK
        return self

    def signs(self, signature: bytes | None = None) -> "Update":
        signature = signature or self.image.signature
        for part in (0, 1):
            half = signature[32 * part : 32 * part + 32]
            assert self.asks(UpdateSignature(self.tag(), part, half)) == Status.OK
        return self

    def activates(self) -> Status:
        return self.asks(UpdateActivate(self.tag()))

    def restored(self) -> "Update":
        """The power fails and comes back; a host greets."""
        self.boots(ResetCause.BROWN_OUT)
        self.greeted()
        return self

    def greeted_and_shown(self) -> None:
        """A host greets; what follows stays in `sent`."""
        self.hears(Ack(self.boot, 0, 0))

    def restarts(self) -> Hello | None:
        """Boots as the firmware asked for it; the HELLO, None when it crashed."""
        (restart,) = [effect for effect in self.takes_done() if isinstance(effect, Restart)]
        self.takes_sent()
        self.boots(restart.cause)
        hellos = [m for m in self.takes_sent() if isinstance(m, Hello)]
        return hellos[0] if hellos else None

    def tries(self) -> Hello | None:
        """All the way to the trial."""
        self.transfers().signs()
        assert self.activates() == Status.OK
        return self.restarts()


def says(hello: Hello | None) -> tuple[str, int]:
    assert hello is not None
    return hello.firmware, hello.reset_cause


def test_a_pad_without_a_makers_key_takes_no_firmware() -> None:
    pad = Playbook().greeted()
    pad.hears(UpdateBegin(1, 10, bytes(32), "1"), UpdateChunk(0, b"x"), UpdateActivate(2))
    assert pad.takes_sent() == [Result(1, Status.UNSUPPORTED), Result(2, Status.UNSUPPORTED)]
    assert Capability.UPDATE not in pad.profile.capabilities


def test_a_new_image_arrives_is_tried_and_kept() -> None:
    pad = Update()
    boot = pad.boot
    hello = pad.tries()
    assert says(hello) == ("1.1.0", ResetCause.UPDATE)
    assert pad.boot == boot + 1
    pad.greeted()
    assert pad.asks(UpdateConfirm(1)) == Status.OK
    pad.boots(ResetCause.POWER_ON)
    assert says(pad.hello()) == ("1.1.0", ResetCause.POWER_ON)
    pad.sleeps(400_000)
    assert pad.takes_done() == []


def test_the_next_image_goes_to_the_other_slot() -> None:
    pad = Update()
    pad.tries()
    pad.greeted().asks(UpdateConfirm(1))
    pad.image = release("1.2.0", 700)
    assert says(pad.tries()) == ("1.2.0", ResetCause.UPDATE)
    pad.boots(ResetCause.POWER_ON)
    assert says(pad.hello()) == ("1.1.0", ResetCause.ROLLBACK)


def test_begin_tells_the_next_byte_and_goes_on_where_it_was() -> None:
    pad = Update()
    assert pad.begins() == Status.OK
    assert pad.progress() == (0, Status.OK)
    pad.transfers(to=480)
    pad.begins()
    assert pad.progress() == (480, Status.OK)
    pad.begins(release("1.1.1"))
    assert pad.progress() == (0, Status.OK), "another image begins anew"


def test_a_repeated_begin_tells_the_progress_again() -> None:
    pad = Update()
    begin = UpdateBegin(3, len(pad.image.data), pad.image.sha256, pad.image.version)
    for _ in range(2):
        pad.hears(begin)
        assert pad.takes_sent() == [Result(3, Status.OK), UpdateProgress(0, Status.OK)]


def test_a_chunk_is_taken_only_at_the_next_byte() -> None:
    pad = Update().transfers(to=96)
    for offset, expected in [(48, 96), (144, 96), (0, 96), (96, 144), (96, 144)]:
        assert pad.chunk(offset).progress() == (expected, Status.OK)
    assert pad.chunk(144, b"").progress() == (144, Status.OK)


def test_more_bytes_than_announced_are_a_bad_image() -> None:
    pad = Update().transfers(to=960)
    assert pad.chunk(960, bytes(41)).progress() == (960, Status.BAD_IMAGE)
    assert pad.chunk(960).progress() == (1000, Status.OK)
    assert pad.chunk(1000, b"x").progress() == (1000, Status.BAD_IMAGE)


def test_a_chunk_for_no_image_is_a_bad_image() -> None:
    assert Update().chunk(0).progress() == (0, Status.BAD_IMAGE)


@pytest.mark.parametrize("size", [0, SLOT_BYTES + 1, 2**32 - 1])
def test_an_image_that_fits_no_slot_is_refused_at_once(size: int) -> None:
    assert Update().asks(UpdateBegin(1, size, bytes(32), "9")) == Status.BAD_IMAGE


def test_whole_pages_survive_a_loss_of_power() -> None:
    pad = Update().transfers(to=960)
    pad.restored().begins()
    assert pad.progress() == (960 // PAGE_BYTES * PAGE_BYTES, Status.OK)
    pad.transfers().restored().begins()
    assert pad.progress() == (1000, Status.OK), "the last page is as long as the image needs"


def test_the_signature_outlives_a_boot() -> None:
    pad = Update().transfers().signs()
    pad.restored()
    assert pad.activates() == Status.OK


def test_an_image_that_is_not_whole_is_not_tried_and_goes_on() -> None:
    pad = Update().transfers(to=480).signs()
    assert pad.activates() == Status.BAD_IMAGE
    pad.begins()
    assert pad.progress() == (480, Status.OK)


def test_a_wrong_hash_discards_the_image() -> None:
    pad = Update()
    lying = release("1.1.0", 999)
    pad.asks(UpdateBegin(pad.tag(), 1000, lying.sha256, "1.1.0"))
    for offset in range(0, 1000, CHUNK):
        pad.chunk(offset)
    pad.signs()
    assert pad.activates() == Status.BAD_IMAGE
    assert pad.activates() == Status.BAD_IMAGE, "and nothing of it is left"
    pad.forgets().asks(UpdateBegin(pad.tag(), 1000, lying.sha256, "1.1.0"))
    assert pad.progress() == (0, Status.OK)


@pytest.mark.parametrize("signature", [bytes(64), release("1.2.0").signature])
def test_a_wrong_signature_discards_the_image(signature: bytes) -> None:
    pad = Update().transfers().signs(signature)
    assert pad.activates() == Status.BAD_SIGNATURE
    assert pad.takes_done() == []
    pad.begins()
    assert pad.progress() == (0, Status.OK)


def test_an_unsigned_image_is_not_its_makers() -> None:
    pad = Update().transfers()
    pad.asks(UpdateSignature(pad.tag(), 0, pad.image.signature[:32]))
    assert pad.activates() == Status.BAD_SIGNATURE


def test_odd_requests_are_answered() -> None:
    pad = Update()
    assert pad.asks(UpdateSignature(1, 0, bytes(32))) == Status.BAD_IMAGE
    assert pad.asks(UpdateSignature(2, 2, bytes(32))) == Status.BAD_VALUE
    assert pad.activates() == Status.BAD_IMAGE
    assert pad.asks(UpdateConfirm(4)) == Status.OK


def test_an_armed_pad_neither_begins_nor_activates_but_takes_chunks() -> None:
    pad = Update().transfers(to=480)
    pad.armed()
    assert pad.begins() == Status.BUSY
    pad.forgets()
    for offset in range(480, 1000, CHUNK):
        pad.chunk(offset)
    assert pad.progress() == (1000, Status.OK)
    pad.signs()
    assert pad.activates() == Status.NOT_NOW
    pad.pressed(1)
    assert pad.activates() == Status.NOT_NOW, "the rating is open"
    pad.confirmed()
    assert pad.activates() == Status.OK


def test_a_repeated_activate_after_its_answer_was_lost_is_granted_again() -> None:
    pad = Update()
    pad.tries()
    pad.greeted()
    assert pad.activates() == Status.OK
    assert pad.takes_done() == []


def test_nothing_is_begun_over_the_image_that_a_trial_falls_back_on() -> None:
    pad = Update()
    pad.tries()
    pad.greeted()
    assert pad.begins(release("1.3.0")) == Status.BUSY


def test_confirm_asked_twice_is_granted_twice() -> None:
    pad = Update()
    pad.tries()
    pad.greeted()
    assert [pad.asks(UpdateConfirm(tag)) for tag in (1, 2)] == [Status.OK] * 2
    assert says((pad.asks_hello()).hello()) == ("1.1.0", ResetCause.UPDATE)


@pytest.mark.parametrize("cause", [ResetCause.POWER_ON, ResetCause.WATCHDOG, ResetCause.BROWN_OUT])
def test_any_boot_before_the_confirmation_rolls_back(cause: ResetCause) -> None:
    pad = Update()
    pad.tries()
    pad.boots(cause)
    assert says(pad.hello()) == ("1.0.0", ResetCause.ROLLBACK)
    pad.boots(cause)
    assert says(pad.hello()) == ("1.0.0", cause)


def test_a_reboot_by_request_rolls_back_too() -> None:
    pad = Update()
    pad.tries()
    pad.greeted().asks(Reboot(5))
    assert says(pad.restarts()) == ("1.0.0", ResetCause.ROLLBACK)


def test_a_trial_that_is_not_confirmed_in_time_rolls_back() -> None:
    pad = Update()
    pad.tries()
    pad.greeted().waits(299_999)
    assert pad.takes_done() == []
    pad.waits(1)
    assert says(pad.restarts()) == ("1.0.0", ResetCause.ROLLBACK)


def test_a_rolled_back_image_can_be_tried_again_without_a_transfer() -> None:
    pad = Update()
    pad.tries()
    pad.boots(ResetCause.WATCHDOG)
    pad.greeted().begins()
    assert pad.progress() == (1000, Status.OK)
    assert pad.activates() == Status.OK


def test_an_image_that_crashes_at_boot_rolls_back_by_itself() -> None:
    pad = Update(release(behaviour=Behaviour.CRASH))
    assert pad.tries() is None
    assert says(pad.restarts()) == ("1.0.0", ResetCause.ROLLBACK)


def test_an_image_for_another_model_rolls_back_by_itself() -> None:
    pad = Update(release(model="OTHER"))
    assert pad.tries() is None
    assert says(pad.restarts()) == ("1.0.0", ResetCause.ROLLBACK)


def test_a_mute_image_greets_keeps_presses_and_answers_nothing() -> None:
    pad = Update(release(behaviour=Behaviour.MUTE))
    assert says(pad.tries()) == ("1.1.0", ResetCause.UPDATE)
    pad.greeted()
    pad.hears(Ask(Query.STATS), Ping(1), UpdateConfirm(9), arm())
    assert pad.takes_sent() == []
    assert says(pad.asks_hello().hello()) == ("1.1.0", ResetCause.UPDATE)
    pad.pressed(5)
    pad.waits(300_000)
    assert says(pad.restarts()) == ("1.0.0", ResetCause.ROLLBACK)
    pad.greeted()
    assert pad.ring == [1]


def test_presses_boot_id_and_sequence_outlive_update_and_rollback() -> None:
    pad = Update()
    pad.pressed(3)
    boot = pad.boot
    pad.tries()
    pad.pressed(4)
    pad.boots(ResetCause.BROWN_OUT)
    pad.takes_sent()
    pad.pressed(5)
    pad.greeted_and_shown()
    identities = [(m.pressed_boot, m.sequence, m.key) for m in pad.takes_sent() if isinstance(m, Press)]
    assert identities == [(boot, 1, 3), (boot + 1, 2, 4), (boot + 2, 3, 5)]


def test_a_press_in_the_moment_of_the_rollback_is_kept() -> None:
    pad = Update()
    pad.tries()
    pad.greeted()
    pad.now_ms += 300_000
    pad.pressed(2)
    pad.sleeps(0)
    assert says(pad.restarts()) == ("1.0.0", ResetCause.ROLLBACK)
    assert pad.ring == [1]


def test_a_trial_pad_answers_stats_and_pings() -> None:
    pad = Update()
    pad.tries()
    pad.greeted().hears(Ask(Query.STATS), Ping(1))
    assert [type(message) for message in pad.takes_sent()] == [Stats, Pong]


@pytest.mark.parametrize("state", BootState)
@pytest.mark.parametrize("event", BootEvent)
def test_the_boot_loader_follows_its_table_or_says_what_is_illegal(
    state: BootState, event: BootEvent
) -> None:
    if (state, event) in NEXT:
        assert follow(state, event) is NEXT[state, event]
    else:
        with pytest.raises(PadStateError, match=f"{state.name}.*{event.name}"):
            follow(state, event)


def test_a_record_is_read_as_it_was_written_and_never_when_damaged() -> None:
    incoming = Incoming(1000, bytes(range(32)), "版本1", 256, (b"", b"\x07" * 32))
    for record in (BootRecord(), BootRecord(BootState.TRIAL, Slot.B, 77, incoming)):
        data = encode_record(b"HS\0\0\0\0\0\1", 9, record)
        assert decode_record(data) == (b"HS\0\0\0\0\0\1", 9, record)
        for at in range(len(data)):
            assert decode_record(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]) is None
            assert decode_record(data[:at]) is None


def test_an_image_says_what_it_is() -> None:
    image = release(behaviour=Behaviour.MUTE).data
    assert read_image(image, MODEL) == Code("1.1.0", Behaviour.MUTE)
    for broken in (b"", image[:20], b"X" + image[1:], image[:6] + b"\x09" + image[7:]):
        assert read_image(broken, MODEL).behaviour is Behaviour.CRASH


@pytest.mark.parametrize("version", ["", "1.1.0-beta-3", "一"])
def test_an_image_with_an_impossible_version_is_not_built(version: str) -> None:
    with pytest.raises(UsageError, match="--version"):
        build_image(MODEL, version, 1000, Behaviour.GOOD, Random(1))


def test_a_blank_flash_holds_the_factorys_firmware() -> None:
    assert Flash().record == BootRecord()
    assert says(Playbook(UPDATABLE).hello()) == ("1.0.0", ResetCause.POWER_ON)


def test_arming_goes_on_during_a_trial() -> None:
    pad = Update()
    pad.tries()
    pad.greeted()
    assert pad.asks(Arm(1, 77, 300, 0, "", "", "")) == Status.OK
