"""Ports that the tests and the demo hand to processes."""

from demo.processes import EPHEMERAL_PORTS, free_port


def test_no_port_that_is_handed_out_is_one_that_the_kernel_may_give_to_others() -> None:
    low, high = map(int, EPHEMERAL_PORTS.read_text(encoding="ascii").split())
    first = [free_port(3) for _ in range(20)]
    ports = [port + n for port in first for n in range(3)]
    assert not [port for port in ports if low <= port <= high]
    assert len(set(ports)) == len(ports)
