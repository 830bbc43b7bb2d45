"""Events: from the envelope to the model and back, and what makes two events the same."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts import chain
from contracts.events import (
    DATA,
    Event,
    EventIdentity,
    EventKind,
    PressUnsolicited,
    RatingGiven,
    UnsolicitedCause,
    envelope,
    rfc3339,
)
from contracts.reference.events import EXAMPLE_DATA

NOW = datetime(2026, 1, 5, 1, 2, 3, 4567, tzinfo=UTC)
PAD = EventIdentity(device="a1b2c3d4e5f60718", boot=7, sequence=41)

numbers = st.integers(0, 2**31 - 1)
devices = st.from_regex(r"[0-9a-f]{16}|[A-Za-z0-9][A-Za-z0-9_-]{0,20}", fullmatch=True)
identities = st.builds(
    EventIdentity, device=devices, boot=numbers, sequence=numbers, revision=st.integers(0, 255)
)


def sent(kind: EventKind, identity: EventIdentity = PAD, subject: str = "") -> dict[str, Any]:
    data = DATA[kind].model_validate(EXAMPLE_DATA[kind])
    event = envelope("hall-1", kind, identity, time=NOW, data=data, subject=subject)
    return event | {"chainepoch": 3, "chainindex": 0, "chainprev": chain.genesis("hall-1", 3)}


@pytest.mark.parametrize("kind", EventKind)
def test_an_event_of_every_kind_comes_back_as_it_was_sent(kind: EventKind) -> None:
    _, raw = chain.seal(sent(kind))
    event = Event.model_validate_json(raw)
    assert event.kind is kind
    assert event.identity == PAD
    assert event.id == PAD.id
    assert event.time == NOW.replace(microsecond=4000)
    assert event.payload() == DATA[kind].model_validate(EXAMPLE_DATA[kind])
    chain.verify(orjson.loads(raw))


@given(identities)
def test_any_identity_comes_back_as_it_was_sent(identity: EventIdentity) -> None:
    _, raw = chain.seal(sent(EventKind.RATING_GIVEN, identity))
    assert Event.model_validate_json(raw).identity == identity


@given(identities, identities)
def test_two_identities_have_the_same_id_only_if_they_are_equal(
    one: EventIdentity, other: EventIdentity
) -> None:
    assert (one.id == other.id) == (one == other)


def test_the_reasons_of_a_press_have_its_identity_and_another_revision() -> None:
    assert PAD.id == "a1b2c3d4e5f60718.7.41"
    assert PAD.model_copy(update={"revision": 1}).id == "a1b2c3d4e5f60718.7.41-1"


def test_a_press_on_a_pad_without_a_window_comes_back() -> None:
    press = PressUnsolicited(
        key=1, window=None, device="pad-12", pressed_at=NOW, age_ms=3, cause=UnsolicitedCause.NO_SESSION
    )
    event = envelope("hall-1", EventKind.PRESS_UNSOLICITED, PAD, time=NOW, data=press)
    assert "window" not in event["data"]
    assert PressUnsolicited.model_validate(event["data"]) == press


def test_an_event_without_a_subject_has_no_empty_one() -> None:
    assert "subject" not in sent(EventKind.GATEWAY_STARTED)
    assert sent(EventKind.RATING_GIVEN, subject="x/1")["subject"] == "x/1"


def test_the_names_of_attributes_are_those_that_cloudevents_allows() -> None:
    assert all(name.isalnum() and name.islower() and name.isascii() for name in Event.model_fields)


def test_an_unknown_kind_is_kept_and_has_no_payload() -> None:
    event = sent(EventKind.RATING_GIVEN) | {"type": "org.hallside.tea-served.v1", "steam": True}
    event["chainhash"] = "0" * 64
    received = Event.model_validate(event)
    assert received.kind is None
    assert received.payload() is None


def test_unknown_fields_of_a_newer_gateway_are_passed_over() -> None:
    kind = EventKind.SESSION_UNRATED
    assert DATA[kind].model_validate(EXAMPLE_DATA[kind] | {"new": 1}) == DATA[kind].model_validate(
        EXAMPLE_DATA[kind]
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"specversion": "0.3"},
        {"bootid": 2**31},
        {"seqnum": -1},
        {"revision": 256},
        {"chainhash": "0" * 63},
        {"chainprev": "A" * 64},
        {"data": []},
        {"time": "yesterday"},
    ],
)
def test_an_envelope_that_breaks_its_contract_is_refused(wrong: dict[str, Any]) -> None:
    event = sent(EventKind.RATING_GIVEN) | {"chainhash": "0" * 64}
    Event.model_validate(event)
    with pytest.raises(ValidationError):
        Event.model_validate(event | wrong)


@pytest.mark.parametrize("field", ["level", "key"])
@pytest.mark.parametrize("wrong", [True, False, "1", 1.0])
def test_only_a_number_passes_for_a_level_or_a_key(field: str, wrong: object) -> None:
    good = EXAMPLE_DATA[EventKind.RATING_GIVEN]
    RatingGiven.model_validate(good | {field: 1})
    with pytest.raises(ValidationError):
        RatingGiven.model_validate(good | {field: wrong})


def test_every_kind_has_a_model_and_a_type_of_its_own() -> None:
    assert set(DATA) == set(EventKind)
    assert len({kind.type for kind in EventKind}) == len(EventKind)
    assert EventKind.RATING_GIVEN.type == "org.hallside.rating-given.v1"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2999, 1, 1)), st.integers(-720, 840))  # noqa: DTZ001
def test_a_time_is_written_in_utc_whatever_its_zone(local: datetime, offset: int) -> None:
    time = local.replace(tzinfo=timezone(timedelta(minutes=offset)))
    written = rfc3339(time)
    assert written.endswith("Z")
    assert timedelta(0) <= time - datetime.fromisoformat(written) < timedelta(milliseconds=1)


def test_a_time_of_the_hall_is_eight_hours_behind_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    assert rfc3339(datetime(2026, 1, 5, 9, 2, 3, 4999, tzinfo=beijing)) == "2026-01-05T01:02:03.004Z"
