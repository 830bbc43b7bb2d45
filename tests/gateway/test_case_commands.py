"""Cases, and tickets named by their numbers, over a real broker; and what an import tells of its file."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from contracts.person import person_hash
from contracts.short_codes import ticket_code
from gateway.cases_file import read_cases
from gateway.cli import main
from gateway.hall.guesses import PER_KIOSK, PER_NUMBER
from tests.gateway.case_samples import CODE, NUMBER, PERSON
from tests.gateway.hall import Hall, until
from tests.gateway.hall_queue import Clerk, clerk, with_queue

KEY = b"k" * 32
HERE = {"kiosk": "kiosk-1"}


def line(number: str, **changes: Any) -> str:
    entry = {"case": number, "revision": 1, "title": {"zh-Hans": "示例"}, "state": "accepted", "code": CODE}
    return json.dumps(entry | changes, ensure_ascii=False)


async def run(*arguments: str) -> int:
    return await asyncio.to_thread(main, arguments)


async def test_cases_are_imported_and_shown_to_their_own_citizens_alone(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    with_queue(hall)
    centre = await hall.centre()
    await hall.start()
    desk = await clerk(hall)
    file, key = hall.folder / "cases.jsonl", hall.folder / "person.key"
    key.write_bytes(KEY)
    lines = [line(NUMBER), line("990000-2", id_number="990000199001010017"), line("990000-3", revision="x")]
    file.write_text("\n".join(lines), encoding="utf-8")
    imported = ("cases", "import", str(hall.config_path), str(file), "--person-key", str(key))
    assert await run(*imported) == 1
    told = capsys.readouterr()
    assert f"{file}:3: revision: should be a whole number" in told.err
    assert "2 new or changed, 0 known already, 1 refused" in told.out
    assert await run(*imported) == 1
    assert "0 new or changed, 2 known already, 1 refused" in capsys.readouterr().out

    await by_number_and_person(desk)
    await by_ticket(desk)
    await rated_by_number(desk)
    await hall.stop()
    await hall.start()
    await desk.heard()
    assert (await desk.do("case-status", case=NUMBER, code=CODE, **HERE))["cases"]
    await until(lambda: len(centre.of_kind("rating-given")) == 1, "the rating reaches the centre, once")


async def by_number_and_person(desk: Clerk) -> None:
    found = await desk.do("case-status", case=NUMBER.lower(), code=CODE.lower(), **HERE)
    assert [one["case"] for one in found["cases"]] == [NUMBER]
    assert not {"check", "person", "revision"} & set(found["cases"][0])
    person = person_hash(KEY, "111", "990000199001010017")
    his = await desk.do("case-status", person=person, **HERE)
    assert [one["case"] for one in his["cases"]] == ["990000-2"]
    assert (await desk.do("case-status", person=PERSON, **HERE))["cases"] == []
    wrong = await desk.ask("case-status", case=NUMBER, code="0000", **HERE)
    nobodys = await desk.ask("case-status", case="990000-9", code=CODE, **HERE)
    assert wrong == nobodys
    assert wrong["error"]["code"] == "unknown_case"


async def by_ticket(desk: Clerk) -> None:
    """What the clerk says a service was about, its citizen sees."""
    await desk.do("sign-in", window="1", staff_no="S1")
    ticket = await desk.number()
    await desk.do("call-next", window="1")
    await desk.do("finish", window="1", case=NUMBER)
    code = ticket_code(ticket["token"])
    for named in ({"token": ticket["token"]}, {"number": ticket["number"], "code": code}):
        found = await desk.do("case-status", **named, **HERE)
        assert [one["case"] for one in found["cases"]] == [NUMBER]


async def rated_by_number(desk: Clerk) -> None:
    """A stranger who knows the number alone rates nothing; its holder rates once."""
    ticket = await desk.served()
    number, code = ticket["number"], ticket_code(ticket["token"])
    rating = {"request": "rate-" + "1" * 20, "level": 5, "number": number, "code": code} | HERE
    assert (
        await desk.refused("rate", **rating | {"code": f"{(int(code) + 1) % 10**6:06d}"}) == "unknown_ticket"
    )
    assert await desk.refused("ticket-status", number="A9999", code=code, **HERE) == "unknown_ticket"
    status = await desk.do("ticket-status", number=number, code=code, **HERE)
    assert (status["number"], status["rating"]) == (number, "unrated")
    assert (await desk.do("rate", **rating))["again"] is False
    assert (await desk.do("rate", **rating))["again"] is True
    assert await desk.refused("rate", **rating | {"request": "rate-" + "2" * 20}) == "already_rated"
    tries = [await desk.refused("rate", **rating | {"code": "000000"}) for _ in range(PER_NUMBER.free + 1)]
    assert tries == ["unknown_ticket"] * PER_NUMBER.free + ["too_many_tries"]
    assert await desk.refused("rate", **rating) == "too_many_tries"
    assert (await desk.do("ticket-status", token=ticket["token"]))["rating"] == "rated"


async def test_a_client_that_names_another_kiosk_each_time_is_counted_all_the_same(hall: Hall) -> None:
    with_queue(hall)
    await hall.start()
    desk = await clerk(hall)
    tries = [
        await desk.refused("ticket-status", number=f"A{n:04d}", code="000000", kiosk=f"invented-{n}")
        for n in range(PER_KIOSK.free + 1)
    ]
    assert tries == ["unknown_ticket"] * PER_KIOSK.free + ["too_many_tries"]


# -- files --------------------------------------------------------------------------------------------------


def test_a_list_and_lines_are_read_alike_and_each_fault_has_its_line() -> None:
    entries = [line("990000-1"), line("990000-2", code="?"), line("990000-3", id_number="9" * 18)]
    of_lines = list(read_cases("\n\n".join(entries), None))
    of_list = list(read_cases("[\n" + ",\n".join(entries) + "\n]", None))
    assert [one.line for one in of_lines] == [1, 3, 5]
    assert [one.line for one in of_list] == [2, 3, 4]
    assert [one.fault for one in of_lines] == [one.fault for one in of_list]
    assert [bool(one.case) for one in of_lines] == [True, False, False]
    assert of_lines[1].fault == "code: should be 4 to 12 letters or digits, as on the receipt"
    assert "--person-key" in of_lines[2].fault


@pytest.mark.parametrize("text", ["[{]", "{", "[1, 2", "nothing\n{}", '["a"]', "7"])
def test_what_is_no_file_of_cases_is_told_and_hurts_nobody(text: str) -> None:
    found = list(read_cases(text, KEY))
    assert found
    assert not [one for one in found if one.case]
    assert all(one.fault for one in found)


@pytest.mark.parametrize("text", ["[" * 100_000, '[{"a":' * 50_000, '{"case":' * 50_000])
def test_a_file_nested_without_end_is_told_as_one_fault(text: str) -> None:
    assert [(one.line, one.case) for one in read_cases(text, KEY)] == [(1, None)]


def test_depths_about_the_limit_are_faults_too() -> None:
    for depth in range(sys.getrecursionlimit() - 300, sys.getrecursionlimit() + 20):
        text = "[" * depth + "]" * depth
        assert all(one.fault for one in read_cases(text, KEY))


def test_a_long_list_is_walked_once() -> None:
    """Each entry has its own line, and twice the entries cost no more than about twice the time."""
    entries = [line(f"990000-{n}") for n in range(4000)]
    began = time.process_time()
    of_lines = list(read_cases("\n".join(entries), None))
    lines_s = time.process_time() - began
    of_list = list(read_cases("[" + ",\n".join(entries) + "]", None))
    list_s = time.process_time() - began - lines_s
    assert of_list == of_lines
    assert list_s < 5 * lines_s + 1


def test_no_plain_number_or_code_is_in_what_is_sent_or_told() -> None:
    said = str(list(read_cases(line("990000-1", id_number="990000199001010017", revision=-1), KEY)))
    sent = str(list(read_cases(line("990000-1", id_number="990000199001010017"), KEY)))
    for text in (said, sent):
        assert "990000199001010017" not in text
        assert CODE not in text


def test_the_example_cases_are_sound_and_name_items_of_the_example_hall() -> None:
    folder = Path(__file__).parents[2] / "examples" / "hall"
    entries = list(read_cases((folder / "cases.jsonl").read_text(encoding="utf-8"), None))
    assert [one.fault for one in entries] == [""] * 3
    catalog = (folder / "hall.toml").read_text(encoding="utf-8")
    assert all(f'\nid = "{one.case.item}"\n' in catalog for one in entries if one.case)
