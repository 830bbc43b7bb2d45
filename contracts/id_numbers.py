"""Finds resident ID numbers (公民身份号码, GB 11643) in texts that everybody may read.

Eighteen digits in a row (the last may be an X) are taken for one, whatever they are, of any script or width
and with invisible characters between them. With up to six others between any two of them that are neither
letters nor digits (spaces, punctuation, symbols, controls) they are one only when they hold a date of birth
and the check digit is right: else a date beside an amount would be refused. Times of day are no part of one,
and commas beside other marks make a list of dates or telephones. An old number of fifteen digits is not
found, nor is one written in words.
"""

import re
import unicodedata
from datetime import date

YEAR_MIN, YEAR_MAX = 1850, 2060
"""Of births. Two telephone numbers in a row look like one of a later year."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
"""By the weighted sum modulo 11 (ISO 7064)."""
ALIKE = str.maketrans(dict.fromkeys("x×✕✖✗✘❌╳⨉⨯хХχΧ", "X"))
"""What is written for the X; the Roman ten and wide letters are folded already."""
BLANKS = "\u115f\u1160\u2800"
"""Letters and symbols that show nothing."""
UNSEEN = frozenset({"Cf", "Mn", "Me"})
"""Categories: zero-width and bidi controls, and marks upon the character before."""
LIST_MARKS = frozenset(",;、،؛")
"""Of full width too: that is folded."""

_IN_A_ROW = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])")
_BETWEEN = r"[\W_]{0,6}"
_TIME = re.compile(r"(?<![0-9:])[0-2]?[0-9](?::[0-5][0-9]){1,2}(?![0-9:])")
_SPREAD = re.compile(rf"(?<![0-9])(?=([0-9](?:{_BETWEEN}[0-9]){{16}}{_BETWEEN}[0-9X])(?![0-9]))")


def holds_id_number(text: str) -> bool:
    """Whether what looks like an ID number is in it."""
    plain = "".join(map(_folded, unicodedata.normalize("NFKC", text))).translate(ALIKE)
    return bool(_IN_A_ROW.search(plain)) or any(
        not _is_list(found[1]) and _is_one("".join(filter(str.isalnum, found[1])))
        for found in _SPREAD.finditer(_TIME.sub("t", plain))
    )


def _folded(character: str) -> str:
    if character in BLANKS or unicodedata.category(character) in UNSEEN:
        return ""
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)


def _is_list(spread: str) -> bool:
    marks = {character for character in spread if not character.isalnum() and not character.isspace()}
    return bool(marks & LIST_MARKS) and bool(marks - LIST_MARKS)


def _is_one(number: str) -> bool:
    """Whether its date of birth is one and its check digit right. `number`: 17 digits and a digit or X."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return YEAR_MIN <= born.year <= YEAR_MAX and number[0] != "0" and number[17] == CHECK_DIGITS[total % 11]
