"""What is fuzzed: one function a parser. It takes any bytes and fails an assertion, or raises, where the
parser breaks a promise: it survives garbage, holds no more than a bounded buffer, and hears what comes after
a pause.

The first bytes choose how the rest is cut into chunks, so that the fuzzer finds what hangs on where a read
ends."""

from collections.abc import Callable

from contracts.errors import HallsideError
from contracts.pad import framing
from contracts.pad.messages import Ping, decode, encode
from devices.id_card.card import Card
from devices.id_card.frames import REPLY_LEN_MAX, ReplyParser
from devices.scanner.lines import CodeReader
from firmware_sim.id_reader.requests import HEAD_BYTES, LEN_MAX, Command, RequestParser
from firmware_sim.pad.wire import Deframer as PadDeframer
from fuzz import firmwares, hosts
from fuzz.feeding import chunks

Target = Callable[[bytes], None]

CARD_GONE = bytes.fromhex("AA AA AA 96 69 00 04 00 00 80 84")
READER_STATUS = bytes.fromhex("AA AA AA 96 69 00 03 11 FF ED")
PAD_BUFFER_MAX = 128


def pad_host(data: bytes) -> None:
    """What a gateway reads from a pad."""
    deframer = framing.Deframer()
    for chunk in chunks(data):
        for payload in deframer.feed(chunk):
            _decoded(payload)
    deframer.feed(b"\0")
    assert deframer.feed(encode(Ping(7))), "the frame behind garbage and an end mark was not heard"


def pad_firmware(data: bytes) -> None:
    """What a pad reads from a gateway."""
    deframer = PadDeframer()
    for chunk in chunks(data):
        for payload in deframer.feed(chunk):
            assert payload
    list(deframer.feed(b"\0"))
    assert list(deframer.feed(encode(Ping(7)))), "the frame behind garbage and an end mark was not heard"


def id_card_reader(data: bytes) -> None:
    """What a kiosk reads from an ID-card reader, and what it makes of a card."""
    parser = ReplyParser()
    for chunk in chunks(data):
        for reply in parser.feed(chunk):
            if len(reply.data) >= 256:
                _card(bytes(reply.data[:256]))
        assert parser.pending < REPLY_LEN_MAX + 7
    parser.clear()
    assert [reply.status for reply in parser.feed(CARD_GONE)] == [0x80]
    _card(data[:256].ljust(256, b"\x20"))


def id_card_reader_firmware(data: bytes) -> None:
    """What an ID-card reader reads from a kiosk."""
    parser = RequestParser()
    for chunk in chunks(data):
        parser.feed(chunk)
        assert parser.pending < LEN_MAX + HEAD_BYTES
    assert parser.feed(READER_STATUS * 2)[-1:] == [Command.STATUS], "the second request behind garbage"


def scanner(data: bytes) -> None:
    """What a kiosk reads from a code scanner."""
    reader, now = CodeReader(), 0.0
    for chunk in chunks(data):
        now += 0.01
        assert all(code.isprintable() for code in reader.feed(chunk, now))
    assert reader.feed(b"\rgood\r", now + 10)[-1:] == ["good"]


TARGETS: dict[str, Target] = {
    "pad-host": pad_host,
    "pad-firmware": pad_firmware,
    "id-card-reader": id_card_reader,
    "id-card-reader-firmware": id_card_reader_firmware,
    "scanner": scanner,
    "hall-bus-host": hosts.hall_bus_host,
    "caller6-host": hosts.caller6_host,
    "bare-pad": hosts.bare_pad,
    "sniffed-pad": hosts.sniffed_pad,
    "dialogue-host": hosts.dialogue_host,
    "led-host": hosts.led_host,
    "printer-status": hosts.printer_status,
    "report-host": hosts.report_host,
    "profile-host": hosts.profile_host,
    "hall-bus-units": firmwares.hall_bus_units,
    "caller6-firmware": firmwares.caller6_firmware,
    "dialogue-firmware": firmwares.dialogue_firmware,
    "led-firmware": firmwares.led_firmware,
    "id-reader-firmware": firmwares.id_reader_firmware,
    "printer-firmware": firmwares.printer_firmware,
    "report-firmware": firmwares.report_firmware,
    "usb-control": firmwares.usb_control,
    "usbip-server": firmwares.usbip_server,
    "replayed": firmwares.replayed,
    "technicians-texts": firmwares.texts,
}


def _decoded(payload: bytes) -> None:
    try:
        decode(payload, "pad")
    except HallsideError:
        return


def _card(text: bytes) -> None:
    card = Card(text)
    card.doubts()
    card.masked()
    card.wipe()
