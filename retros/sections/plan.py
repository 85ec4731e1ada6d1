"""How a team wants its posts: what the settings page asks, as plain data."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from retros.sections.contract import SectionChoice, sections

# One key a line, in the order of the file. A bare name is filled in from the calendar and the settings; an empty line
# stays an empty line.
FRONT_MATTER = "title\ndate\ncomment: true\ncategories\ntags\nmath: true\n"
FILLED_KEYS = ("title", "date", "categories", "tags")
PLACEHOLDERS = ("{week}", "{days}", "{first}", "{last}")


def default_sections() -> tuple[SectionChoice, ...]:
    """Return every section there is, in the usual order, each standing also when it is empty."""
    return tuple(
        SectionChoice(section.slug, section.heading, aliases=section.aliases) for section in sections
    )


@dataclass(frozen=True)
class Plan:
    """The team's wishes. Patterns know {week}, {first}, {last} and {days} (`71~75`)."""

    title: str = "Boostcamp {first}~{last}days"
    recap_title: str = "Boostcamp {week}weeks"
    folder: str = "_posts"
    at: dt.time = dt.time(18)
    categories: tuple[str, ...] = ("Boostcamp AI Tech 4기",)
    front_matter: str = FRONT_MATTER
    level: int = 1
    has_rules: bool = True
    sections: tuple[SectionChoice, ...] = ()


def front_matter_like(keys: Iterable[str], lines: Mapping[str, str]) -> str:
    """Return the front matter of posts with these keys as a setting: keys we fill in by name, others with their line.

    Title and date are always there; a key whose value differs from post to post has no line and is left out.
    """
    keys = tuple(keys)
    keys = (*(key for key in ("title", "date") if key not in keys), *keys)
    known = [key if key in FILLED_KEYS else lines[key] for key in keys if key in FILLED_KEYS or key in lines]
    return "\n".join([*known, ""])


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """Return a pattern with its placeholders filled in; whatever else stands in braces stays as it is."""
    if values["{first}"] == values["{last}"]:
        pattern = pattern.replace("{first}~{last}", "{first}")
    for name, value in values.items():
        pattern = pattern.replace(name, value)
    return pattern
