"""Moments as exports and sheets write them: those of boards, and milliseconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from experiments.leaderboards import moments


def read(text: str, zone: str) -> datetime | None:
    """Return the moment a text says, or None; one that carries no zone of its own is read in `zone`."""
    text = text.strip().removesuffix(" UTC").replace("년 ", "-").replace("월 ", "-").replace("일", "")
    if re.fullmatch(r"1\d{12}", text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    try:
        return moments.parse(re.sub(r"(?<=\d)\. (?=\d)", ".", text), ZoneInfo(zone))
    except ValueError:
        return None
