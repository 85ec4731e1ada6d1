"""Names of files: slugs that keep Hangul and `~`, safe paths, and names that collide on no disk."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

from slugify import slugify

SLUG = r"[^-a-zA-Z0-9가-힣~()]+"
DATED = re.compile(
    r"(?P<date>\d{4}-\d{1,2}-\d{1,2})-(?P<slug>.+)\.(?:md|markdown)", re.IGNORECASE | re.DOTALL
)
ENDINGS = (".md", ".markdown")
LONGEST = 1000


class UnsafePath(ValueError):
    """Raised for a path that leaves its folder or that no disk takes; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def slug(text: str, *, fallback: str) -> str:
    """Return a post's slug: `Boostcamp 71~75days` becomes `Boostcamp-71~75days`.

    `fallback` (such as `week-16`) stands in where nothing of the text may stand in a name.
    """
    words = unicodedata.normalize("NFC", text)
    made = slugify(words, regex_pattern=SLUG, lowercase=False, allow_unicode=True, max_length=100)
    return unicodedata.normalize("NFC", made) or fallback


def dated(on: dt.date, words: str) -> str:
    """Return `2023-01-02-words.md`, the only form of name that Jekyll publishes."""
    return f"{on:%Y-%m-%d}-{words}.md"


def date_in(name: str) -> dt.date | None:
    """Return the date a file's name opens with, or None."""
    found = DATED.fullmatch(name.rpartition("/")[2])
    if found is None:
        return None
    try:
        return dt.date(*(int(part) for part in found["date"].split("-")))
    except ValueError:
        return None


def slug_in(name: str) -> str:
    """Return the slug a file's name carries: what follows its date, without the ending."""
    base = name.rpartition("/")[2]
    found = DATED.fullmatch(base)
    if found:
        return found["slug"]
    stem, dot, _ = base.rpartition(".")
    return stem if dot else base


def free(name: str, taken: Iterable[str]) -> str:
    """Return the name, or with `-2`, `-3` …, such that it differs from those taken whatever the case."""
    used = {unicodedata.normalize("NFC", one).casefold() for one in taken}
    stem, dot, ending = name.rpartition(".") if name.endswith(ENDINGS) else (name, "", "")
    candidate, number = name, 1
    while candidate.casefold() in used:
        number += 1
        candidate = f"{stem}-{number}{dot}{ending}"
    return candidate


def checked_path(path: str) -> str:
    """Return a relative path as it was given, NFC or NFD, if it stays inside the folder it is taken to.

    Raises UnsafePath with `unsafe_path` (it leaves the folder), `not_markdown`, `path_too_long` or `not_utf8`.
    """
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        raise UnsafePath("not_utf8") from None
    if size > LONGEST or any(len(part.encode()) > 255 for part in path.split("/")):
        raise UnsafePath("path_too_long")
    # A backslash is an ordinary character here, but a folder's end on Windows, where an archive may be opened.
    parts = re.split(r"[/\\]", path)
    if "\0" in path or any(part in {"", ".", ".."} for part in parts) or re.match(r"[A-Za-z]:", path):
        raise UnsafePath("unsafe_path")
    if not path.lower().endswith(ENDINGS):
        raise UnsafePath("not_markdown")
    return path


def download_name(path: str) -> str:
    """Return the name under which a file is kept: a bundle's page is always index.md, so its folder names it."""
    *folders, name = path.split("/")
    if name.startswith("index.") and folders:
        return f"{folders[-1]}.{name.rpartition('.')[2]}"
    return name
