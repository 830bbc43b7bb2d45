"""The JSON Schemas: valid, complete, of one mind with the models."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from contracts.commands import REQUESTS
from contracts.events import DATA, Event, EventKind
from contracts.field_meanings import MEANINGS
from contracts.kiosk import KIOSK_REQUESTS, KIOSK_RESULTS
from contracts.ratings import CURRENT_TABLE, indicator_table
from contracts.record import RatingRecord, ServiceRecord
from contracts.reference.events import examples
from contracts.schemas import DIALECT, parts, schemas

SCHEMAS = schemas()


def check(name: str, value: object) -> None:
    """Raise jsonschema's ValidationError unless `value`, as JSON, fits the schema of that name."""
    Draft202012Validator(SCHEMAS[name]).validate(json.loads(json.dumps(value)))


def every_property() -> list[tuple[str, str, str, dict[str, Any]]]:
    return [
        (name, model, field, declared)
        for name, schema in SCHEMAS.items()
        for model, part in parts(schema)
        for field, declared in part.get("properties", {}).items()
    ]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_and_has_its_own_id(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == DIALECT
    assert SCHEMAS[name]["$id"] == f"urn:hallside:schema:{name}:v1"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_reference_of_a_schema_resolves_in_it(name: str) -> None:
    text = json.dumps(SCHEMAS[name])
    for target in text.split('"$ref": "')[1:]:
        prefix, _, model = target.split('"')[0].rpartition("/")
        assert prefix == "#/$defs"
        assert model in SCHEMAS[name]["$defs"]


def test_every_event_and_command_and_every_other_message_has_a_schema() -> None:
    expected = [f"event-{kind.value}" for kind in EventKind] + [f"command-{name.value}" for name in REQUESTS]
    expected += [f"kiosk-command-{name.value}" for name in KIOSK_REQUESTS]
    expected += [f"kiosk-result-{name.value}" for name in KIOSK_RESULTS]
    others = [
        "receipt", "reply", "device-state", "gateway-state", "caller-key", "pad-stats", "indicator-table",
        "kiosk-state",
        "catalog", "hall-calls", "hall-queues", "hall-figures", "window-state", "supervision-finding",
        "result-issue", "result-ticket", "result-appointment", "result-lease", "result-settle",
        "result-window", "result-case-put", "result-cases",
        "service-record", "rating-record",
    ]  # fmt: skip
    assert list(SCHEMAS) == expected + others


def test_schemas_are_the_same_each_time() -> None:
    assert json.dumps(schemas()) == json.dumps(schemas())


def test_every_field_has_a_meaning() -> None:
    assert [(n, m, f) for n, m, f, declared in every_property() if not declared.get("description")] == []


def test_every_meaning_is_of_a_field() -> None:
    fields = {field for _, _, field, _ in every_property()}
    assert [name for name in MEANINGS if name.rpartition(".")[2] not in fields] == []


@pytest.mark.parametrize("event", examples(), ids=lambda event: str(event["type"]))
def test_an_event_of_every_kind_fits_its_schema_and_no_other(event: dict[str, Any]) -> None:
    own = Event.model_validate(event).kind
    assert own is not None
    check(f"event-{own.value}", event)
    for kind in set(EventKind) - {own}:
        with pytest.raises(ValidationError):
            check(f"event-{kind.value}", event)


@pytest.mark.parametrize("event", examples(), ids=lambda event: str(event["type"]))
def test_schema_and_model_agree_on_what_may_be_left_out(event: dict[str, Any]) -> None:
    kind = Event.model_validate(event).kind
    assert kind is not None
    for name in event["data"]:
        data = {key: value for key, value in event["data"].items() if key != name}
        required = name in SCHEMAS[f"event-{kind.value}"]["$defs"][DATA[kind].__name__]["required"]
        assert required == DATA[kind].model_fields[name].is_required()
        if required:
            with pytest.raises(ValidationError):
                check(f"event-{kind.value}", event | {"data": data})
        else:
            check(f"event-{kind.value}", event | {"data": data})


@pytest.mark.parametrize("wrong", [{"subject": ""}, {"id": ""}, {"specversion": "2"}, {"bootid": 2**31}])
def test_what_cloudevents_forbids_does_not_fit(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        check("event-rating-given", examples()[0] | wrong)


def test_a_request_with_an_unknown_field_does_not_fit() -> None:
    check("command-disarm", {"window": "12"})
    with pytest.raises(ValidationError):
        check("command-disarm", {"window": "12", "force": True})


def test_the_indicator_table_fits_its_schema() -> None:
    check("indicator-table", indicator_table(CURRENT_TABLE).model_dump(mode="json"))


def test_the_schemas_of_the_records_have_the_national_names() -> None:
    assert set(SCHEMAS["service-record"]["properties"]) == {
        "projectNo", "serviceNumber", "serviceName", "serviceTime", "proStatus", "taskCode", "taskHandleItem",
        "taskName", "taskType", "areaCode", "deptCode", "orgcode", "orgName", "userProp", "proChannel",
        "acceptDate", "resultDate",
    }  # fmt: skip
    assert set(SCHEMAS["rating-record"]["properties"]) == {
        "projectNo", "serviceNumber", "assessTime", "pf", "satisfaction", "evalDetail", "writingEvaluation",
        "anonymityFlag", "publicFlag",
    }  # fmt: skip


def test_a_written_record_fits_its_schema() -> None:
    service = ServiceRecord.model_validate(
        {
            "projectNo": "A-1", "serviceNumber": 1, "serviceName": "受理", "proStatus": 2,
            "serviceTime": "2026-01-05 09:00:00", "taskCode": "1" * 31, "taskHandleItem": "1" * 33,
            "taskName": "换领", "taskType": "07", "areaCode": "6" * 12, "deptCode": "A" * 18,
            "orgcode": "6" * 12 + "_" + "A" * 18, "orgName": "公安局", "userProp": 1, "proChannel": 2,
            "acceptDate": "2026-01-05 08:55:00",
        }
    )  # fmt: skip
    rating = RatingRecord.model_validate(
        {
            "projectNo": "A-1", "serviceNumber": 1, "assessTime": "2026-01-05 09:03:07", "pf": 4,
            "satisfaction": 2, "evalDetail": (207, 214),
        }
    )  # fmt: skip
    check("service-record", service.model_dump(mode="json", by_alias=True))
    written = rating.model_dump(mode="json", by_alias=True)
    check("rating-record", written)
    for wrong in ({"evalDetail": "207;214"}, {"assessTime": "2026-01-05T09:03:07"}, {"window": "12"}):
        with pytest.raises(ValidationError):
            check("rating-record", written | wrong)
