"""Slips that blogs really have: a post dated a year too early, a missing day, a key that no theme knows."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from retros.document import dates, names
from retros.document.document import Document
from retros.document.remarks import Remark
from retros.document.spans import lines_of

DAY_TAG = re.compile(r"(.+)days?")
NUMBERED_DAY = re.compile(r"\d.*days?")
LIQUID = re.compile(r"\{\{|\{%")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b]|(?<!^)\ufeff")


@dataclass(frozen=True)
class Week:
    """The week that a post is about: its dates and the tags its days give."""

    first_day: dt.date
    last_day: dt.date
    tags: tuple[str, ...]


def days_among(tags: Iterable[str]) -> list[str]:
    """Return the tags that number a day, such as `71day`, each once."""
    return list(dict.fromkeys(tag for tag in tags if NUMBERED_DAY.fullmatch(tag)))


def found_in(
    document: Document,
    path: str,
    *,
    now: dt.datetime,
    week: Week | None,
    is_ours: bool,
    elsewhere: Mapping[str, str] | None = None,
) -> list[Remark]:
    """Return what is worth a look before the post goes out; `now` carries the team's zone.

    `elsewhere`: the days that other posts are about, with the title of one each.
    """
    return [
        *_of_front_matter(document),
        *_of_date(document, path, now, week),
        *(_of_days(document, week) if week else ()),
        *_of_other_posts(document, elsewhere or {}),
        *_of_text(document, is_ours=is_ours),
    ]


def _of_front_matter(document: Document) -> Iterator[Remark]:
    front = document.front
    if front is None:
        yield Remark("no_front_matter")
        return
    if not front.is_sound:
        yield Remark("yaml_broken")
    if front.entry("comment") and not front.entry("comments"):
        yield Remark("comment_unknown", line=_line_of(document, "comment"))
    if len(document.categories) > 2:
        yield Remark("many_categories", {"count": len(document.categories)}, _line_of(document, "categories"))


def _of_date(document: Document, path: str, now: dt.datetime, week: Week | None) -> Iterator[Remark]:
    if document.front is None:
        return
    text = document.front.text_of("date")
    written, named = dates.parse(text), names.date_in(path)
    line = _line_of(document, "date")
    if text and written is None:
        yield Remark("date_unreadable", {"text": text}, line)
    if written is None:
        return
    if named and named != written.on:
        is_same_day = (named.month, named.day) == (written.on.month, written.on.day)
        code = "date_other_year" if is_same_day else "date_other_than_name"
        yield Remark(code, {"written": str(written.on), "named": str(named)}, line)
    elif week and not week.first_day <= written.on <= week.last_day:
        yield Remark("date_outside_week", {"written": str(written.on)}, line)
    if written.at and written.offset is None:
        yield Remark("date_without_offset", line=line)
    if now.tzinfo and written.moment(now.tzinfo) > now:
        yield Remark("date_in_future", {"written": str(written.on)}, line)


def _of_days(document: Document, week: Week) -> Iterator[Remark]:
    counts = Counter(tag for tag in document.tags if DAY_TAG.fullmatch(tag))
    known = [tag for tag in week.tags if DAY_TAG.fullmatch(tag)]
    line = _line_of(document, "tags")
    if counts and (missing := [tag for tag in known if tag not in counts]):
        yield Remark("day_missing", {"days": ", ".join(missing)}, line)
    if strange := [tag for tag in counts if tag not in known]:
        yield Remark("day_of_another_week", {"days": ", ".join(strange)}, line)
    if twice := [tag for tag, times in counts.items() if times > 1]:
        yield Remark("day_twice", {"days": ", ".join(twice)}, line)


def _of_other_posts(document: Document, elsewhere: Mapping[str, str]) -> Iterator[Remark]:
    """Two posts about one day: one of them was numbered wrongly."""
    by_title: dict[str, list[str]] = {}
    for day in days_among(document.tags):
        if day in elsewhere:
            by_title.setdefault(elsewhere[day], []).append(day)
    for title, days in by_title.items():
        yield Remark("day_elsewhere", {"days": ", ".join(days), "title": title}, _line_of(document, "tags"))


def _of_text(document: Document, *, is_ours: bool) -> Iterator[Remark]:
    before = document.text[: len(document.text) - len(document.body)]
    for number, line in enumerate(lines_of(document.body), len(lines_of(before)) + 1):
        if LIQUID.search(line) and not is_ours:
            yield Remark("liquid", line=number)
            break
    if found := UNPRINTABLE.search(document.body):
        line_number = len(lines_of(before + document.body[: found.start()] + "x"))
        yield Remark("unprintable", {"character": f"U+{ord(found.group()):04X}"}, line_number)


def _line_of(document: Document, key: str) -> int | None:
    """Return the line of a key in the file, counted from 1."""
    if document.front is None or (entry := document.front.entry(key)) is None:
        return None
    return len(lines_of(document.front.opening + document.front.source[: entry.start])) + 1
