"""What is typed on the screen's keypads, key by key."""

from collections.abc import Callable

ERASE, CLEAR = "erase", "clear"


def after(typed: str, key: str, allowed: Callable[[str], bool], longest: int) -> str | None:
    """The text after a key; None: that key is not on the pad. What is too long stays as it is."""
    match key:
        case "erase":
            return typed[:-1]
        case "clear":
            return ""
        case _ if len(key) == 1 and allowed(key):
            return (typed + key)[:longest]
        case _:
            return None


def is_letter(key: str) -> bool:
    """Of initials."""
    return key.isascii() and key.isalnum()


def is_digit(key: str) -> bool:
    return key.isascii() and key.isdigit()


def is_of_name(key: str) -> bool:
    """Of an appointment's id, a case's or a ticket's number."""
    return key.isascii() and (key.isalnum() or key in "-._")


def is_of_text(key: str) -> bool:
    """Of a remark."""
    return key.isprintable()
