"""The drivers' parsers: what a hall reads from devices, and what a technician writes about them."""

from dataclasses import dataclass

from contracts.ratings import Level
from devices.bare_pad.decoder import BarePad
from devices.bare_pad.profile import parse_profile
from devices.bare_pad.sniff import Chunk, analyse, draft_profile
from devices.caller6.callers import Callers6
from devices.dialogue_pad.dialogue import Dialogue
from devices.dialogue_pad.messages import LINE_MAX
from devices.errors import ProfileError
from devices.hall_bus.bus import HallBus
from devices.hall_bus.site import BusSite
from devices.heard import Heard, LineEffect, Tell
from devices.led.displays import Displays
from devices.led.frames import REPLY_MAX, Colour, StripFormat
from devices.line import Line
from devices.ports.reports import unpack_report
from devices.printer.status import (
    TEXT_BYTES_MAX,
    Question,
    RealTime,
    ReplyReader,
    StatusBoard,
)
from fuzz.feeding import PAUSE_S, STEP_S, chunks, held_bytes

SITE = BusSite(frozenset({0x81, 0x83}), frozenset({1, 3}), {3: Level(5)})
BUS_KEY = bytes.fromhex("FF 68 03 03 68 83 11 03 97 16")
CALLER_KEY = bytes.fromhex("00 03 00 00 00 FF")
LED_REPLY = bytes.fromhex("A0 90 02 00 A5 AA")
PAD_KEY = bytes.fromhex("AA 55 00 00 01 01")
PAD = parse_profile(
    'name = "x"\n[frame]\nheader = "AA 55"\nlength = 6\nchecksum = "sum8"\nchecksum_from = 2\nkey_at = 4\n'
    '[keys]\n"01" = 5\n',
    "fuzz",
)
LITERAL_PAD = parse_profile(
    'name = "x"\n[[literal]]\nframe = "AA 55 00 00 01 01"\nlevel = 5\n'
    '[[literal]]\nframe = "B0 00"\nlevel = 1\n',
    "fuzz",
)
PENDING_MAX = 64
"""What a driver leaves uncommitted before it reads no more."""


@dataclass(slots=True)
class Desk:
    """A line's core, fed at the pace of the clock; every other value is refused."""

    line: Line
    now: float = 100.0
    told: int = 0

    def hear(self, chunk: bytes, after_s: float) -> list[Heard]:
        """What `chunk` brought."""
        self.now += after_s
        return self.take(self.line.received(chunk, self.now))

    def take(self, effects: list[LineEffect]) -> list[Heard]:
        """Commit or refuse what was told."""
        heard = [effect.heard for effect in effects if isinstance(effect, Tell)]
        for one in heard:
            self.told += 1
            if self.told % 2:
                self.line.committed(one, self.now)
            else:
                self.line.refused(one)
        return heard

    def pass_time(self) -> None:
        """So much that nothing waits any more."""
        until = self.now + PAUSE_S
        while (due := self.line.deadline()) <= until:
            self.now = max(due, self.now)
            self.take(self.line.tick(self.now))
            assert self.line.deadline() > self.now, "a driver would spin"
        self.now = until


def _line(line: Line, parser: object, data: bytes, most: int, good: bytes) -> None:
    """Feed it, and see that the good message is heard, by its second copy at the latest."""
    desk = Desk(line)
    desk.take(line.opened(desk.now))
    for chunk in chunks(data):
        desk.hear(chunk, STEP_S)
        assert held_bytes(parser) <= most, "it holds more than it promises"
    desk.pass_time()
    heard = desk.hear(good, STEP_S)
    desk.pass_time()
    assert heard or desk.hear(good, STEP_S), "a good message behind garbage was not heard"


def hall_bus_host(data: bytes) -> None:
    """What a hall reads from its bus."""
    bus = HallBus(SITE)
    _line(bus, bus.deframer, data, 10, BUS_KEY)


def caller6_host(data: bytes) -> None:
    """What a hall reads from six-byte callers."""
    callers = Callers6((1, 3))
    _line(callers, callers.deframer, data, 5, CALLER_KEY)


def bare_pad(data: bytes) -> None:
    """What a hall reads from a pad that sends one frame a key."""
    for profile in (PAD, LITERAL_PAD):
        pad = BarePad(profile)
        _line(pad, pad, data, 5, PAD_KEY)


def sniffed_pad(data: bytes) -> None:
    """What is made of a recording of an unknown pad: the draft is a profile, whatever was recorded."""
    recording = [Chunk(n * (0.001 if len(chunk) % 3 else 2.0), chunk) for n, chunk in enumerate(chunks(data))]
    finding = analyse(sorted(recording, key=lambda chunk: chunk.at))
    draft = draft_profile(finding, data.decode("latin-1"), 9600)
    if finding.distinct:
        assert parse_profile(draft, "draft").name


def dialogue_host(data: bytes) -> None:
    """What a hall reads from a two-screen pad."""
    pad = Dialogue()
    _line(pad, pad.deframer, data, LINE_MAX, b'\n{"appraiseLevel": "5"}\n')


def led_host(data: bytes) -> None:
    """What a hall reads from a window's display."""
    displays = Displays({2: 8}, StripFormat(), 9600)
    desk = Desk(displays)
    displays.opened(desk.now)
    displays.show(2, data[:6].decode("utf-8", "replace"), Colour.RED, desk.now)
    for chunk in chunks(data):
        desk.hear(chunk, STEP_S)
        assert held_bytes(displays.deframer) <= REPLY_MAX
    desk.pass_time()
    before = displays.messages
    desk.hear(LED_REPLY, STEP_S)
    assert displays.messages > before, "a good reply behind garbage was not heard"


def printer_status(data: bytes) -> None:
    """What a kiosk reads from a ticket printer."""
    reader, board = ReplyReader(), StatusBoard()
    reader.expect_sensor()
    for n, chunk in enumerate(chunks(data)):
        reader.expect(Question(n % 4 + 1))
        for reply in reader.feed(chunk):
            board.note(reply, n * STEP_S)
        assert len(board.conditions(n * STEP_S, 1.0).present) >= 0
        assert held_bytes(reader) <= TEXT_BYTES_MAX + 4
    reader.forget_questions()
    reader.expect(Question.PRINTER)
    assert reader.feed(b"\x1a") == [RealTime(Question.PRINTER, 0x1A)]


def report_host(data: bytes) -> None:
    """What a gateway reads from a pad on USB HID."""
    payload = unpack_report(data)
    assert payload is None or (len(payload) < len(data) and len(payload) < 64)


def profile_host(data: bytes) -> None:
    """What a technician writes about a bare pad."""
    try:
        parse_profile(data.decode("utf-8", "replace"), "pad.toml")
    except ProfileError as error:
        named = "pad.toml" in str(error)
    else:
        named = True
    assert named, "an error does not name its file"
