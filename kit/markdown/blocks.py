"""What a document is read into, and where reading stands."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kit.markdown import grammar

# Deeper lists and quotations are shown as text: nobody writes them, and each level reads its lines again.
DEEPEST = 40
ASCII_SPACE = " \t\r\n\f\v\0"


@dataclass(slots=True)
class Block:
    """A paragraph, list, table …; `text` is what spans are read from, or code, or HTML as it was written."""

    kind: str
    text: str = ""
    children: list["Block"] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    level: int = 0
    is_tight: bool = False


@dataclass(slots=True)
class Definitions:
    """What a document defines in one place and uses in another."""

    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    footnotes: dict[str, Block] = field(default_factory=dict)
    abbreviations: dict[str, str] = field(default_factory=dict)
    attribute_lists: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Place:
    """Where reading stands: a text, a position in it, the block being filled, and how deep that lies."""

    source: str
    parent: Block
    definitions: Definitions
    readers: "Sequence[Reader]"
    depth: int = 0
    position: int = 0
    waiting_attributes: dict[str, str] = field(default_factory=dict)
    # The shortest fence of each sign that was found to have no end: longer ones below have none either.
    unclosed_fences: dict[str, int] = field(default_factory=dict)

    def check(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the match of `pattern` here, without moving."""
        return pattern.match(self.source, self.position)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the match of `pattern` here and move behind it."""
        found = pattern.match(self.source, self.position)
        if found:
            self.position = found.end()
        return found

    @property
    def is_at_end(self) -> bool:
        """Whether everything is read."""
        return self.position >= len(self.source)

    @property
    def last(self) -> Block | None:
        """The block read last."""
        return self.parent.children[-1] if self.parent.children else None

    def add(self, kind: str, text: str = "", *, level: int = 0) -> Block:
        """Append a block; attributes that were written above it become its own."""
        block = Block(kind, text, level=level, attributes=self.waiting_attributes)
        self.waiting_attributes = {}
        self.parent.children.append(block)
        return block

    @property
    def is_after_boundary(self) -> bool:
        """Whether a block may start here that needs a blank line above."""
        return self.last is None or self.last.kind in {"blank", "end"} or bool(self.waiting_attributes)

    def read_inside(self, text: str, parent: Block) -> None:
        """Read `text`, whole lines, into `parent`, one level deeper."""
        Place(text, parent, self.definitions, self.readers, self.depth + 1).read_all()

    def read_all(self) -> None:
        """Read all blocks: at each place the first reader that finds its block there takes it."""
        readers = self.readers if self.depth < DEEPEST else self.readers[-1:]
        while not self.is_at_end:
            if not any(reader(self) for reader in readers):
                # What follows a piece of HTML on its last line, or a blank line below the deepest level.
                rest = self.take(grammar.LINE)
                assert rest is not None
                self.add("paragraph", rest[0].strip(ASCII_SPACE))


Reader = Callable[[Place], bool]


def attributes_from(text: str, definitions: Definitions) -> dict[str, str]:
    """Return what an attribute list `{: .class #id key="value" name}` says."""
    said: dict[str, str] = {}
    classes: list[str] = []
    for found in grammar.ATTRIBUTE_IN_LIST.finditer(text):
        key, double, single, name, marks = found.groups()
        if key:
            said[key] = double if double is not None else single
        elif name:
            said.update(definitions.attribute_lists.get(name, {}))
            said.update({"toc": "toc"} if name == "toc" else {})
        else:
            classes.extend(mark[1:] for mark in re.findall(r"[.][^.#]+", marks))
    if classes:
        said["class"] = " ".join(filter(None, [said.get("class"), *classes]))
    return said
