"""The simulated ID-card reader: the vectors, its cards, its faults and its times, without a line."""

import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_sim.cli import main
from firmware_sim.device import Note
from firmware_sim.errors import CardStateError, UsageError
from firmware_sim.id_reader.cards import parse_cards
from firmware_sim.id_reader.cards_port import read_cards
from firmware_sim.id_reader.faults import FAULTS, REFUSALS
from firmware_sim.id_reader.field import NEXT, CardField, Event, Sight
from firmware_sim.id_reader.generate import generate
from firmware_sim.id_reader.numbers import check_digit
from firmware_sim.id_reader.reader import IdReader
from firmware_sim.id_reader.replies import parse_sam_id
from firmware_sim.id_reader.requests import LEN_MAX, Command, RequestParser
from tests.firmware_sim.id_readers import CARDS, reader, sent

VECTORS = Path(__file__).parent.parent / "vectors"
CASES: list[dict[str, Any]] = tomllib.loads((VECTORS / "sim-id-reader.toml").read_text())["case"]
DRIVERS: dict[str, Any] = tomllib.loads((VECTORS / "id-card.toml").read_text())
FIND = bytes.fromhex("AA AA AA 96 69 00 03 20 01 22")
SELECT = bytes.fromhex("AA AA AA 96 69 00 03 20 02 21")
READ = bytes.fromhex("AA AA AA 96 69 00 03 30 01 32")
READ_FINGERPRINT = bytes.fromhex("AA AA AA 96 69 00 03 30 10 23")
ADDRESS = bytes.fromhex("AA AA AA 96 69 00 03 30 03 30")
SERIAL = bytes.fromhex("AA AA AA 96 69 00 03 30 05 36")
STATUS = bytes.fromhex("AA AA AA 96 69 00 03 11 FF ED")


def ask(device: IdReader, request: bytes, now_s: float = 0.0) -> list[int]:
    """SW3 of what came at once."""
    return [reply[9] for reply in sent(device.receive(request, now_s))]


def select(device: IdReader, label: str = "plain") -> None:
    device.obey(["card", "put", label], 0)
    assert ask(device, FIND) + ask(device, SELECT) == [0x9F, 0x90]


