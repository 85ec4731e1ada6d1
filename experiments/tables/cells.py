"""What a single cell says, however it was decorated: texts, numbers with units and marks, durations, ranks, sizes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

from experiments import metric_text

BREAK = re.compile(r"\s*</?br\s*/?>\s*", re.IGNORECASE)
HTML_TAG = re.compile(r"</?(?:b|i|u|em|strong|sub|sup|span|code|del|center|font|p)\b[^>]*>", re.IGNORECASE)
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
EMPHASIS = re.compile(r"(\*\*|__|`)(.+?)\1")
ABSENT = metric_text.ABSENT | {"null", "na", "#n/a", "미제출", "?", "tbd", "−", "--", "---"}
UNIT = re.compile(
    r"(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*"
    r"(?P<unit>x|×|배|epochs?|에폭|에포크|회|번|개|steps?|iters?|iterations?|px|pt|pts|점|%p|m|g|k|b|gb|mb|fps|gflops|flops|ms)",
    re.IGNORECASE,
)
ABOUT = re.compile(r"^(?:약|대략|about|approx\.?|ca\.?|[~≈∼])\s*", re.IGNORECASE)
PART = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>days?|d|일|hours?|hrs?|hr|h|시간|ms|minutes?|mins?|min|m|분|seconds?|secs?|sec|s|초)",
    re.IGNORECASE,
)
SECONDS = {"d": 86400.0, "일": 86400.0, "h": 3600.0, "시": 3600.0, "m": 60.0, "분": 60.0, "s": 1.0, "초": 1.0}
CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2}(?:\.\d+)?)")
RANK = re.compile(
    r"#?\s*(\d{1,7})\s*(?:st|nd|rd|th|위|등)?(?:\s*(?:/|of|out of|중)\s*(\d{1,7})\s*(?:st|nd|rd|th|위|등|팀|teams?)?)?",
    re.IGNORECASE,
)
SIZE = re.compile(r"\(?\s*(\d{2,5})\s*[x×*X,]\s*(\d{2,5})\s*\)?")
STARS = re.compile("[⭐★☆]+")


@dataclass(frozen=True)
class Rank:
    """A place, and among how many where the cell says so."""

    place: int
    teams: int | None


def plain(text: str) -> str:
    """Return what a cell says without its decoration: emphasis, line breaks, links, entities."""
    text = HTML_TAG.sub("", BREAK.sub(" ", text))
    text = LINK.sub(r"\1", unescape(text))
    previous = None
    while previous != text:
        previous, text = text, EMPHASIS.sub(r"\2", text)
    return " ".join(text.replace("\ufe0f", "").replace("\ufe0e", "").split())


def bare(text: str) -> str:
    """Return a cell's text for reading a number: without emoji, and with the signs that keyboards have."""
    text = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", plain(text))
        if unicodedata.category(letter) not in {"So", "Mn", "Cf", "Cs", "Co"} or letter == "⭐"
    )
    text = (
        text.translate({0x2212: "-", 0x2013: "-", 0x066A: "%", 0x25B2: "+", 0x25BC: "-"})
        .strip()
        .strip("*_")
        .strip()
    )
    # ±0.0000 is no change at all.
    return text.removeprefix("±").strip() if re.fullmatch(r"±\s*0+(\.0*)?", text) else text


def is_absent(text: str) -> bool:
    """Tell whether a cell says that there is nothing: blank, a dash, “미제출”. It is never 0."""
    return unicodedata.normalize("NFKC", plain(text)).strip("*_ ").casefold() in ABSENT


def number_text(text: str) -> str:
    """Return the number of a cell without its unit: `3.0x`, `24 epochs`, `3위` and `⭐⭐⭐` are numbers too."""
    found = bare(text)
    if STARS.fullmatch(plain(text)):
        return str(sum(letter != "☆" for letter in plain(text)))
    if unit := UNIT.fullmatch(found):
        return unit["number"]
    return found


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number, whatever its scale."""
    try:
        return metric_text.read(number_text(text), metric_text.PLAIN) is not None
    except metric_text.InDoubt:
        return True
    except metric_text.NotANumber:
        return False


def is_about(text: str) -> bool:
    """Tell whether a cell gives its value as a rough one: `약 14h`, `~3h`."""
    return ABOUT.match(bare(text)) is not None


def seconds(text: str) -> float | None:
    """Return a duration in seconds, or None when the cell is none: `8h 29m 32s`, `약 14h`, `94s`, `1:02:03`, `14시간 30분`."""
    found = ABOUT.sub("", bare(text)).casefold()
    if clock := CLOCK.fullmatch(found):
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    parts = list(PART.finditer(found))
    if not parts or PART.sub("", found).strip(" ,"):
        return None
    return sum(float(part["number"]) * _of_unit(part["unit"]) for part in parts)


def _of_unit(unit: str) -> float:
    return 0.001 if unit == "ms" else SECONDS[unit[0]]


def rank(text: str) -> Rank | None:
    """Return a place: `6th / 19th` is the 6th of 19, `16등` the 16th."""
    found = RANK.fullmatch(bare(text))
    return Rank(int(found[1]), int(found[2]) if found[2] else None) if found and int(found[1]) else None


def size(text: str) -> str:
    """Return an input size in one spelling, `512x512`; anything else as it is."""
    found = SIZE.fullmatch(bare(text))
    return f"{int(found[1])}x{int(found[2])}" if found else plain(text)


MARKS = {
    "o": "true",
    "x": "false",
    "⭕": "true",
    "❌": "false",
    "yes": "true",
    "no": "false",
    "y": "true",
    "n": "false",
}
MARKS |= {
    "true": "true",
    "false": "false",
    "t": "true",
    "f": "false",
    "예": "true",
    "아니오": "false",
    "유": "true",
    "무": "false",
}
MARKS |= dict.fromkeys(metric_text.TRUE_MARKS, "true") | dict.fromkeys(metric_text.FALSE_MARKS, "false")


def mark(text: str) -> str | None:
    """Return "true" or "false" for a mark, None for anything else."""
    return MARKS.get(plain(text).casefold())


def clear_mark(text: str) -> str | None:
    """Return what a mark says that can be nothing else: ⭕, ✔, ❌; the letters o and x can."""
    found = plain(text)
    return MARKS[found] if found in metric_text.TRUE_MARKS | metric_text.FALSE_MARKS else None
