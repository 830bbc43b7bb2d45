"""How many commands are under way, of all clients and of each, so that one that floods locks nobody out."""

from collections import Counter

from contracts.topics import GatewayTopics, parse

SHARE = 4
"""A client has at most one part in so many."""


class Shares:
    """Places for what is under way: `most` in all, a quarter of them for each client, but one at least."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._each = max(1, most // SHARE)
        self._taken: Counter[str] = Counter()
        self._all = 0

    def take(self, client: str) -> bool:
        """Take a place, to be given back. False when there is none for that client."""
        if self._all >= self._most or self._taken.get(client, 0) >= self._each:
            return False
        self._taken[client] += 1
        self._all += 1
        return True

    def give_back(self, client: str) -> None:
        """What had that place is done."""
        self._all -= 1
        self._taken[client] -= 1
        if not self._taken[client]:
            del self._taken[client]


def reply_branch(command_topic: str) -> str:
    """What replies' topics begin with, at the gateway that the command is for. Raises TopicError."""
    return GatewayTopics(parse(command_topic).gateway).reply("")


def client_of(command_topic: str, response_topic: str | None) -> str:
    """Who sent a command, by where its reply goes; all without a reply are one. Raises TopicError."""
    branch = reply_branch(command_topic)
    if response_topic is None or not response_topic.startswith(branch):
        return ""
    return response_topic.removeprefix(branch).partition("/")[0]
