"""Words as YAML that PyYAML (1.1) and Ruby's Psych read back as the same words."""

import re

import yaml

# What YAML 1.1, Psych or an older reader takes for a boolean, a null or a number that has no digit.
RESERVED = frozenset(
    [
        "y",
        "n",
        "yes",
        "no",
        "on",
        "off",
        "true",
        "false",
        "null",
        "~",
        "nan",
        "inf",
        ".nan",
        ".inf",
        "infinity",
        "=",
        "<<",
        "-",
        "?",
        "nil",
        "none",
        "undefined",
    ]
)
CALM_START = re.compile(r"[^\W_]")
# Digits with nothing but these letters may be read as a number: 0x1F, 1e3, 0b11, 0o17, 1_000, 12:30.
MAYBE_A_NUMBER = re.compile(r"\d[-+.,:_0-9a-fA-FxXoO]*")
MAYBE_A_DATE = re.compile(r"\d{1,4}-\d")
NEEDS_ESCAPE = re.compile(r"[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\u200b-\u200f\ud800-\udfff\"\\]")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return ESCAPES.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")


def double_quoted(value: str) -> str:
    """Return the words between double quotes, with whatever may not stand there escaped."""
    return f'"{NEEDS_ESCAPE.sub(_escape, value)}"'


def single_quoted(value: str) -> str:
    """Return the words between single quotes, or between double ones where they need an escape."""
    if NEEDS_ESCAPE.search(value.replace('"', "").replace("\\", "")):
        return double_quoted(value)
    return "'" + value.replace("'", "''") + "'"


def _looks_like_words(value: str) -> bool:
    return (
        CALM_START.match(value) is not None
        and value == value.strip()
        and value.casefold() not in RESERVED
        and not MAYBE_A_NUMBER.fullmatch(value)
        and not MAYBE_A_DATE.match(value)
        and not NEEDS_ESCAPE.search(value.replace('"', "").replace("\\", ""))
        and not value.endswith(":")
        and ": " not in value
        and " #" not in value
    )


def can_stand_plain(value: str, *, in_list: bool = False) -> bool:
    """Tell whether every reader takes the bare words for exactly these words.

    `in_list` is the inside of `[…]`, where commas and brackets end an item.
    """
    if not _looks_like_words(value) or (in_list and re.search(r"[\[\]{},:]", value)):
        return False
    source = f"[{value}]" if in_list else value
    try:
        read = yaml.safe_load(source)
    except yaml.YAMLError:
        return False
    return bool(read == ([value] if in_list else value))


def scalar(value: str, *, style: str = "", in_list: bool = False) -> str:
    """Return one value as YAML, quoted as `style` (`'`, `"` or nothing) says or as it must be."""
    if style == '"':
        return double_quoted(value)
    if style == "'":
        return single_quoted(value)
    return value if can_stand_plain(value, in_list=in_list) else double_quoted(value)


def inline_list(values: list[str]) -> str:
    """Return `[a, b]`."""
    return "[" + ", ".join(scalar(value, in_list=True) for value in values) + "]"
