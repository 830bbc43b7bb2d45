"""The table of devices that a technician reads in a terminal."""

from datetime import UTC, datetime

from contracts.device import DeviceKind, DeviceState, Health
from contracts.device_table import NOTHING, all_online, device_table

SINCE = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


def state(device: str, health: Health, **more: str) -> DeviceState:
    fields = {"url": "serial:///dev/pad", "kind": "pad"} | more
    return DeviceState.model_validate({"device": device, "health": health, "since": SINCE} | fields)


def test_each_device_is_a_row_and_what_is_wrong_stands_below_it() -> None:
    table = device_table(
        [
            state(
                "pad-1", Health.ONLINE, window="1", model="HS-SIM", firmware="1.0.0", hardware_id="48530001"
            ),
            state("printer", Health.ABSENT, kind="printer", last_error="not there: is it plugged in?"),
        ]
    ).splitlines()
    assert table[0].split() == ["DEVICE", "KIND", "WINDOW", "STATE", "SINCE", "(UTC)", "IDENTITY", "URL"]
    assert "HS-SIM 1.0.0 48530001" in table[1]
    assert table[2].split()[:4] == ["printer", "printer", "-", "absent"]
    assert table[3] == "  -> not there: is it plugged in?"
    assert table[-1] == "2 devices: 1 absent, 1 online"


def test_columns_stand_below_one_another_with_chinese_names_too() -> None:
    states = [state("pad-1", Health.ONLINE, model="评价器"), state("pad-2", Health.SILENT)]
    lines = device_table(states).splitlines()
    assert lines[1].index("serial") + len("评价器") == lines[2].index("serial")


def test_an_online_device_with_a_remark_shows_it_and_needs_a_hand() -> None:
    warned = state(
        "printer", Health.ONLINE, kind="printer", last_error="paper near its end: have a roll ready"
    )
    assert "  !  paper near its end" in device_table([warned])
    assert not all_online([warned])
    assert all_online([state("pad-1", Health.ONLINE)])
    assert not all_online([state("pad-1", Health.GREETING)])


def test_an_evaluator_that_nobody_has_pressed_yet_needs_no_hand() -> None:
    assert all_online([state("evaluator-1", Health.GREETING, kind="evaluator")])
    assert not all_online([state("evaluator-1", Health.GREETING, kind="evaluator", last_error="noise")])
    assert not all_online([state("evaluator-1", Health.ABSENT, kind="evaluator")])


def test_no_device_is_said_in_words() -> None:
    assert device_table([]) == NOTHING


def test_every_kind_of_device_has_a_name_of_its_own() -> None:
    assert len({kind.value for kind in DeviceKind}) == len(DeviceKind)


def test_what_does_not_fit_the_terminal_stands_on_lines_of_its_own() -> None:
    reader = state("id-reader", Health.SILENT, kind="id-reader", hardware_id="05-01", last_error="is it on?")
    assert device_table([reader], 200) == device_table([reader])
    assert device_table([reader], 60).splitlines()[:5] == [
        "DEVICE     KIND       WINDOW  STATE   SINCE (UTC)",
        "id-reader  id-reader  -       silent  01-05 08:30:00",
        "     05-01",
        "     serial:///dev/pad",
        "  -> is it on?",
    ]
