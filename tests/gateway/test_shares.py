"""A client's share of what is under way."""

import pytest

from gateway.shares import Shares, client_of

COMMAND = "hallside/v1/hall-1/command/issue"


def test_a_client_has_a_quarter_and_gets_a_place_again_for_each_that_it_gives_back() -> None:
    shares = Shares(8)
    assert [shares.take("a") for _ in range(3)] == [True, True, False]
    assert shares.take("b")
    shares.give_back("a")
    assert [shares.take("a") for _ in range(2)] == [True, False]


def test_all_together_have_no_more_than_all() -> None:
    shares = Shares(8)
    assert [shares.take(client) for client in "aabbccdde"] == [True] * 8 + [False]
    shares.give_back("d")
    assert shares.take("e")


def test_where_there_is_one_place_one_client_has_it() -> None:
    shares = Shares(1)
    assert [shares.take("a"), shares.take("b")] == [True, False]


@pytest.mark.parametrize(
    ("response_topic", "client"),
    [
        ("hallside/v1/hall-1/reply/kiosk-1", "kiosk-1"),
        ("hallside/v1/hall-1/reply/kiosk-1/7", "kiosk-1"),
        ("hallside/v1/hall-2/reply/kiosk-1", ""),
        ("hallside/v1/hall-1/state", ""),
        (None, ""),
    ],
)
def test_a_client_is_known_by_where_its_reply_goes(response_topic: str | None, client: str) -> None:
    assert client_of(COMMAND, response_topic) == client
