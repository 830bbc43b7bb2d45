"""The national record: its names, codes, times, and what the central server takes."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.record import Channel, Online, RatingRecord, ServiceRecord, UserKind, check_times

SERVICE: dict[str, Any] = {
    "projectNo": "990000-2026-000123",
    "serviceNumber": 1,
    "serviceName": "受理",
    "serviceTime": "2026-01-05 09:00:00",
    "proStatus": 2,
    "taskCode": "1" * 31,
    "taskHandleItem": "1" * 33,
    "taskName": "居民身份证换领",
    "taskType": "07",
    "areaCode": "990000000000",
    "deptCode": "11990000MB0000000A",
    "orgcode": "990000000000_11990000MB0000000A",
    "orgName": "公安局",
    "userProp": 1,
    "proChannel": 2,
    "acceptDate": "2026-01-05 08:55:00",
    "resultDate": None,
}
RATING: dict[str, Any] = {
    "projectNo": "990000-2026-000123",
    "serviceNumber": 1,
    "assessTime": datetime(2026, 1, 5, 1, 3, 7, tzinfo=UTC),
    "pf": 4,
    "satisfaction": 1,
    "evalDetail": (108, 115),
}


def rating(**changed: Any) -> RatingRecord:
    return RatingRecord.model_validate(RATING | changed)


def service(**changed: Any) -> ServiceRecord:
    return ServiceRecord.model_validate(SERVICE | changed)


def test_a_service_is_written_under_the_national_names() -> None:
    assert service().model_dump(mode="json", by_alias=True) == SERVICE


def test_a_rating_is_written_under_the_national_names_with_its_indicators_comma_joined() -> None:
    assert rating(writingEvaluation="等了很久").model_dump(mode="json", by_alias=True) == {
        "projectNo": "990000-2026-000123",
        "serviceNumber": 1,
        "assessTime": "2026-01-05 09:03:07",
        "pf": 4,
        "satisfaction": 1,
        "evalDetail": "108,115",
        "writingEvaluation": "等了很久",
        "anonymityFlag": 2,
        "publicFlag": 1,
    }


def test_a_time_is_written_in_beijings_zone_whatever_its_own() -> None:
    for zone in (UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=6))):
        late = datetime(2026, 1, 5, 16, 0, 1, tzinfo=UTC).astimezone(zone)
        assert (
            rating(assessTime=late).model_dump(mode="json", by_alias=True)["assessTime"]
            == "2026-01-06 00:00:01"
        )


def test_the_written_time_is_read_back_as_the_same_instant() -> None:
    read = rating(assessTime="2026-01-06 00:00:01").assess_time
    assert read == datetime(2026, 1, 5, 16, 0, 1, tzinfo=UTC)
    assert read.utcoffset() == timedelta(hours=8)


@given(st.datetimes(datetime(1970, 1, 2), datetime(9999, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001  (zone below)
def test_any_time_comes_back_to_the_second(local: datetime, hours: int) -> None:
    time = local.replace(tzinfo=timezone(timedelta(hours=hours)))
    written = rating(assessTime=time).model_dump(mode="json", by_alias=True)
    assert RatingRecord.model_validate(written).assess_time == time.replace(microsecond=0)


@pytest.mark.parametrize(
    "time", ["2026-01-05T09:03:07", "2026-01-05", "2026-13-05 09:03:07", "now", True, None]
)
def test_a_time_that_is_no_instant_is_refused(time: object) -> None:
    with pytest.raises(ValidationError):
        rating(assessTime=time)


def test_both_records_come_back_from_the_wire_as_they_were() -> None:
    for record in (rating(), rating(evalDetail=()), service()):
        assert type(record).model_validate_json(record.model_dump_json(by_alias=True)) == record


@pytest.mark.parametrize(("text", "codes"), [("", ()), ("108", (108,)), ("108,115", (108, 115))])
def test_comma_joined_indicators_are_read(text: str, codes: tuple[int, ...]) -> None:
    assert rating(evalDetail=text).eval_detail == codes


@pytest.mark.parametrize("text", ["108;115", "108,x", "a"])
def test_indicators_that_are_no_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        rating(evalDetail=text)


def test_no_indicators_are_an_empty_text() -> None:
    assert rating(evalDetail=()).model_dump(mode="json", by_alias=True)["evalDetail"] == ""


def test_python_names_build_a_record_too() -> None:
    built = RatingRecord(
        project_no="990000-2026-000123",
        service_number=1,
        assess_time=RATING["assessTime"],
        pf=Channel.PAD,
        satisfaction=rating().satisfaction,
        eval_detail=(108, 115),
    )
    assert built == rating()


@pytest.mark.parametrize("level", [1, 2])
def test_a_bad_rating_is_acceptable_only_with_an_indicator_or_a_remark(level: int) -> None:
    assert not rating(satisfaction=level, evalDetail=()).acceptable
    assert rating(satisfaction=level, evalDetail=(level * 100 + 10,)).acceptable
    assert rating(satisfaction=level, evalDetail=(), writingEvaluation="慢").acceptable


@pytest.mark.parametrize("level", [3, 4, 5])
def test_any_other_rating_is_acceptable_bare(level: int) -> None:
    assert rating(satisfaction=level, evalDetail=()).acceptable


@pytest.mark.parametrize("codes", [(510,), (108, 207), (999,), (0,)])
def test_an_indicator_of_another_level_is_refused(codes: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError, match="is not one of level 1"):
        rating(satisfaction=1, evalDetail=codes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"areaCode": "99000000000"},
        {"areaCode": "６５０１００００００００"},
        {"deptCode": "11990000mb0000000a"},
        {"orgcode": "990000000000-11990000MB0000000A"},
        {"taskCode": "1" * 32},
        {"taskType": "02"},
        {"userProp": 7},
        {"proStatus": 0},
        {"serviceNumber": 0},
        {"windowNo": "12"},
    ],
)
def test_a_service_that_breaks_its_contract_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        service(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"satisfaction": 0}, {"satisfaction": 6}, {"pf": 8}, {"writingEvaluation": "字" * 501}]
)
def test_a_rating_that_breaks_its_contract_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rating(**wrong)


def test_a_rating_is_later_than_its_service() -> None:
    check_times(service(), rating())
    for time in ("2026-01-05 09:00:00", "2026-01-05 08:59:59"):
        with pytest.raises(ValueError, match="before assessTime"):
            check_times(service(), rating(assessTime=time))


@pytest.mark.parametrize("other", [{"projectNo": "X"}, {"serviceNumber": 2}])
def test_a_rating_of_another_service_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="another service"):
        check_times(service(), rating(**other))


def test_the_codes_are_the_national_ones() -> None:
    assert [channel.value for channel in Channel] == [1, 2, 3, 4, 5, 6, 7]
    assert (Channel.QR, Channel.PAD, Channel.TERMINAL) == (3, 4, 5)
    assert [kind.value for kind in UserKind] == [1, 2, 3, 4, 5, 6, 9]
    assert (Online.ONLINE, Online.OFFLINE) == (1, 2)
