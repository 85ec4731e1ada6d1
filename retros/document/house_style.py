"""What a team's own posts look like: learned by counting, so that a new one looks the same."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from retros.document import names
from retros.document.document import Document
from retros.document.spans import lines_of, newline_of

ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[-*+])[ \t]+\S")
DATE_SHAPES = (
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}"), "YYYY-MM-DD HH:MM:SS +0900"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"), "YYYY-MM-DD HH:MM"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "YYYY-MM-DD"),
    (re.compile(r"\d{4}-\d\d-\d\dT.*"), "YYYY-MM-DDTHH:MM:SS+09:00"),
)
Seen = TypeVar("Seen", bound=Hashable)


@dataclass(frozen=True)
class HouseStyle:
    """The usual look of the posts; empty or 0 where they say nothing. `keys` are in their usual order, `lines` the
    usual line of each key that most of the posts give the same value."""

    posts: int = 0
    level: int = 0
    has_rules: bool = False
    marker: str = ""
    indent: str = ""
    keys: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    title_quote: str = ""
    list_style: str = ""
    date_shape: str = ""
    folder: str = ""
    is_dated: bool = False
    newline: str = "\n"


def learned(posts: Iterable[tuple[str, Document]]) -> HouseStyle:
    """Return the look that most of the posts, given as (path, document), have."""
    seen: dict[str, Counter[Hashable]] = {}
    count = 0
    for path, document in posts:
        count += 1
        for trait, value in _traits(path, document):
            seen.setdefault(trait, Counter())[value] += 1

    def usual(trait: str, otherwise: Seen) -> Seen:
        return seen[trait].most_common(1)[0][0] if trait in seen else otherwise  # type: ignore[return-value]

    return HouseStyle(
        posts=count,
        level=usual("level", 0),
        has_rules=usual("rules", False),  # noqa: FBT003
        marker=usual("marker", ""),
        indent=usual("indent", ""),
        keys=usual("keys", ()),
        lines=_usual_lines(seen),
        title_quote=usual("quote", ""),
        list_style=usual("list", ""),
        date_shape=usual("date", ""),
        folder=usual("folder", ""),
        is_dated=usual("dated", False),  # noqa: FBT003
        newline=usual("newline", "\n"),
    )


def _usual_lines(seen: dict[str, Counter[Hashable]]) -> tuple[tuple[str, str], ...]:
    found = []
    for trait, counter in seen.items():
        if trait.startswith("line "):
            line, times = counter.most_common(1)[0]
            if times * 2 > sum(counter.values()) and "\n" not in str(line):
                found.append((trait.removeprefix("line "), str(line)))
    return tuple(found)


def _traits(path: str, document: Document) -> Iterable[tuple[str, Hashable]]:
    yield "folder", path.rpartition("/")[0]
    yield "dated", names.date_in(path) is not None
    if document.body:
        yield "newline", newline_of(document.text)
    heads = [section for section in document.sections if section.level]
    if heads:
        yield "level", Counter(section.level for section in heads).most_common(1)[0][0]
    if len(heads) > 1:
        yield "rules", sum(bool(section.tail.strip()) for section in heads[:-1]) * 2 >= len(heads) - 1
    yield from _list_traits(document.body)
    yield from _front_traits(document)


def _list_traits(body: str) -> Iterable[tuple[str, Hashable]]:
    items = [match for line in lines_of(body) if (match := ITEM.match(line))]
    if items:
        yield "marker", Counter(item["marker"] for item in items).most_common(1)[0][0]
    indents = Counter(item["indent"] for item in items if item["indent"])
    if indents:
        yield "indent", min(indents, key=len)


def _front_traits(document: Document) -> Iterable[tuple[str, Hashable]]:
    front = document.front
    if front is None:
        return
    yield "keys", tuple(front.keys)
    for key in front.keys:
        if entry := front.entry(key):
            yield f"line {key}", entry.raw.strip()
    if entry := front.entry("title"):
        yield "quote", getattr(entry.node, "style", None) or ""
    if entry := front.entry("tags"):
        yield "list", "inline" if getattr(entry.node, "flow_style", False) else "block"
    for pattern, shape in DATE_SHAPES:
        if pattern.fullmatch(front.text_of("date").strip()):
            yield "date", shape
            break
