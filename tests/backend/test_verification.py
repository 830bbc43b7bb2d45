"""What the backend believes, and what it does not."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Reason
from backend.verification import EVENT_MAX_BYTES, Announced, Rejected, Verified, examine
from contracts import chain
from contracts.events import EventKind, RatingGiven
from contracts.topics import GatewayTopics
from tests.backend.history import Hall, Sent, ratings


def resealed(sent: Sent, change: dict[str, Any], data: dict[str, Any] | None = None) -> Sent:
    """The event with other members and a hash that fits them."""
    event = orjson.loads(sent.body) | change
    event["data"] |= data or {}
    del event["chainhash"]
    _, body = chain.seal(event)
    return Sent(sent.topic, body)


def reason(sent: Sent) -> Reason:
    found = examine(sent.topic, sent.body)
    assert isinstance(found, Rejected), found
    return found.reason


def test_a_sealed_rating_is_believed() -> None:
    [sent] = ratings(1)
    found = examine(sent.topic, sent.body)
    assert isinstance(found, Verified)
    assert isinstance(found.data, RatingGiven)
    assert (found.gateway, found.kind, found.body) == ("hall-1", EventKind.RATING_GIVEN, sent.body)


def test_an_event_of_a_kind_to_come_is_believed_without_a_model() -> None:
    sent = Hall().rating(1, 1, type="org.hallside.smile-seen.v1")
    found = examine("hallside/v1/hall-1/event/smile-seen", sent.body)
    assert isinstance(found, Verified)
    assert found.data is None
    assert found.kind == "org.hallside.smile-seen.v1"


def test_an_event_under_the_topic_of_another_gateway_is_not_believed() -> None:
    [sent] = ratings(1)
    assert reason(Sent(sent.topic.replace("hall-1", "hall-2"), sent.body)) is Reason.FOREIGN_SOURCE


def test_an_event_under_the_topic_of_another_kind_is_not_believed() -> None:
    [sent] = ratings(1)
    assert reason(Sent(GatewayTopics("hall-1").event("device-birth"), sent.body)) is Reason.WRONG_TOPIC


def test_a_changed_content_does_not_fit_its_hash() -> None:
    sent = Hall().rating(1, 1)
    assert reason(Sent(sent.topic, sent.body.replace(b'"level":5', b'"level":4'))) is Reason.WRONG_CHAIN


def test_an_epoch_that_does_not_start_from_its_genesis_is_not_believed() -> None:
    hall = Hall()
    hall.previous = "0" * 64
    assert reason(hall.rating(1, 1)) is Reason.WRONG_CHAIN


def test_an_oversized_body_is_judged_by_its_true_length() -> None:
    [sent] = ratings(1)
    found = examine(sent.topic, sent.body, size=EVENT_MAX_BYTES + 1)
    assert isinstance(found, Rejected)
    assert (found.reason, found.size) == (Reason.OVERSIZED, EVENT_MAX_BYTES + 1)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b'{"a":1}x', b'{"a":"\\ud800"}'])
def test_what_is_no_json_is_not_believed(body: bytes) -> None:
    assert reason(Sent(GatewayTopics("hall-1").event("rating-given"), body)) is Reason.NOT_JSON


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b"{}", b"7", b"[" * 500 + b"]" * 500, b'{"data":' * 200 + b"1" + b"}" * 200]
)
def test_json_that_is_no_event_is_not_believed(body: bytes) -> None:
    assert reason(Sent(GatewayTopics("hall-1").event("rating-given"), body)) is Reason.WRONG_SCHEMA


@pytest.mark.parametrize(
    "change",
    [
        {"chainindex": 0},
        {"chainindex": "1"},
        {"chainindex": True},
        {"bootid": -1},
        {"bootid": 2**31},
        {"id": "PAD-7.3.2"},
        {"time": "2026-01-05T01:00:00"},
        {"time": 1767574800},
        {"time": "0001-01-01T00:00:00+14:00"},
        {"specversion": "0.3"},
        {"data": []},
    ],
    ids=str,
)
def test_nothing_in_an_envelope_is_coerced_or_guessed(change: dict[str, Any]) -> None:
    hall = Hall()
    hall.started()
    event = orjson.loads(hall.rating(1, 1).body) | change
    _, body = chain.seal(event)
    assert reason(Sent(GatewayTopics("hall-1").event("rating-given"), body)) is Reason.WRONG_SCHEMA


@pytest.mark.parametrize(
    "data",
    [
        {"level": 6},
        {"level": "5"},
        {"level": True},
        {"key": True},
        {"pressed_at": "2026-01-05T01:00:00"},
        {"session": None},
        {"reasons": "510"},
        {"flags": ["invented"]},
    ],
    ids=str,
)
def test_nothing_in_a_rating_is_coerced_or_guessed(data: dict[str, Any]) -> None:
    assert reason(resealed(Hall().rating(1, 1), {}, data)) is Reason.WRONG_SCHEMA


def test_a_float_has_no_place_in_a_chain() -> None:
    sent = Hall().rating(1, 1)
    body = sent.body.replace(b'"age_ms":12', b'"age_ms":12.5')
    assert reason(Sent(sent.topic, body)) in (Reason.WRONG_CHAIN, Reason.WRONG_SCHEMA)
    assert (
        reason(Sent(sent.topic, sent.body.replace(b'"data":{', b'"data":{"new":1.5,'))) is Reason.WRONG_CHAIN
    )


def test_a_rejection_tells_where_and_never_what() -> None:
    sent = resealed(Hall().rating(1, 1), {}, {"device": ["990000199003077777"]})
    found = examine(sent.topic, sent.body)
    assert isinstance(found, Rejected)
    assert found.detail == "device: string_type"


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "/",
        "hallside/v1",
        "hallside/v1/hall-1/event",
        "hallside/v1/-/event/x",
        "hallside/v1/a/event/b/c",
        "hallside/v1/hall-1/receipt",
        "hallside/v1/\x1b[2J/event/rating-given",
        "hallside/v2/hall-1/event/x",
    ],
)
def test_a_topic_that_is_no_gateways_event_is_not_believed(topic: str) -> None:
    [sent] = ratings(1)
    assert reason(Sent(topic, sent.body)) is Reason.WRONG_TOPIC


def test_a_gateways_state_is_taken_from_its_own_topic_only() -> None:
    body = orjson.dumps(
        {"gateway": "hall-1", "online": True, "epoch": 2, "since": "2026-01-05T01:00:00Z", "version": "0.1.0"}
    )
    found = examine(GatewayTopics("hall-1").state, body)
    assert isinstance(found, Announced)
    assert (found.state.epoch, found.state.online) == (2, True)
    assert reason(Sent(GatewayTopics("hall-2").state, body)) is Reason.FOREIGN_SOURCE


@given(st.text(), st.binary())
def test_garbage_never_raises(topic: str, body: bytes) -> None:
    assert isinstance(examine(topic, body), Rejected)
    assert isinstance(examine(GatewayTopics("hall-1").event("rating-given"), body), Rejected)


@given(st.data())
def test_a_damaged_event_is_never_believed_as_another(data: st.DataObject) -> None:
    [sent] = ratings(1)
    place = data.draw(st.integers(0, len(sent.body) - 1))
    damaged = sent.body[:place] + data.draw(st.binary(max_size=3)) + sent.body[place + 1 :]
    found = examine(sent.topic, damaged)
    if isinstance(found, Verified):
        assert orjson.loads(damaged) == orjson.loads(sent.body)
