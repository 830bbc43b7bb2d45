"""What a refusal of the gateway means to a citizen."""

from contracts.commands import CommandErrorCode as Code
from kiosk.flow.inputs import Answered
from kiosk.flow.state import Asked
from kiosk.flow.why import Why

NO_ANSWER = "no-answer"
NO_NUMBERS = "no-numbers"
"""The kiosk's block is used up while the gateway is away."""
GENERAL: dict[str, Why] = {
    Code.CLOSED: Why.CLOSED,
    Code.FULL: Why.FULL,
    Code.NEEDS_ID: Why.NEEDS_ID,
    Code.UNKNOWN_SERVICE: Why.UNKNOWN_SERVICE,
    Code.UNKNOWN_TICKET: Why.UNKNOWN_TICKET,
    Code.UNKNOWN_CASE: Why.WRONG_CODE,
    Code.TOO_MANY_TRIES: Why.TOO_MANY_TRIES,
    Code.ALREADY_RATED: Why.ALREADY_RATED,
    Code.NOT_NOW: Why.NOT_NOW,
    Code.NO_QUEUE: Why.NOT_NOW,
    Code.BUSY: Why.BUSY,
    Code.TIMED_OUT: Why.NO_ANSWER,
    Code.JOURNAL_FULL: Why.BUSY,
    NO_ANSWER: Why.NO_ANSWER,
    NO_NUMBERS: Why.NO_NUMBERS,
}
"""What is not named means that the system did not answer as it should."""
SPECIAL: dict[tuple[Asked, str], Why] = {
    (Asked.CHECK_IN, Code.UNKNOWN_TICKET): Why.UNKNOWN_APPOINTMENT,
    (Asked.CHECK_IN, Code.NOT_NOW): Why.OUT_OF_TIME,
    (Asked.RATING, Code.NOT_NOW): Why.NOT_RATEABLE,
}
"""Where the wish makes the meaning clearer."""


def why_of(answer: Answered, asked: Asked) -> Why:
    """Why, in the citizen's terms."""
    return SPECIAL.get((asked, answer.error)) or GENERAL.get(answer.error, Why.NO_ANSWER)
