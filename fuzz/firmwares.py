"""The simulators' parsers: what a device reads from its host, and what a technician writes for it."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from contracts.errors import HallsideError
from devices.ports.reports import pack_report
from firmware_sim.bare_pad.profile import parse_profile
from firmware_sim.caller6.caller import Caller6
from firmware_sim.device import Device, Effect, Note, Send
from firmware_sim.dialogue_pad.pad import DialoguePad
from firmware_sim.errors import UsageError
from firmware_sim.faults import parse_plan
from firmware_sim.hall_bus.bus import Bus
from firmware_sim.id_reader.cards import parse_cards
from firmware_sim.id_reader.reader import IdReader, ReaderOptions
from firmware_sim.led.display import Led
from firmware_sim.printer.firmware import Printer
from firmware_sim.printer.paper import Ticket
from firmware_sim.printer.profile import NARROW
from firmware_sim.recording.player import EARLY_BYTES_MAX, Player
from firmware_sim.recording.tape import Piece
from firmware_sim.recording.tape import parse as parse_recording
from firmware_sim.usb import reports
from firmware_sim.usb.control import Setup, answer
from firmware_sim.usb.endpoint_port import UsbEndpoint
from firmware_sim.usb.gadget import Gadget
from firmware_sim.usb.shape import bulk_shape, hid_shape, pad_shape
from firmware_sim.usb.usbip import COMMAND_BYTES, OPERATION_BYTES, parse_command, parse_operation
from firmware_sim.usb.usbip_serve import UsbIpServer
from fuzz.feeding import PAUSE_S, STEP_S, chunks, held_bytes

INVITATION = bytes.fromhex("FF 68 03 03 68  81 01 0B  8D 16")
SHOW_NUMBER = bytes.fromhex("01 00 01 03 E9 FF")
SHOW_A = bytes.fromhex("A0 90 01 A5 00 02  41 00  E7")
SHOW_FULL_A = bytes.fromhex("AA 01 BB 01 00 00 01  41")
SHOW_FULL_A_CRC = bytes.fromhex("3D E7")
SAM_STATUS = bytes.fromhex("AA AA AA 96 69 00 03 11 FF ED")
SAM_OK = bytes.fromhex("AA AA AA 96 69 00 04 00 00 90 94")
APPRAISE = b'\n{"command": "appraise", "timeout": 9, "levels": [{"level": 5, "name": "5"}]}\n'
DEVICE_LIST = bytes.fromhex("0111 8005 00000000")
DEVICES_TOLD = bytes.fromhex("0111 0005 00000000 00000001")
Sign = Callable[[Effect], bool]


def _noted(what: str) -> Sign:
    return lambda effect: isinstance(effect, Note) and effect.what == what


def _device(device: Device, data: bytes, good: bytes, sign: Sign, parser: Callable[[], object]) -> None:
    """Feed it, and see that it heeds a good message after a pause, by its second copy at the latest."""
    now_s = 100.0
    device.start(now_s)
    for chunk in chunks(data):
        now_s += STEP_S
        device.receive(chunk, now_s)
        if (due_s := device.due_s()) is not None and due_s <= now_s:
            device.advance(now_s)
        assert held_bytes(parser()) <= 4096
    device.look()
    for _ in range(2):
        now_s += PAUSE_S
        device.advance(now_s)
        if any(map(sign, device.receive(good, now_s))):
            return
    raise AssertionError("a good message behind garbage was not heeded")


def hall_bus_units(data: bytes) -> None:
    """What evaluators and callers read from a hall."""
    bus = Bus([0x81], [0x01])
    _device(bus, data, INVITATION, _noted("invited"), lambda: bus._receiver)


def caller6_firmware(data: bytes) -> None:
    """What a six-byte caller reads from a hall."""
    caller = Caller6(1, 0)
    _device(caller, data, SHOW_NUMBER, _noted("show"), lambda: caller._receiver)


def dialogue_firmware(data: bytes) -> None:
    """What a two-screen pad reads from a hall."""
    pad = DialoguePad()
    _device(pad, data, APPRAISE, _noted("invited"), lambda: pad._lines)


def led_firmware(data: bytes) -> None:
    """What a window's display reads from a hall, in both protocols."""
    for full_width, with_crc in ((False, False), (True, False), (True, True)):
        led = Led(1, full_width=full_width, columns=8, with_crc=with_crc)
        good = SHOW_FULL_A + SHOW_FULL_A_CRC * with_crc if full_width else SHOW_A
        _device(led, data, good, _noted("shown"), _receiver_of(led))


def _receiver_of(device: Led) -> Callable[[], object]:
    return lambda: device._receiver


