"""An ID-card reader and its cards, for tests."""

from random import Random

from firmware_sim.device import Effect, Send
from firmware_sim.id_reader.cards import parse_cards
from firmware_sim.id_reader.reader import IdReader, ReaderOptions

CARDS = """
[plain]
kind = "resident"
name = "测试甲"
sex = "2"
nation = "01"
birth = 1980-01-01
address = "测试街测试路1号"
number = "990000198001010012"
issuer = "测试局"
valid_from = 2020-01-01
valid_to = "长期"

[moved]
kind = "resident"
name = "测试乙"
sex = "1"
nation = "03"
birth = 1990-02-03
address = "测试路2号"
number = "99000019900203001X"
issuer = "测试局"
valid_from = 2020-01-01
valid_to = 2040-01-01
newest_address = "测试新街3号"
fingerprint_bytes = 1024

[permit]
kind = "J"
name = "测试丙"
sex = "1"
birth = 1991-02-03
address = "测试路3号"
number = "990000199102030017"
issuer = "测试局"
valid_from = 2020-01-01
valid_to = 2040-01-01
pass_number = "T00000003"
issues = "02"

[old-foreign]
kind = "I"
english_name = "TEST, PERSON"
name = "测试丁"
sex = "2"
birth = 1992-02-03
number = "XXA990092020301"
nationality = "XXA"
valid_from = 2020-01-01
valid_to = 2040-01-01
version = "01"
authority = "9900"

[foreign]
kind = "Y"
english_name = "TEST, PERSON WITH A NAME OF FORTY-SIX LETTERS."
name = "测试戊"
sex = "2"
birth = 1993-02-03
number = "990000199302030011"
nationality = "XXA"
valid_from = 2020-01-01
valid_to = 2040-01-01
renewals = "01"
old_number = "123"
"""


def reader(**options: object) -> IdReader:
    """A reader that answers at once unless told otherwise."""
    given = ReaderOptions(**{"pace": 0.0, **options})  # type: ignore[arg-type]
    made = IdReader(parse_cards(CARDS, "test"), given, Random(1))
    made.start(0.0)
    return made


def sent(effects: list[Effect]) -> list[bytes]:
    """What went to the host."""
    return [effect.data for effect in effects if isinstance(effect, Send)]
