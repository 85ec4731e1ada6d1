"""What a built page says: its date, words and tags, and how many of each element the article has."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Page(HTMLParser):
    """A page of our test layouts."""

    date: str = ""
    title: str = ""
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    depth: int = 0
    code: str = ""
    images: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self._open: list[tuple[str, str]] = []

    @classmethod
    def of(cls, html: str) -> "Page":
        page = cls()
        page.feed(html)
        return page

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "time":
            self.date = given["datetime"]
        if any(name == "article" for name, _ in self._open):
            self.counts[tag] += 1
            if tag in {"h1", "h2", "h3"}:
                self.headings.append((tag, ""))
            if tag == "img":
                self.images.append(given["src"])
        if tag not in {"img", "br", "hr", "input", "meta", "link"}:
            self._open.append((tag, given.get("id", "")))
        inside = [name for name, _ in self._open]
        if "article" in inside:
            self.depth = max(self.depth, sum(name in {"ul", "ol"} for name in inside))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        names = [name for name, _ in self._open]
        ids = [one for _, one in self._open]
        if not names:
            return
        if names[-1] == "title":
            self.title += data
        if "article" not in names and names[-1] == "li":
            (self.categories if "categories" in ids else self.tags).append(data)
        if any(name in {"h1", "h2", "h3"} for name in names) and self.headings:
            self.headings[-1] = (self.headings[-1][0], self.headings[-1][1] + data)
        if "code" in names:
            self.code += data
