"""Dates of posts: what Jekyll, Hugo and people write, read by one function."""

import datetime as dt
import re
from dataclasses import dataclass

# PyYAML leaves "2023-01-02 18:00:00 +0900" a text (it knows only +09:00), Psych does not: so neither is asked.
DATE = re.compile(
    r"\s*(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:(?:[Tt]|[ \t]+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?\s*"
)


@dataclass(frozen=True)
class PostDate:
    """A post's date as written: a time and an offset may be missing, and are not made up."""

    on: dt.date
    at: dt.time | None = None
    offset: dt.timedelta | None = None

    def moment(self, zone: dt.tzinfo) -> dt.datetime:
        """Return the instant, at midnight and in `zone` where nothing else is written."""
        tz = zone if self.offset is None else dt.timezone(self.offset)
        return dt.datetime.combine(self.on, self.at or dt.time(), tzinfo=tz)


def _offset(text: str | None) -> dt.timedelta | None:
    if text is None:
        return None
    if text in {"Z", "UTC", "GMT"}:
        return dt.timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if text[0] == "-" else size


def parse(text: str) -> PostDate | None:
    """Return the date of `2023-01-02 18:00:00 +0900` and its like, or None when it is none."""
    found = DATE.fullmatch(text)
    if found is None:
        return None
    try:
        on = dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
        at = None
        if found["hour"] is not None:
            at = dt.time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        offset = _offset(found["offset"])
        if offset is not None:
            dt.timezone(offset)
    except ValueError:
        return None
    return PostDate(on, at, offset)


def jekyll(moment: dt.datetime) -> str:
    """Return `2023-01-02 18:00:00 +0900`; the offset is always written, since Jekyll reads UTC without one."""
    return f"{moment:%Y-%m-%d %H:%M:%S %z}"


def rfc3339(moment: dt.datetime) -> str:
    """Return `2023-01-02T18:00:00+09:00`; Hugo makes the year 0001 of what it cannot read."""
    return moment.isoformat(timespec="seconds")
