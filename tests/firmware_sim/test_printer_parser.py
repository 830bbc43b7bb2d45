"""The ESC/POS parser: each command's true length, any chunking, bounds, resynchronisation."""

import tomllib
import tracemalloc
from pathlib import Path

import pytest

from firmware_sim.printer.commands import LETTERED, TABLE, find
from firmware_sim.printer.parser import PAYLOAD_MAX, Command, Dropped, Operation, Parser, Text

VECTORS = Path(__file__).parents[1] / "vectors" / "printer-lengths.toml"
COMMANDS: dict[str, str] = tomllib.loads(VECTORS.read_text())["commands"]


def parse(data: bytes, chunk: int = 0) -> list[Operation]:
    parser = Parser()
    size = chunk or max(1, len(data))
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return joined([operation for piece in pieces for operation in parser.feed(piece)])


def joined(operations: list[Operation]) -> list[Operation]:
    """Runs of text put together."""
    out: list[Operation] = []
    for operation in operations:
        if isinstance(operation, Text) and out and isinstance(out[-1], Text):
            out[-1] = Text(out[-1].data + operation.data)
        else:
            out.append(operation)
    return out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_ends_where_it_ends(name: str) -> None:
    data = bytes.fromhex(COMMANDS[name])
    for chunk in (0, 1, 2, 7):
        first, rest = parse(data + b"Zebra", chunk)
        assert isinstance(first, Command)
        assert first.opcode + first.params == data
        assert rest == Text(b"Zebra")


def test_a_command_has_the_name_of_its_vector() -> None:
    for name, data in COMMANDS.items():
        (command,) = parse(bytes.fromhex(data))
        assert isinstance(command, Command)
        spec = find(command.opcode)
        assert spec
        assert spec.name == name.split(": ", maxsplit=1)[0]


def test_every_command_of_the_table_has_a_vector() -> None:
    seen = {
        operation.opcode
        for data in COMMANDS.values()
        for operation in parse(bytes.fromhex(data))
        if isinstance(operation, Command)
    }
    assert set(TABLE) <= seen
    assert {opcode[:2] for opcode in seen if len(opcode) == 3} == set(LETTERED)


def test_all_vectors_in_one_stream_keep_their_borders_byte_by_byte() -> None:
    stream = b"".join(bytes.fromhex(data) for data in COMMANDS.values())
    for chunk in (1, 3, 64, 0):
        commands = parse(stream, chunk)
        assert len(commands) == len(COMMANDS)
        assert all(isinstance(command, Command) for command in commands)


@pytest.mark.parametrize(
    ("data", "dropped"),
    [
        ("1b 01 41", "1b 01"),
        ("1d 7e 41", "1d 7e"),
        ("1c ff 41", "1c ff"),
        ("10 41 41", "10 41"),
        ("05 41", "05"),
    ],
)
def test_an_unknown_opcode_is_dropped_and_counted(data: str, dropped: str) -> None:
    parser = Parser()
    operations = list(parser.feed(bytes.fromhex(data)))
    assert operations == [Dropped(bytes.fromhex(dropped), refused=False), Text(b"A")]
    assert parser.unknown == {dropped: 1}


def test_a_prefix_that_is_followed_by_a_command_costs_only_itself() -> None:
    assert parse(b"\x1c\x1b@A") == [Dropped(b"\x1c", refused=False), Command(b"\x1b@", b""), Text(b"A")]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("1d 6b 20 41 41 00", "GS k"),
        ("1d 76 31 00", "GS v"),
        ("10 14 09 01", "DLE DC4"),
        ("1b 26 03 42 41", "ESC &"),
        ("1d 38 4c ff ff ff ff", "GS 8L"),
        ("1d 76 30 00 ff ff ff ff", "GS v"),
        ("1c 71 ff ff ff ff ff", "FS q"),
        ("1b 44" + 33 * " 08", "ESC D"),
        ("1d 44 30 43 30 47 31 30 31 42 40 08 00 00 00", "GS D"),
    ],
)
def test_senseless_parameters_are_refused_and_the_next_ticket_prints(data: str, name: str) -> None:
    parser = Parser()
    operations = list(parser.feed(bytes.fromhex(data) + b"\x1b@next\n"))
    assert parser.refused == {name: 1}
    assert operations[-3:] == [Command(b"\x1b@", b""), Text(b"next"), Command(b"\n", b"")]


def test_a_command_that_announces_four_gigabytes_allocates_nothing() -> None:
    tracemalloc.start()
    parse(bytes.fromhex("1d 38 4c fe ff ff ff") + b"x" * 10_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000


def test_a_command_below_the_limit_takes_only_the_bytes_that_came() -> None:
    parser = Parser()
    size = PAYLOAD_MAX - 4
    assert list(parser.feed(b"\x1d8L" + size.to_bytes(4, "little") + b"\x00" * 1000)) == []
    assert parser.wanted == size - 1000
    assert len(list(parser.feed(b"\x00" * parser.wanted + b"A\n"))) == 3


def test_a_reset_forgets_half_a_command_and_keeps_the_counts() -> None:
    parser = Parser()
    list(parser.feed(b"\x1b\x01\x1dv0\x00\x10"))
    parser.reset()
    assert list(parser.feed(b"A")) == [Text(b"A")]
    assert parser.unknown == {"1b 01": 1}


def test_unknown_opcodes_are_told_apart_up_to_a_bound() -> None:
    parser = Parser()
    for prefix in b"\x1b\x1c\x1d":
        for code in range(256):
            list(parser.feed(bytes([prefix, code])))
            parser.reset()
    assert len(parser.unknown) <= 65
    assert parser.unknown["others"] > 0
