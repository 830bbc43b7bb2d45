"""What paho reads through: a turn of the loop gets so much, however much has come."""

import socket
from contextlib import suppress

from gateway.mqtt_socket import TURN_BYTES, GatheringSocket


def read(gathering: GatheringSocket) -> bytes:
    """All that this turn gives, as paho reads."""
    found = b""
    with suppress(BlockingIOError):
        while True:
            found += gathering.recv(100)
    return found


def test_a_turn_ends_with_more_pending_and_the_next_goes_on_there() -> None:
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        gathering = GatheringSocket(near)
        sent = bytes(number % 251 for number in range(TURN_BYTES * 2 + 500))
        far.sendall(sent)
        first = read(gathering)
        assert TURN_BYTES <= len(first) < TURN_BYTES + 100
        assert gathering.pending() == len(sent) - len(first)
        assert not gathering.has_turn
        gathering.begin_turn()
        second = read(gathering)
        gathering.begin_turn()
        assert first + second + read(gathering) == sent
        assert gathering.pending() == 0
        assert gathering.has_turn, "and nothing has come"