@pytest.mark.parametrize("step", [0, 1, 3], ids=["whole", "byte by byte", "threes"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_reader_answers_as_the_vectors_say(case: dict[str, Any], step: int) -> None:
    device, answers = reader(), list[bytes]()
    for what, argument in (line.split(" ", 1) if " " in line else (line, "") for line in case["does"]):
        if what == "ask":
            data = bytes.fromhex(argument)
            for at in range(0, len(data), step or len(data)):
                answers += sent(device.receive(data[at : at + (step or len(data))], 0))
        else:
            device.obey(["card", *([what, argument] if argument else [what])], 0)
    assert len(answers) == len(case["answers"])
    for answer, expected in zip(answers, case["answers"], strict=True):
        whole = bytes.fromhex(expected.removesuffix("…"))
        assert answer[: len(whole)] == whole
        assert len(answer) == len(whole) or expected.endswith("…")
    assert "lengths" not in case or [*map(len, answers)] == case["lengths"]


def test_the_hand_written_record_of_a_resident_is_what_a_card_holds() -> None:
    select(device := reader())
    (reply,) = sent(device.receive(READ, 0))
    assert reply[14:270] == bytes.fromhex(DRIVERS["resident"]["text"])


def test_the_drivers_request_vectors_are_all_known_commands() -> None:
    commands = RequestParser().feed(bytes.fromhex("".join(DRIVERS["requests"].values())))
    assert [command.name for command in commands] == [
        "READ_WITH_FINGERPRINT" if name == "READ_WITH_FINGERPRINT" else name for name in DRIVERS["requests"]
    ]


@pytest.mark.parametrize(
    ("label", "places"),
    [
        ("plain", {0: "测试甲 ", 30: "2", 32: "01", 36: "19800101", 122: "990000198001010012", 204: "长期 "}),
        (
            "permit",
            {
                0: "测试丙 ",
                30: "1",
                32: "  ",
                158: "测试局 ",
                220: "T00000003",
                238: "02",
                248: "J",
                250: "   ",
            },
        ),
        (
            "old-foreign",
            {
                0: "TEST, PERSON ",
                120: "2",
                122: "XXA990092020301",
                152: "XXA",
                158: "测试丁 ",
                188: "20200101",
                204: "20400101",
                220: "19920203",
                236: "01",
                240: "9900",
                248: "I",
            },
        ),
        (
            "foreign",
            {
                0: "测试戊 ",
                30: "2",
                32: "01",
                36: "19930203",
                52: "TEST, PERSON WITH A NAME OF FORTY-S",
                122: "990000199302030011",
                158: " " * 15,
                188: "20200101",
                220: "IX LETTERS.",
                242: "XXA",
                248: "Y",
                250: "123",
            },
        ),
    ],
)
def test_each_kind_of_card_has_its_fields_in_their_places(label: str, places: dict[int, str]) -> None:
    text = parse_cards(CARDS, "test")[label].text
    assert len(text) == 256
    for at, expected in places.items():
        assert text[at : at + 2 * len(expected)].decode("utf-16-le") == expected, at


# ---------------------------------------------------------------------- the reader's ways


def test_an_older_module_does_not_know_fingerprints_nor_the_newest_address() -> None:
    select(device := reader(fingerprint=False, newest_address=False), "moved")
    assert ask(device, READ_FINGERPRINT + ADDRESS + READ) == [0x21, 0x21, 0x90]


def test_each_answer_takes_as_long_as_on_a_real_reader_and_they_come_one_after_the_other() -> None:
    device, now = reader(pace=1.0), 0.0
    assert device.receive(FIND + STATUS, 0) == []
    assert device.due_s() == 1.0, "a find in vain"
    assert [reply[9] for reply in sent(device.advance(5.0))] == [0x80, 0x90]
    device.obey(["card", "put", "plain"], 5)
    for request, shortest, longest in ((FIND, 0.1, 1), (SELECT, 0.1, 0.3), (READ, 2, 3)):
        now += 10
        assert device.receive(request, now) == []
        due = device.due_s()
        assert due is not None
        assert shortest <= due - now <= longest
        assert sent(device.advance(due))


def test_no_more_than_four_requests_wait() -> None:
    device = reader(pace=1.0)
    device.receive(STATUS * 10, 0)
    assert len(sent(device.advance(10))) == 5
    assert device.look()["lost_requests"] == 5


def test_a_card_that_is_put_for_a_time_leaves_by_itself_even_in_the_middle_of_a_read() -> None:
    device = reader(pace=1.0)
    device.obey(["card", "put", "plain", "3"], 0)
    device.receive(FIND + SELECT + READ, 0)
    effects = device.advance(10)
    assert [reply[9] for reply in sent(effects)] == [0x9F, 0x90, 0x41]
    assert Note("card-left", {"card": "plain"}) in effects


def test_after_a_loss_of_power_the_card_that_lies_there_is_new() -> None:
    select(device := reader())
    assert ask(device, READ + FIND) == [0x90, 0x80]
    device.start(1.0)
    assert ask(device, READ + FIND) == [0x41, 0x9F]


@pytest.mark.parametrize(
    "words", [["card"], ["card", "put", "nobody"], ["card", "put", "plain", "-1"], [], ["x"]]
)
def test_words_that_make_no_sense_are_told(words: list[str]) -> None:
    with pytest.raises(UsageError):
        reader().obey(words, 0)


def test_one_card_at_a_time() -> None:
    device = reader()
    with pytest.raises(UsageError, match="no card lies there"):
        device.obey(["card", "take"], 0)
    device.obey(["card", "put", "plain"], 0)
    with pytest.raises(UsageError, match="plain lies there"):
        device.obey(["card", "put", "moved"], 0)
    assert device.obey(["cards"], 0) == [
        Note("cards", {"labels": ["plain", "moved", "permit", "old-foreign", "foreign"]})
    ]


def test_a_card_knows_no_step_but_those_of_the_table() -> None:
    for sight in Sight:
        for event in set(Event) - {event for state, event in NEXT if state is sight}:
            field = CardField()
            field.sight = sight
            with pytest.raises(CardStateError, match=sight.name):
                field.follow(event)


# ---------------------------------------------------------------------- faults


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: str(refusal.fault.name))
def test_a_refusal_answers_its_commands_with_its_status_until_it_is_mended(refusal: Any) -> None:
    requests = {
        Command.STATUS: STATUS,
        Command.FIND: FIND,
        Command.SELECT: SELECT,
        Command.READ_WITH_FINGERPRINT: READ_FINGERPRINT,
        Command.READ: READ,
        Command.SERIAL_NUMBER: SERIAL,
    }
    device = reader()
    for command, request in requests.items():
        device.obey(["card", "put", "plain"], 0)
        if command not in (Command.STATUS, Command.FIND):
            ask(device, FIND)
        if command not in (Command.STATUS, Command.FIND, Command.SELECT):
            ask(device, SELECT)
        device.strike(refusal.fault.name, 0)
        (status,) = ask(device, request)
        assert (status == refusal.status) is (command in refusal.commands), command
        device.mend(refusal.fault.name, 0)
        assert ask(device, FIND) == [
            0x80
            if command in (Command.READ, Command.READ_WITH_FINGERPRINT) and command not in refusal.commands
            else 0x9F
        ]
        device.obey(["card", "take"], 0)


def test_so_many_reads_fail_and_the_next_works() -> None:
    select(device := reader())
    device.obey(["reads", "fail", "2"], 0)
    assert ask(device, READ + READ_FINGERPRINT + READ) == [0x41, 0x41, 0x90]


def test_replies_are_spoilt_as_ordered() -> None:
    device, good = reader(), bytes.fromhex("AA AA AA 96 69 00 04 00 00 90 94")
    spoilt = {
        "bad-checksum": good[:-1] + b"\x95",
        "truncated": good[:5],
        "noise-before": bytes.fromhex("00 FF AA AA AA 96 55 AA AA") + good,
    }
    for fault, expected in spoilt.items():
        device.strike(fault, 0)
        assert sent(device.receive(STATUS, 0)) == [expected]
        device.mend(fault, 0)
        assert sent(device.receive(STATUS, 0)) == [good]
    device.strike("no-answer", 0)
    assert device.receive(STATUS, 0) == []
    device.mend("no-answer", 0)
    assert sent(device.receive(STATUS, 0)) == [good]


def test_slow_and_late_replies_come_later() -> None:
    device = reader(slow_s=2.0, late_s=5.0)
    device.strike("slow", 0)
    device.receive(STATUS, 0)
    assert (device.due_s(), len(sent(device.advance(2)))) == (2.0, 1)
    device.mend("slow", 3)
    device.strike("late-replies", 3)
    assert device.receive(STATUS, 3) == []
    assert device.receive(STATUS, 4) == []
    assert ask(device, STATUS, 4.5) == [0x90], "the third is in time"
    assert [len(sent(device.advance(at))) for at in (7.9, 8, 9, 10)] == [0, 1, 1, 0]


def test_a_card_is_yanked_in_the_middle_of_the_next_read() -> None:
    device = reader(pace=1.0)
    device.strike("card-yanked-mid-read", 0)
    device.obey(["card", "put", "plain"], 0)
    device.receive(FIND + SELECT + READ, 0)
    effects = device.advance(10)
    assert [reply[9] for reply in sent(effects)] == [0x9F, 0x90, 0x41]
    assert device.look()["card"] is None
    device.obey(["card", "put", "plain"], 10)
    device.receive(FIND + SELECT + READ, 10)
    device.advance(12)
    device.strike("card-yanked-mid-read", 12)
    assert [reply[9] for reply in sent(device.advance(20))] == [0x41]


def test_a_card_that_bounces_is_a_new_one() -> None:
    device = reader()
    with pytest.raises(UsageError, match="no card"):
        device.strike("card-bounces", 0)
    select(device)
    assert ask(device, READ) == [0x90]
    device.strike("card-bounces", 1)
    assert ask(device, READ + FIND, 1.1) == [0x41, 0x80]
    with pytest.raises(UsageError, match="plain"):
        device.obey(["card", "put", "moved"], 1.2)
    assert ask(device, READ + FIND, 1.31) == [0x41, 0x9F]


@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from([STATUS, FIND, READ[:7], SELECT[:9]]))))
def test_garbage_never_raises_and_two_requests_later_the_reader_hears(chunks: list[bytes]) -> None:
    device, parser = reader(), RequestParser()
    for chunk in chunks:
        device.receive(chunk, 0)
        parser.feed(chunk)
        assert parser.pending < LEN_MAX + 7
    assert ask(device, STATUS + STATUS)[-1] == 0x90


