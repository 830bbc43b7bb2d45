"""Every fuzz target holds on its seeds, and on what hypothesis makes of them; the long runs are `make
fuzz`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.feeding import chunks
from fuzz.seeds import seeds
from fuzz.targets import TARGETS

SEEDS = seeds()
SLOW = {"usbip-server": 40, "printer-firmware": 8, "technicians-texts": 3}
"""Of how many vectors one is taken here; `make fuzz` takes them all."""


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_keeps_its_promises_on_every_vector(name: str) -> None:
    for seed in SEEDS[:: SLOW.get(name, 1)]:
        TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(SEEDS), max_size=8).map(b"".join)))
@settings(deadline=None, max_examples=25)
def test_a_parser_keeps_its_promises_on_garbage_between_vectors(name: str, data: bytes) -> None:
    TARGETS[name](data)


def test_the_chunks_are_all_of_the_data_behind_the_first_byte() -> None:
    assert list(chunks(b"\x01abcde")) == [b"ab", b"cd", b"e"]
    assert list(chunks(b"")) == []
