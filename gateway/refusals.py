"""Which topics a broker refuses to take from us. Pure: PUBACKs in, the alarm's words out.

Replies count as one topic: a client may never ask again, and its refusal would stand for ever.
"""

from contracts.errors import TopicError
from contracts.topics import GatewayTopics, parse

REFUSED_FROM = 0x80
"""PUBACK reason codes from here on are refusals."""
NAMED_MAX = 3
"""Topics that the alarm names; the others are counted."""
REFUSED_MAX = 1000
"""Topics that are kept. More than that need no names either."""
REASONS = {
    135: "not authorised: let its ACL grant them to us",
    144: "topic name invalid",
    149: "the message is larger than it takes",
    151: "its quota is used up",
    153: "payload format invalid",
}
"""What PUBACK reason codes mean, where a broker uses them."""


class Refusals:
    """Topics by broker, as of their latest PUBACK."""

    def __init__(self) -> None:
        self._refused: dict[tuple[str, str], int] = {}

    def judge(self, broker: str, topic: str, code: int) -> bool:
        """A PUBACK came for a message to `topic`. Whether that changes what stands refused."""
        if code < REFUSED_FROM and not self._refused:
            return False
        key = (broker, _gathered(topic))
        before = self._refused.get(key)
        if code < REFUSED_FROM:
            return self._refused.pop(key, None) is not None
        if before is None and len(self._refused) >= REFUSED_MAX:
            return False
        self._refused[key] = code
        return before != code

    def words(self) -> str | None:
        """What is refused, by whom, why and what to do; None when nothing is."""
        if not self._refused:
            return None
        (broker, _), code = next(iter(self._refused.items()))
        topics = [topic for place, topic in self._refused if place == broker]
        more = len(self._refused) - len(topics[:NAMED_MAX])
        named = ", ".join(topics[:NAMED_MAX]) + (f" and {more} more" if more else "")
        why = f"{code}, {REASONS.get(code, 'see its log')}"
        return f"{broker} refuses {named} (reason code {why}); check its ACL"


def _gathered(topic: str) -> str:
    try:
        address = parse(topic)
    except TopicError:
        return topic
    return GatewayTopics(address.gateway).reply("#") if address.branch == "reply" else topic