def id_reader_firmware(data: bytes) -> None:
    """What an ID-card reader reads from a kiosk."""
    reader = IdReader({}, ReaderOptions(pace=0.0), Random(1))

    def is_ok(effect: Effect) -> bool:
        return isinstance(effect, Send) and effect.data == SAM_OK

    _device(reader, data, SAM_STATUS, is_ok, lambda: reader._parser)


def _save(path: Path, tickets: Sequence[Ticket], width: int) -> None:
    raise AssertionError("bytes from a host must not write a file")


def printer_firmware(data: bytes) -> None:
    """What a ticket printer reads from a kiosk: a real-time question is answered whatever came before."""
    printer = Printer(NARROW, _save, Random(1))
    now_s = 100.0
    printer.start(now_s)
    now_s += PAUSE_S
    printer.advance(now_s)
    for chunk in chunks(data):
        now_s += STEP_S
        printer.receive(chunk, now_s)
        if (due_s := printer.due_s()) is not None and due_s <= now_s:
            printer.advance(now_s)
    printer.look()
    for _ in range(3):  # DLE DC4 3 takes five bytes: nearly two of them
        answers = [
            effect.data
            for effect in printer.receive(b"\x10\x04\x01", now_s + PAUSE_S)
            if isinstance(effect, Send)
        ]
        if any(byte & 0x93 == 0x12 for byte in b"".join(answers)):
            return
    raise AssertionError("DLE EOT behind garbage was not answered")


def report_firmware(data: bytes) -> None:
    """What a pad reads from a gateway over USB HID."""
    payload = reports.decode(data)
    assert payload is None or len(payload) < 64
    assert reports.decode(pack_report(data[:63])) == data[:63]


def usb_control(data: bytes) -> None:
    """Control requests and the headers of USB/IP."""
    for shape in (bulk_shape(0x0400, 0xC35A), hid_shape(1, 2), pad_shape("01")):
        for start in range(0, max(0, len(data) - 7), 8):
            setup = Setup.parse(data[start : start + 8])
            said = answer(shape, setup)
            assert said is None or len(said) <= 0xFFFF
    if len(data) >= OPERATION_BYTES:
        parse_operation(data[:OPERATION_BYTES])
    if len(data) >= COMMAND_BYTES:
        parse_command(data[:COMMAND_BYTES])


def usbip_server(data: bytes) -> None:
    """What the export reads from a client: whatever one sends, the next is served."""
    asyncio.run(_serve(data))


async def _serve(data: bytes) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_fail)
    server = UsbIpServer(loop, "127.0.0.1", 0)
    endpoint = UsbEndpoint(loop, Gadget(bulk_shape(0x0400, 0xC35A)), server)
    endpoint.open(lambda _: None)
    try:
        await _ask(server, data[1:])
        await _ask(server, IMPORT + data[1:])
        assert (await _ask(server, DEVICE_LIST)).startswith(DEVICES_TOLD), "the next client was not served"
    finally:
        endpoint.close()


IMPORT = bytes.fromhex("0111 8003 00000000") + b"1-1".ljust(32, b"\0")


async def _ask(server: UsbIpServer, data: bytes) -> bytes:
    host, _, port = server.address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(data)
        writer.write_eof()
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def _fail(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    raise AssertionError(f"a client's bytes ended a task: {context}")


def replayed(data: bytes) -> None:
    """What the player of a recording reads from a host, whatever was recorded."""
    pieces = [
        Piece.model_validate(
            {"t": n * STEP_S, "from": "host" if chunk[0] % 3 else "device", "hex": chunk[:40].hex()}
        )
        for n, chunk in enumerate(chunks(data[: len(data) // 2]))
    ]
    loops = any(piece.sender == "host" for piece in pieces)
    player = Player(pieces, loop=loops)
    now_s = 100.0
    player.start(now_s)
    for chunk in (*(piece.data for piece in pieces if piece.sender == "host"), *chunks(data)):
        now_s += STEP_S
        player.receive(chunk, now_s)
        player.advance(now_s)
        assert held_bytes(player) <= EARLY_BYTES_MAX
    for words in (["skip"], ["rewind"]):
        with contextlib.suppress(UsageError):
            player.obey(words, now_s + PAUSE_S)
    player.look()


def texts(data: bytes) -> None:
    """What a technician writes or is sent: a pad's profile, cards, a plan of faults, a recording."""
    text = data.decode("utf-8", "replace")
    parsers: list[Callable[[], object]] = [
        lambda: parse_profile(text, "x"),
        lambda: parse_cards(text, "x"),
        lambda: parse_plan(text),
        lambda: parse_recording(text, "x"),
    ]
    for parse in parsers:
        try:
            parse()
        except HallsideError:
            continue
