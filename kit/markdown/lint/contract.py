"""What a rule of portable Markdown offers: what it looks for, says, and writes instead."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from kit.markdown.lint.text import Text


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `replacement` in place of the characters from `start` up to `end`."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Place:
    """Something found at the character `at`, and the edits that mend it."""

    at: int
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that blogs read differently. `sample` is a text that has it, and the same text mended."""

    code: str
    message: Promise
    sample: tuple[str, str]
    find: Callable[[Text], Iterator[Place]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that would look different on another blog; line and column count from 1, in characters."""

    line: int
    column: int
    code: str
    message: Promise
