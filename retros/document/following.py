"""A post that follows its draft: what nobody touched moves with the notes, what somebody edited stays."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from retros.document.document import Document
from retros.document.front_matter import FrontMatter
from retros.document.sections import Section, joined

SEPARATOR = "\n---\n\n"


class Standing(StrEnum):
    """How a section stands to its draft."""

    FOLLOWS = "follows"  # as drafted; moves with the notes
    EDITED = "edited"  # changed by hand, and the notes say what they said then
    STALE = "stale"  # changed by hand, and the notes have moved on since
    OWN = "own"  # not drafted: written by hand


@dataclass(frozen=True)
class Piece:
    """A section of the post with its standing; `draft` is what the notes make of it now (None: nothing)."""

    section: Section
    key: str
    standing: Standing
    draft: Section | None = None


@dataclass(frozen=True)
class Followed:
    """The post as it is now, its pieces in order, and the drafted sections that somebody took out.

    `order` are the keys of the draft's sections, in its order.
    """

    document: Document
    pieces: tuple[Piece, ...]
    taken_out: tuple[Piece, ...] = ()
    order: tuple[str, ...] = ()

    def with_put_back(self, key: str) -> Document | None:
        """Return the post with a section that was taken out where the draft has it; None when there is no such."""
        piece = next((piece for piece in self.taken_out if piece.key == key), None)
        if piece is None:
            return None
        pieces = list(self.pieces)
        pieces.insert(_place(pieces, list(self.order), key), piece)
        body = joined(tuple(one.section for one in _with_separators(pieces)))
        return replace(self.document, body=_head(self.document) + body)


def follow(current: Document, composed: Document, draft: Document, key_of: Callable[[str], str]) -> Followed:
    """Return `current` with its untouched parts as `draft` has them.

    `composed` is the draft that the edits began from; `key_of` names a section by its title, so that a section keeps
    its place when its heading changes (두런두런 becomes 두런두런 4회차).
    """
    before, now = _by_key(composed, key_of), _by_key(draft, key_of)
    pieces = []
    for key, section in keyed(current, key_of):
        was, new = before.get(key), now.get(key)
        if was is None:
            standing = Standing.OWN if new is None else Standing.STALE
            pieces.append(Piece(section, key, standing, new))
        elif _words(section) != _words(was):
            is_stale = new is not None and _words(new) != _words(was)
            pieces.append(Piece(section, key, Standing.STALE if is_stale else Standing.EDITED, new))
        elif new is not None:
            pieces.append(Piece(replace(new, tail=section.tail), key, Standing.FOLLOWS, new))
    held = {piece.key for piece in pieces}
    taken_out = tuple(
        Piece(section, key, Standing.FOLLOWS, section)
        for key, section in now.items()
        if key not in held and key in before
    )
    added = [key for key in now if key not in held and key not in before]
    for key in added:
        pieces.insert(_place(pieces, list(now), key), Piece(now[key], key, Standing.FOLLOWS, now[key]))
    if len(pieces) != len(current.sections) or added:
        pieces = _with_separators(pieces)
    body = joined(tuple(piece.section for piece in pieces))
    front = _front(current.front, composed.front, draft.front)
    document = replace(current, front=front, body=_head(current) + body)
    return Followed(document, tuple(pieces), taken_out, tuple(now))


def keyed(document: Document, key_of: Callable[[str], str]) -> list[tuple[str, Section]]:
    """Return the sections with their keys; the same title a second time is another section."""
    seen: dict[str, int] = {}
    keyed = []
    for section in document.sections:
        if _is_blank_head(section):
            continue
        key = key_of(section.title) if section.level else ""
        seen[key] = seen.get(key, 0) + 1
        keyed.append((key if seen[key] == 1 else f"{key} {seen[key]}", section))
    return keyed


def as_it_is(document: Document) -> Followed:
    """Return a post that follows nothing: every section is one's own."""
    named = keyed(document, lambda title: "".join(title.split()).casefold())
    return Followed(document, tuple(Piece(section, key, Standing.OWN) for key, section in named))


def _is_blank_head(section: Section) -> bool:
    """Tell whether it is only the empty line between the front matter and the first heading."""
    return section.level == 0 and not section.body


def _head(document: Document) -> str:
    first = document.sections[:1]
    return first[0].text if first and _is_blank_head(first[0]) else ""


def _by_key(document: Document, key_of: Callable[[str], str]) -> dict[str, Section]:
    return dict(keyed(document, key_of))


def _words(section: Section) -> tuple[str, str]:
    return section.heading.strip(), section.body.rstrip()


def _place(pieces: list[Piece], order: list[str], key: str) -> int:
    """Return where a new section belongs: right after the nearest section that the draft has before it."""
    earlier = set(order[: order.index(key)])
    places = [number for number, piece in enumerate(pieces, 1) if piece.key in earlier]
    return max(places, default=0)


def _with_separators(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with a rule between any two of them and none after the last, if the draft has rules."""
    has_rules = any("---" in piece.section.tail for piece in pieces)
    separator = SEPARATOR if has_rules else "\n"
    whole = []
    for number, piece in enumerate(pieces, 1):
        section, is_last = piece.section, number == len(pieces)
        if is_last and section.tail == separator:
            section = replace(section, tail="")
        elif not is_last and not section.tail.strip() and has_rules:
            section = replace(section, tail=separator)
        if not is_last and not (section.heading + section.gap + section.body).endswith("\n"):
            section = replace(section, body=section.body + "\n")
        whole.append(replace(piece, section=section))
    return whole


def _front(
    current: FrontMatter | None, composed: FrontMatter | None, draft: FrontMatter | None
) -> FrontMatter | None:
    if current is None or composed is None or draft is None:
        return current
    if current == composed:
        return draft
    for key in current.keys:
        mine, was, new = current.entry(key), composed.entry(key), draft.entry(key)
        if mine and was and new and mine.raw == was.raw and new.raw != was.raw:
            current = replace(
                current, source=current.source[: mine.start] + new.raw + current.source[mine.end :]
            )
    return current
