"""The extension that makes Python-Markdown read as kramdown does."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrTreeprocessor

from kit.markdown import kramdown
from kit.markdown.tree import TreeWriter


class KramdownParser(BlockParser):
    """Reads a document with our readers of blocks and spans, in place of Python-Markdown's processors."""

    def parseDocument(self, lines: Iterable[str]) -> "ElementTree[Element | None]":  # noqa: N802  Python-Markdown's name
        """Return the tree of a document given as lines without their ends."""
        document, definitions = kramdown.read("\n".join(lines) + "\n")
        root = TreeWriter(definitions, self.md.htmlStash).write(document)
        if definitions.abbreviations:
            AbbrTreeprocessor(self.md, definitions.abbreviations).run(root)
        tree: ElementTree[Element | None] = ElementTree(root)
        return tree


class Kramdown(Extension):
    """Replaces the readers; Python-Markdown keeps the serializer, the stash of HTML and abbreviations."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  Python-Markdown's name
        """Take out what our readers do themselves."""
        md.parser = KramdownParser(md)
        for registry, names in (
            (md.preprocessors, ["normalize_whitespace", "html_block"]),
            (md.treeprocessors, ["inline", "prettify", "unescape"]),
            (md.postprocessors, ["amp_substitute"]),
        ):
            for name in names:
                registry.deregister(name)
