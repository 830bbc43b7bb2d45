"""A port that was found free may be gone a moment later: the stack copes."""

import socket
from pathlib import Path

import pytest

from demo import stack as stack_module
from demo.processes import listens
from demo.stack import GatewayOptions, Stack, accepts


def test_the_first_broker_moves_when_its_port_was_taken_meanwhile(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack, socket.create_server(("127.0.0.1", stack.broker_port)) as taken:
        broker = stack.start_broker()
        assert stack.broker_port != taken.getsockname()[1]
        assert listens(broker.pid, stack.broker_port)


def test_a_broker_that_clients_know_waits_for_its_port_and_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack_module, "BROKER_TIMEOUT_S", 0.5)
    with Stack(tmp_path) as stack:
        stack.start_broker()
        known = stack.broker_port
        stack.processes["mosquitto"].terminate()
        with (
            socket.create_server(("127.0.0.1", known)),
            pytest.raises(TimeoutError, match=f"does not start on port {known}: .*in use"),
        ):
            stack.start_broker()
        stack.start_broker()
        assert stack.broker_port == known


def test_a_strangers_listener_is_not_taken_for_ours(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack, socket.create_server(("127.0.0.1", 0)) as stranger:
        broker = stack.start_broker()
        port = stranger.getsockname()[1]
        assert accepts(port)
        assert not listens(broker.pid, port)


def test_the_gateway_moves_when_its_http_port_was_taken_meanwhile(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack, socket.create_server(("127.0.0.1", stack.http_port)) as taken:
        stack.start_broker()
        stack.write_config({"1": f"serial://{tmp_path}/nothing"}, GatewayOptions())
        gateway = stack.start_gateway()
        assert stack.http_port != taken.getsockname()[1]
        assert listens(gateway.pid, stack.http_port)
        assert stack.health() is not None
