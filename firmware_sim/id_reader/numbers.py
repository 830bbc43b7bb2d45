"""The check digit of 18-digit ID numbers: ISO 7064, MOD 11-2. Pure."""

AREA = "990000"
"""No area has this code: whoever has a number that begins so does not exist."""
DIGITS = 17
"""Before the check digit."""


def check_digit(digits: str) -> str:
    """The digit, or X, that goes behind these."""
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    return "0123456789X"[(1 - remainder) % 11]


def flaw(number: str) -> str | None:
    """What is wrong with an invented person's number, or None."""
    if len(number) != DIGITS + 1 or not (number[:DIGITS].isascii() and number[:DIGITS].isdigit()):
        return "17 digits and a check digit"
    if not number.startswith(AREA):
        return f"only invented persons have cards here: the number begins with {AREA}, an area that is none"
    right = check_digit(number[:DIGITS])
    return None if number[DIGITS] == right else f"the check digit of {number[:DIGITS]} is {right}"
