"""Cards of persons that nobody could take for real ones, as TOML. Pure; the same seed, the same cards."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle, islice
from random import Random

from firmware_sim.id_reader.numbers import AREA, check_digit

STEMS = "甲乙丙丁戊己庚辛壬癸"
"""The ten heavenly stems: what the law calls persons who stand for anybody."""
NATIONALITY = "XXA"
"""What ICAO 9303 gives to the stateless: no country."""
_ORDER = ("resident", "resident", "J", "resident", "I", "resident", "Y")
_FIRST_BIRTH = date(1940, 1, 1)
_BIRTH_DAYS = 60 * 365
_ISSUED = date(2020, 1, 1)
_ISSUED_DAYS = 5 * 365

Fields = dict[str, str | int | date]


def generate(count: int, seed: int) -> str:
    """A file of so many cards. Each run of seven has all kinds; some have a newest address, fingerprints or
    no end."""
    random = Random(seed)
    cards = []
    for place, kind in enumerate(islice(cycle(_ORDER), count), 1):
        fields: Fields = {"kind": kind, **_KINDS[kind](place, random)}
        if place % 3 == 0:
            fields["newest_address"] = f"测试新街{place}号"
        if place % 2 == 0:
            fields["fingerprint_bytes"] = 1024
        cards.append(_table(f"card-{place}", fields))
    return "\n".join(cards)


def _table(label: str, fields: Fields) -> str:
    lines = [f"[{label}]"]
    for name, value in fields.items():
        lines.append(f"{name} = {value}" if isinstance(value, int | date) else f'{name} = "{value}"')
    return "\n".join(lines) + "\n"


def _resident(place: int, random: Random) -> Fields:
    person = _person(place, random)
    valid = _validity(random)
    return {
        **person,
        "nation": f"{random.randint(1, 56):02}",
        "address": f"测试市测试街{place}号",
        "issuer": "测试市测试局",
        **valid,
        **({"valid_to": "长期"} if place % 4 == 0 else {}),
    }


def _permit(place: int, random: Random) -> Fields:
    return {
        **_person(place, random),
        "address": f"测试市测试路{place}号",
        "issuer": "测试市测试局",
        **_validity(random),
        "pass_number": f"T{place:08}",
        "issues": f"{random.randint(1, 9):02}",
    }


def _foreign_2017(place: int, random: Random) -> Fields:
    birth = _birth(random)
    return {
        "english_name": f"TEST, PERSON {place}",
        "name": _name(place),
        "sex": random.choice("12"),
        "birth": birth,
        "number": f"{NATIONALITY}9900{birth:%y%m%d}{place % 100:02}",
        "nationality": NATIONALITY,
        **_validity(random),
        "version": "01",
        "authority": "9900",
    }


def _foreign_2023(place: int, random: Random) -> Fields:
    return {
        "english_name": f"TEST, PERSON WITH A NAME OF MANY LETTERS {place % 10_000}",
        **_person(place, random),
        "nationality": NATIONALITY,
        **_validity(random),
        "renewals": f"{random.randint(0, 9):02}",
    }


_KINDS: dict[str, Callable[[int, Random], Fields]] = {
    "resident": _resident,
    "J": _permit,
    "I": _foreign_2017,
    "Y": _foreign_2023,
}


def _person(place: int, random: Random) -> Fields:
    """Name, sex, birth and the number that follows from both."""
    birth = _birth(random)
    sequence = place % 1000
    digits = f"{AREA}{birth:%Y%m%d}{sequence:03}"
    return {
        "name": _name(place),
        "sex": "1" if sequence % 2 else "2",
        "birth": birth,
        "number": digits + check_digit(digits),
    }


def _name(place: int) -> str:
    return "测试" + "".join(STEMS[int(digit)] for digit in str(place - 1))


def _birth(random: Random) -> date:
    return _FIRST_BIRTH + timedelta(random.randrange(_BIRTH_DAYS))


def _validity(random: Random) -> Fields:
    begin = _ISSUED + timedelta(random.randrange(_ISSUED_DAYS))
    end = begin.replace(year=begin.year + 20, day=min(begin.day, 28))
    return {"valid_from": begin, "valid_to": end}
