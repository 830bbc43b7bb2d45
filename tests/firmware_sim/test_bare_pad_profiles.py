"""Profiles of bare pads as the simulator reads them: those that the driver reads, and bad ones."""

import pytest

from firmware_sim.bare_pad.profile import parse_profile
from firmware_sim.errors import UsageError
from firmware_sim.id_reader.cards import parse_cards

TAILED = """
name = "ended by a line end"
inter_byte_ms = 30
repeat_ms = 500
[frame]
length = 5
tail = "0D 0A"
checksum = "xor8"
key_at = 1
[keys]
"35" = 5
"""


def test_a_tail_comes_behind_the_checksum_and_a_header_may_be_missing() -> None:
    profile = parse_profile(TAILED, "pad.toml")
    assert (profile.frames[5].hex(" "), profile.baud) == ("00 35 35 0d 0a", 9600)


def test_a_profile_that_names_every_key_has_no_unknown_one() -> None:
    keys = "".join(f'"{key:02X}" = {key % 6}\n' for key in range(256))
    profile = parse_profile(f'name = "x"\n[frame]\nlength = 1\nkey_at = 0\n[keys]\n{keys}', "pad.toml")
    assert profile.unknown == b""


@pytest.mark.parametrize("text", ["a = " + "[" * 20_000, "a = " + "9" * 5000, "a ="])
def test_endless_brackets_and_numbers_are_a_clear_error(text: str) -> None:
    with pytest.raises(UsageError, match=r"pad\.toml: no TOML"):
        parse_profile(text, "pad.toml")
    with pytest.raises(UsageError, match=r"cards\.toml: "):
        parse_cards(text, "cards.toml")
