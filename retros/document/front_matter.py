"""The front matter of a post as spans of its source: an edit of one key touches that key's lines only."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

import yaml

from retros.document import yaml_text
from retros.document.spans import is_blank, lines_of, newline_of

FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r)?")
CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r)?")
KEY_LINE = re.compile(r"(?P<key>[^\s#:\-\[\]{},&*!|>'\"%@`][^:#\r\n]*?)[ \t]*:(?=[ \t\r\n]|$)")
INLINE_LIST = re.compile(r"\[(.*)\]", re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """A key and its value: where they stand in the YAML (characters), and what they say.

    `node` is PyYAML's, or None where the YAML is broken and only its lines could be read.
    """

    key: str
    start: int
    end: int
    node: yaml.Node | None
    raw: str

    @property
    def text(self) -> str:
        """The value as it is written, without quotes: never a number, a date or a boolean."""
        if isinstance(self.node, yaml.ScalarNode):
            return str(self.node.value)
        return self.raw.strip().strip("'\"") if self.node is None else ""

    @property
    def items(self) -> list[str]:
        """The values of a list: inline, as a block, a block that holds one inline list, or words of one line."""
        if isinstance(self.node, yaml.SequenceNode):
            return [str(item.value) for item in _scalars(self.node)]
        inline = INLINE_LIST.fullmatch(self.text.strip())
        if inline:
            return [part.strip().strip("'\"") for part in inline[1].split(",") if part.strip()]
        return self.text.split()


def _scalars(node: yaml.SequenceNode) -> list[yaml.ScalarNode]:
    inner = [one for item in node.value for one in (item.value if _is_list(item) else [item])]
    return [one for one in inner if isinstance(one, yaml.ScalarNode)]


def _is_list(node: yaml.Node) -> bool:
    return isinstance(node, yaml.SequenceNode)


def _trimmed_end(source: str, start: int, end: int) -> int:
    """Leave blank lines and comments after an entry to nobody."""
    lines = lines_of(source[start:end])
    while len(lines) > 1 and (is_blank(lines[-1]) or lines[-1].lstrip().startswith("#")):
        end -= len(lines.pop())
    return end


def _line_start(source: str, index: int) -> int:
    return max(source.rfind("\n", 0, index), source.rfind("\r", 0, index)) + 1


def _entries_by_yaml(source: str) -> tuple[Entry, ...]:
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return ()
    pairs = [(key, value) for key, value in root.value if isinstance(key, yaml.ScalarNode)]
    starts = [_line_start(source, key.start_mark.index) for key, _ in pairs]
    ends = [*starts, len(source)][1:]
    entries = []
    for (key, node), start, after in zip(pairs, starts, ends, strict=True):
        is_block_text = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
        end = after if is_block_text else _trimmed_end(source, start, after)
        entries.append(Entry(str(key.value), start, end, node, source[start:end]))
    return tuple(entries)


def _entries_by_line(source: str) -> tuple[Entry, ...]:
    found: list[tuple[str, int, int]] = []
    position = 0
    for line in lines_of(source):
        if match := KEY_LINE.match(line):
            found.append((match["key"], position, position + match.end()))
        position += len(line)
    ends = [*(start for _, start, _ in found), len(source)][1:]
    entries = []
    for (key, start, value), after in zip(found, ends, strict=True):
        end = _trimmed_end(source, start, after)
        entries.append(Entry(key, start, end, None, source[value:end]))
    return tuple(entries)


@dataclass(frozen=True)
class FrontMatter:
    """The opening fence, the YAML and the closing fence, as they stand in the file."""

    opening: str
    source: str
    closing: str

    @property
    def text(self) -> str:
        """What the file holds, unchanged."""
        return self.opening + self.source + self.closing

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every key with its span, in the order of the file."""
        try:
            return _entries_by_yaml(self.source)
        except (yaml.YAMLError, RecursionError, ValueError):
            return _entries_by_line(self.source)

    @cached_property
    def is_sound(self) -> bool:
        """Tell whether a YAML reader takes it; broken front matter makes Jekyll skip the post."""
        try:
            yaml.safe_load(self.source)
        except (yaml.YAMLError, RecursionError, ValueError):
            return False
        return True

    def entry(self, key: str) -> Entry | None:
        """Return the key's entry; of several the last, as YAML readers do."""
        return next((entry for entry in reversed(self.entries) if entry.key == key), None)

    def text_of(self, key: str) -> str:
        """Return a value's words, empty where the key is missing."""
        entry = self.entry(key)
        return entry.text if entry else ""

    def list_of(self, key: str) -> list[str]:
        """Return a list's values, whatever the style it is written in."""
        entry = self.entry(key)
        return entry.items if entry else []

    @property
    def keys(self) -> list[str]:
        """The keys in order."""
        return [entry.key for entry in self.entries]

    def _with(self, start: int, end: int, words: str) -> "FrontMatter":
        return replace(self, source=self.source[:start] + words + self.source[end:])

    def _added(self, line: str) -> "FrontMatter":
        newline = newline_of(self.opening + self.source)
        end = self.entries[-1].end if self.entries else len(self.source)
        before = self.source[:end]
        gap = newline if before and not before.endswith(("\n", "\r")) else ""
        return self._with(end, end, gap + line + newline)

    def _rewritten(self, entry: Entry, line: str) -> "FrontMatter":
        end = self.source[entry.start : entry.end]
        return self._with(entry.start, entry.end, line + end[len(end.rstrip("\r\n")) :])

    def with_text(self, key: str, value: str) -> "FrontMatter":
        """Return the front matter with one value changed; every other character stays.

        The value keeps its quoting where the new words allow; a missing key is added after the last one.
        """
        entry = self.entry(key)
        if entry is None:
            return self._added(f"{key}: {yaml_text.scalar(value)}")
        if entry.node is not None and entry.text == value and isinstance(entry.node, yaml.ScalarNode):
            return self
        changed = self._in_place(entry, value)
        if changed is None or changed.text_of(key) != value or changed.keys != self.keys:
            changed = self._rewritten(entry, f"{key}: {yaml_text.scalar(value)}")
        return changed

    def with_raw(self, key: str, words: str) -> "FrontMatter":
        """Return the front matter with a value that is YAML already, such as a date."""
        entry = self.entry(key)
        return self._added(f"{key}: {words}") if entry is None else self._rewritten(entry, f"{key}: {words}")

    def is_plain_list(self, key: str) -> bool:
        """Tell whether the value is a list of words, with no list in it."""
        entry = self.entry(key)
        if entry is None or not isinstance(entry.node, yaml.SequenceNode):
            return False
        return all(isinstance(item, yaml.ScalarNode) for item in entry.node.value)

    def _in_place(self, entry: Entry, value: str) -> "FrontMatter | None":
        node = entry.node
        if not isinstance(node, yaml.ScalarNode) or node.style in {"|", ">"}:
            return None
        start, end = node.start_mark.index, node.end_mark.index
        if start == end:
            return self._with(start, end, " " + yaml_text.scalar(value))
        return self._with(start, end, yaml_text.scalar(value, style=node.style or ""))

    def with_list(self, key: str, values: list[str]) -> "FrontMatter":
        """Return the front matter with one list changed, inline or as a block as it was.

        Items that stay keep their spelling. What was no list becomes an inline one.
        """
        entry = self.entry(key)
        if entry is None:
            return self._added(f"{key}: {yaml_text.inline_list(values)}")
        if _is_list_node(entry) and entry.items == values:
            return self
        changed = self._list_in_place(entry, values)
        if changed is None or changed.list_of(key) != values or changed.keys != self.keys:
            changed = self._rewritten(entry, f"{key}: {yaml_text.inline_list(values)}")
        return changed

    def _list_in_place(self, entry: Entry, values: list[str]) -> "FrontMatter | None":
        node = entry.node
        if not isinstance(node, yaml.SequenceNode) or not values:
            return None
        if len(node.value) == 1 and isinstance(node.value[0], yaml.SequenceNode):
            node = node.value[0]
        spelled = {
            item.value: self.source[item.start_mark.index : item.end_mark.index] for item in _scalars(node)
        }
        if node.flow_style:
            words = "[" + ", ".join(spelled.get(v) or yaml_text.scalar(v, in_list=True) for v in values) + "]"
            return self._with(node.start_mark.index, node.end_mark.index, words)
        first = _line_start(self.source, node.start_mark.index)
        indent = self.source[first : node.start_mark.index]
        if indent.strip():
            return None
        newline = newline_of(self.opening + self.source)
        lines = [f"{indent}- {spelled.get(value) or yaml_text.scalar(value)}{newline}" for value in values]
        return self._with(first, entry.end, "".join(lines))

    def without(self, key: str) -> "FrontMatter":
        """Return the front matter without the key's lines."""
        entry = self.entry(key)
        return self if entry is None else self._with(entry.start, entry.end, "")


def _is_list_node(entry: Entry) -> bool:
    return entry.node is not None and _is_list(entry.node)


def split(text: str) -> tuple[FrontMatter | None, str]:
    """Return the front matter and what follows it; None where the file opens with something else.

    As Jekyll does: a first line of three hyphens, closed by a line of three hyphens or dots.
    """
    lines = lines_of(text)
    if not lines or not FENCE.fullmatch(lines[0]) or not lines[0].endswith(("\n", "\r")):
        return None, text
    size = len(lines[0])
    for line in lines[1:]:
        if CLOSING.fullmatch(line):
            front = FrontMatter(lines[0], text[len(lines[0]) : size], line)
            return front, text[size + len(line) :]
        size += len(line)
    return None, text
