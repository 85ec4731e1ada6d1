"""When a team last submitted: the spellings boards use, read in the zone the person named."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

DOTTED = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})\.?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
RELATIVE = re.compile(
    r"(a|an|about|약|\d+)?\s*(s|m|h|d|w|mo|y|sec|min|hr|seconds?|minutes?|hours?|days?|weeks?|months?|years?"
    r"|초|분|시간|일|주|주일|개월|달|년)\s*(ago|전)?|just now|방금( 전)?|now",
    re.IGNORECASE,
)
NONE = frozenset({"", "-", "–", "—"})


def parse(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant in UTC that a cell names, read in `zone` unless it carries its own.

    None for an empty cell. Raises ValueError for anything that is not year-month-day: 03/04/2022 is two days.
    """
    text = text.strip()
    if text in NONE:
        return None
    if dotted := DOTTED.fullmatch(text):
        found = datetime(*(int(part or 0) for part in dotted.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    else:
        found = datetime.fromisoformat(text)
    return in_utc(found, zone)


def in_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment in UTC, read in `zone` unless it carries its own; raises ValueError at the ends of time."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as fault:
        raise ValueError(str(moment)) from fault


def is_relative(text: str) -> bool:
    """Tell whether a cell says how long ago instead of when, as live boards do: such a date is not kept."""
    return RELATIVE.fullmatch(text.strip()) is not None
