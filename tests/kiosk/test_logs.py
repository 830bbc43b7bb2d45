"""What the kiosk's log may say of an exception."""

import pytest
from pydantic import ValidationError

from contracts.hall_commands import IssueCommand
from kiosk.errors import StoreError
from kiosk.logs import told_of


def test_an_error_of_ours_is_told_with_its_words() -> None:
    assert told_of(StoreError("kiosk.db: disk is full")) == "StoreError: kiosk.db: disk is full"


def test_of_another_only_the_kind_is_told_for_its_words_may_quote_a_card() -> None:
    with pytest.raises(ValidationError) as refused:
        IssueCommand.model_validate({"request": "990000199001010017"})
    assert "990000199001010017" in str(refused.value)
    assert told_of(refused.value) == "ValidationError"
