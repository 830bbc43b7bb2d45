"""What holds for every model that crosses a boundary."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from contracts.base import Code
from contracts.commands import REQUESTS, ArmCommand, CommandName, Reply, ShowCommand
from contracts.device import GatewayState
from contracts.events import DATA, Event
from contracts.receipt import Receipt
from contracts.schemas import PLAIN_MODELS, QUEUE_STATES, RECORD_MODELS, RESULTS

MODELS: set[type[BaseModel]] = {
    Event, *DATA.values(), *REQUESTS.values(), *PLAIN_MODELS.values(), *RECORD_MODELS.values(),
    *QUEUE_STATES.values(), *RESULTS.values(),
}  # fmt: skip
IN_ORDER = sorted(MODELS, key=lambda model: model.__name__)
ARM: dict[str, Any] = {
    "session": {
        "project_no": "A-1", "service_no": 1, "task_code": "1" * 31, "window": "12", "staff_no": "0042",
    },
    "staff": {"number": "0042", "display_name": "张三"},
}  # fmt: skip


def inner_models(model: type[BaseModel]) -> set[type[BaseModel]]:
    """The model and all models in its fields."""
    found = {model}
    pending: list[Any] = [field.annotation for field in model.model_fields.values()]
    while pending:
        annotation = pending.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            found |= inner_models(annotation)
        pending += getattr(annotation, "__args__", ())
    return found


@pytest.mark.parametrize("model", IN_ORDER)
def test_a_model_and_all_models_in_it_are_frozen(model: type[BaseModel]) -> None:
    assert [m.__name__ for m in inner_models(model) if not m.model_config.get("frozen")] == []


@pytest.mark.parametrize("model", REQUESTS.values())
def test_an_unknown_field_of_a_request_is_an_error(model: type[BaseModel]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        model.model_validate({"no_such_field": 1})


def test_every_command_has_a_model_of_its_own() -> None:
    assert set(REQUESTS) == set(CommandName)
    assert len(set(REQUESTS.values())) == len(REQUESTS)


def test_an_arm_command_needs_no_more_than_a_session_and_staff() -> None:
    command = ArmCommand.model_validate(ARM)
    assert command.timeout_s == 30
    assert command.language is None
    assert command.session.key == "A-1/1"
    assert ArmCommand.model_validate_json(command.model_dump_json()) == command


@pytest.mark.parametrize("seconds", [0, -1, 6000.1, float("nan"), float("inf")])
def test_an_invitation_that_a_pad_cannot_time_is_refused(seconds: float) -> None:
    with pytest.raises(ValidationError):
        ArmCommand.model_validate(ARM | {"timeout_s": seconds})


@pytest.mark.parametrize("window", ["", "a/b", "+", "#", "a b", "-a", "x" * 65, "12\n", "窗"])
def test_a_name_that_is_unsafe_in_a_topic_is_refused(window: str) -> None:
    with pytest.raises(ValidationError):
        ShowCommand.model_validate({"window": window})


@pytest.mark.parametrize("digest", ["", "ab", "AB" * 32, "ab" * 32 + "\n", "0x" + "ab" * 31])
def test_a_receipt_names_a_whole_hash(digest: str) -> None:
    with pytest.raises(ValidationError):
        Receipt.model_validate({"epoch": 3, "received": [{"index": 1, "hash": digest}]})


@pytest.mark.parametrize(
    "wrong", [{"epoch": 2**31}, {"epoch": -1}, {"head": -1}, {"since": "2026-01-05T09:00:00"}]
)
def test_a_gateways_state_names_its_epoch_and_head_and_an_instant(wrong: dict[str, Any]) -> None:
    state = {"gateway": "hall-1", "online": True, "epoch": 1, "since": "2026-01-05T01:00:00Z", "version": "1"}
    assert GatewayState.model_validate(state).head == 0
    with pytest.raises(ValidationError):
        GatewayState.model_validate(state | wrong)


@pytest.mark.parametrize("enum", Code.__subclasses__())
@pytest.mark.parametrize("strict", [True, None])
def test_only_a_number_passes_for_a_code(enum: type[Code], strict: bool | None) -> None:
    adapter = TypeAdapter(enum)
    for member in enum:
        assert adapter.validate_json(str(member.value), strict=strict) is member
        assert adapter.validate_python(member.value, strict=strict) is member
        assert adapter.validate_python(member, strict=strict) is member
    for wrong in ("true", "false", "null", "1.0", '"1"', "-1", "99"):
        with pytest.raises(ValidationError):
            adapter.validate_json(wrong, strict=strict)


def test_a_reply_and_a_receipt_come_back_as_they_were_sent() -> None:
    reply = Reply.model_validate({"ok": False, "error": {"code": "busy", "message": "m", "hint": "h"}})
    receipt = Receipt.model_validate({"epoch": 3, "received": [{"index": 1, "hash": "ab" * 32}]})
    assert Reply.model_validate_json(reply.model_dump_json()) == reply
    assert Receipt.model_validate_json(receipt.model_dump_json()) == receipt


@pytest.mark.parametrize("command", [CommandName.HOLD, CommandName.PAUSE])
def test_a_reason_has_no_control_characters(command: CommandName) -> None:
    model = REQUESTS[command]
    model.model_validate({"window": "1", "reason": "去复印 (5 min)"})
    for wrong in ("a\nb", "\x1b[2J", "\x00", "a\x9b31m", "a\u2028b"):
        with pytest.raises(ValidationError):
            model.model_validate({"window": "1", "reason": wrong})