@given(st.binary(max_size=300), st.data())
def test_requests_do_not_depend_on_how_the_bytes_are_cut(noise: bytes, data: st.DataObject) -> None:
    stream = noise + STATUS + FIND + noise + READ
    cut = data.draw(st.integers(0, len(stream)))
    whole, halves, single = RequestParser(), RequestParser(), RequestParser()
    expected = whole.feed(stream)
    assert halves.feed(stream[:cut]) + halves.feed(stream[cut:]) == expected
    assert [request for byte in stream for request in single.feed(bytes((byte,)))] == expected


def test_every_fault_is_known_and_no_other() -> None:
    device = reader()
    device.obey(["card", "put", "plain"], 0)
    for fault in FAULTS:
        device.strike(fault.name, 0)
        device.mend(fault.name, 0)
    with pytest.raises(UsageError, match="no fault"):
        device.strike("rust", 0)


# ---------------------------------------------------------------------- cards and numbers


@pytest.mark.parametrize(
    ("line", "instead", "complaint"),
    [
        ("990000198001010012", "990000198001010013", "check digit of 99000019800101001 is 2"),
        ("990000198001010012", "110000198001010012", "invented"),
        ("990000198001010012", "99000019800101001", "17 digits"),
        ("测试街测试路1号", "路" * 36, "address is 36 characters long, 35 at most"),
        ('kind = "resident"', 'kind = "K"', "kind is one of resident, J, I, Y"),
        ('sex = "2"', 'sex = "3"', "sex"),
        ('nation = "01"', "", "nation"),
        ('nation = "01"', 'nation = "01"\nshoe = 40', "shoe"),
        ("[plain]", "[plain", "not TOML"),
        ("XXA990092020301", "XXA110092020301", "three letters, 99"),
    ],
)
def test_a_card_file_that_is_wrong_says_where(line: str, instead: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        parse_cards(CARDS.replace(line, instead, 1), "cards.toml")


def test_a_doubtful_card_may_have_a_wrong_check_digit_but_no_real_area() -> None:
    wrong = CARDS.replace('"990000198001010012"', '"990000198001010013"\ndoubtful = true')
    assert parse_cards(wrong, "x")["plain"].number.endswith("3")
    with pytest.raises(UsageError, match="invented"):
        parse_cards(wrong.replace('"99000019800101', '"11000019800101'), "x")


def test_check_digits_are_those_of_iso_7064() -> None:
    assert check_digit("99000019800101001") == "2"
    assert check_digit("99000019900203001") == "X"
    assert check_digit("11010519491231002") == "X", "the example of GB 11643"


def test_made_up_persons_are_sound_cards_the_same_for_the_same_seed() -> None:
    text = generate(500, 7)
    assert text == generate(500, 7) != generate(500, 8)
    cards = parse_cards(text, "generated")
    assert len(cards) == 500
    assert {card.kind for card in cards.values()} == {"resident", "J", "I", "Y"}
    assert len({card.number for card in cards.values()}) == 500
    assert all(len(card.text) == 256 and len(card.photo) == 1024 for card in cards.values())


def test_the_shipped_cards_are_what_the_command_makes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["cards", "--count", "12", "--seed", "1"]) == 0
    made = tmp_path / "cards.toml"
    made.write_text(capsys.readouterr().out)
    assert read_cards(made) == read_cards(None)
    with pytest.raises(UsageError, match="No such file"):
        read_cards(tmp_path / "none")


def test_a_sam_id_is_parsed_as_printed() -> None:
    assert parse_sam_id("05-01-20200102-0000000007-0000000009").hex() == "05000100a63a34010700000009000000"
    for wrong in ("5-1-1", "05-01-20200102-9999999999-0000000009"):
        with pytest.raises(UsageError, match="SAM number"):
            parse_sam_id(wrong)


def test_the_same_seed_takes_the_same_times() -> None:
    def times(seed: int) -> float | None:
        device = IdReader(parse_cards(CARDS, "x"), reader(pace=1.0)._options, Random(seed))
        device.receive(STATUS, 0)
        return device.due_s()

    assert times(1) == times(1) != times(2)
