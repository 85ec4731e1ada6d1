"""A post's file: byte-order mark, front matter and sections, each a slice of the source."""

from dataclasses import dataclass, replace
from functools import cached_property

from retros.document import dates, front_matter, sections
from retros.document.dates import PostDate
from retros.document.front_matter import FrontMatter
from retros.document.sections import Section
from retros.document.spans import decode, encode

MARK = "\ufeff"


@dataclass(frozen=True)
class Document:
    """A post as it stands in its file. Reading and writing it again changes nothing; an edit changes its span."""

    mark: str
    front: FrontMatter | None
    body: str

    @property
    def text(self) -> str:
        """The whole source."""
        return self.mark + (self.front.text if self.front else "") + self.body

    @property
    def data(self) -> bytes:
        """The whole file."""
        return encode(self.text)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections of the body."""
        return sections.cut(self.body)

    @property
    def title(self) -> str:
        """The title of the front matter, or else of a first heading that stands alone."""
        if self.front and (title := self.front.text_of("title").strip()):
            return title
        return next((section.title for section in self.sections if section.title), "")

    @property
    def date(self) -> PostDate | None:
        """The date of the front matter, where one is written and can be read."""
        return dates.parse(self.front.text_of("date")) if self.front else None

    @property
    def tags(self) -> list[str]:
        """The tags of the front matter."""
        return self.front.list_of("tags") if self.front else []

    @property
    def categories(self) -> list[str]:
        """The categories of the front matter."""
        if self.front is None:
            return []
        return self.front.list_of("categories") or self.front.list_of("category")

    def with_front(self, front: FrontMatter) -> "Document":
        """Return the document with other front matter."""
        return replace(self, front=front)

    def with_section(self, index: int, body: str) -> "Document":
        """Return the document with one section's words replaced; raises as `sections.with_body` does."""
        changed = sections.with_body(self.sections, index, body)
        return self if changed is self.sections else replace(self, body=sections.joined(changed))


def read_text(text: str) -> Document:
    """Return the document of a source."""
    mark = MARK if text.startswith(MARK) else ""
    front, body = front_matter.split(text[len(mark) :])
    return Document(mark, front, body)


def read(data: bytes) -> Document:
    """Return the document of a file's bytes, whatever they are."""
    return read_text(decode(data))
