"""A validator's findings in words for the person who wrote the value. Pure.

The validator speaks of inputs, instances and patterns; whoever writes a TOML file or a command's JSON is told
what the value should be. A kind of finding that is not listed here gets general words, never the library's.
"""

from collections.abc import Mapping

from pydantic_core import ErrorDetails

WORDS: dict[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key: check its spelling",
    "string_type": "should be a text, in quotes",
    "string_too_short": "should be at least {min_length} characters long",
    "string_too_long": "should be at most {max_length} characters long",
    "string_unicode": "should be UTF-8 text",
    "path_type": "should be a path, in quotes",
    "int_type": "should be a whole number, without quotes",
    "int_parsing": "should be a whole number, without quotes",
    "int_parsing_size": "is too large a number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number, without quotes",
    "float_parsing": "should be a number, without quotes",
    "finite_number": "should be a finite number",
    "bool_type": "should be true or false, without quotes",
    "bool_parsing": "should be true or false, without quotes",
    "greater_than": "should be more than {gt}",
    "greater_than_equal": "should be at least {ge}",
    "less_than": "should be less than {lt}",
    "less_than_equal": "should be at most {le}",
    "time_type": "should be a time: 09:00:00",
    "time_parsing": "should be a time: 09:00:00",
    "date_type": "should be a date: 2026-10-01",
    "date_parsing": "should be a date: 2026-10-01",
    "date_from_datetime_parsing": "should be a date: 2026-10-01",
    "date_from_datetime_inexact": "should be a date without a time: 2026-10-01",
    "datetime_type": "should be a date and time with its offset: 2026-10-01T09:00:00+08:00",
    "datetime_parsing": "should be a date and time with its offset: 2026-10-01T09:00:00+08:00",
    "datetime_from_date_parsing": "should be a date and time with its offset: 2026-10-01T09:00:00+08:00",
    "timezone_aware": "needs its offset from UTC: 2026-10-01T09:00:00+08:00",
    "literal_error": "should be {expected}",
    "enum": "should be {expected}",
    "tuple_type": "should be a list",
    "list_type": "should be a list",
    "dict_type": "should be an object with keys and values",
    "model_type": "should be an object with keys and values",
    "model_attributes_type": "should be an object with keys and values",
    "too_short": "should have at least {min_length} in it",
    "union_tag_invalid": "{discriminator} should be {expected_tags}",
    "union_tag_not_found": "{discriminator} is missing",
    "json_invalid": "is not JSON: {error}",
    "json_type": "is not JSON",
    "value_error": "{error}",
}
"""By the validator's name of the finding; what is in braces it supplies."""
PATTERNS: dict[str, str] = {
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$": "1 to 64 letters, digits, dots, dashes or underscores, a letter or "
    "digit first",
    r"^[0-9a-f]{16}$": "16 hexadecimal digits, in small letters",
    r"^[0-9A-Za-z._-]+$": "letters, digits, dots, dashes and underscores only",
    r"^([0-9A-Z]{31}|[0-9A-Z]{33})$": "31 or 33 digits and capital letters",
    r"^[0-9A-Za-z-]{1,8}$": "1 to 8 letters, digits or dashes",
    r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$": "one line of text, without control characters",
    r"^[0-9 ]{0,8}$": "at most 8 digits and blanks",
    r"^[0-9A-Za-z_-]{16,64}$": "16 to 64 letters, digits, dashes or underscores, drawn at random",
    r"^[0-9A-Za-z_-]{22}$": "22 letters, digits, dashes or underscores, as on the ticket",
    r"^[0-9a-f]{64}$": "64 hexadecimal digits, in small letters",
    r"^[0-9A-Za-z]{4,12}$": "4 to 12 letters or digits, as on the receipt",
    r"^[0-9]{6}$": "six digits, as on the ticket",
    r"^[0-9]{8}$": "a day as yyyymmdd: 20261001",
    r"^[A-Z]{1,2}$": "one or two capital letters",
    r"^[A-Z]{1,2}[0-9]{4}$": "a ticket's number: one or two capital letters and four digits",
    r"^[0-9A-Z]{18}$": "18 digits and capital letters",
    r"^(01|05|07|08|09|10|20|99)$": "01, 05, 07, 08, 09, 10, 20 or 99, in quotes",
    r"^[a-z0-9]*$": "small letters and digits only",
    r"^[0-9A-Za-z._-]*$": "letters, digits, dots, dashes and underscores only",
    r"^[!-~]*$": "a URL, in ASCII, without blanks",
    r"^[0-9A-Za-z-]*$": "letters, digits and dashes only",
}
"""What the models' patterns ask for."""
UNLISTED = "has a value that can't be used here"


def explain(error: ErrorDetails, words: Mapping[str, str] | None = None) -> str:
    """What is wrong with one value, to be read after its name. `words` overrule WORDS."""
    given = error.get("ctx", {})
    kind = error["type"]
    if kind == "string_pattern_mismatch":
        wanted = PATTERNS.get(given["pattern"])
        return f"should be {wanted}" if wanted else "holds characters that can't be used here"
    template = (words or {}).get(kind) or WORDS.get(kind)
    return template.format(**given) if template else UNLISTED


def tell(error: ErrorDetails, whole: str = "the payload") -> str:
    """The same with the value's name before it; `whole` is what has no name of its own."""
    return f"{'.'.join(map(str, error['loc'])) or whole}: {explain(error)}"
