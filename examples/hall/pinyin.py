"""Initials of a Chinese text's pinyin, from the order of the GB 2312 character set.

Its common characters (rows 16 to 55) stand in the order of their pinyin. Readings that differ are in a table
here; characters outside those rows are refused.
"""

STARTS = {
    "a": 0xB0A1, "b": 0xB0C5, "c": 0xB2C1, "d": 0xB4EE, "e": 0xB6EA, "f": 0xB7A2, "g": 0xB8C1, "h": 0xB9FE,
    "j": 0xBBF7, "k": 0xBFA6, "l": 0xC0AC, "m": 0xC2E8, "n": 0xC4C3, "o": 0xC5B6, "p": 0xC5BE, "q": 0xC6DA,
    "r": 0xC8BB, "s": 0xC8F6, "t": 0xCBFA, "w": 0xCDDA, "x": 0xCEF4, "y": 0xD1B9, "z": 0xD4D1,
}  # fmt: skip
"""First code of each initial."""
END = 0xD7F9
"""Last code of the ordered rows."""
READINGS = {
    "会计": "kj",
    "行业": "hy",
    "调解": "tj",
}
"""Words in which a character is read otherwise than where it stands."""


def initials(text: str) -> str:
    """Lower-case initials and digits; everything else is left out. Raises ValueError for a Chinese character
    outside the ordered rows."""
    for word, told in READINGS.items():
        text = text.replace(word, told)
    return "".join(map(_initial, text))


def _initial(char: str) -> str:
    if char.isascii():
        return char.lower() if char.isalnum() else ""
    try:
        code = int.from_bytes(char.encode("gb2312"), "big")
    except UnicodeEncodeError as error:
        raise ValueError(f"{char} is not in GB 2312: word it otherwise") from error
    if code < STARTS["a"]:
        return ""
    if code > END:
        raise ValueError(f"{char} does not stand in pinyin order: word it otherwise")
    return max((start, initial) for initial, start in STARTS.items() if start <= code)[1]
