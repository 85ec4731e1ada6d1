"""The structure of a page: which headings, lists, tables, code blocks, quotations and rules lie in which."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from typing import Any

import html5lib

SHOWN = set("h1 h2 h3 h4 h5 h6 ul ol li table tr td th pre hr blockquote dl dt dd".split())
KRAMDOWN = """
require "json"
require "kramdown"
require "kramdown-parser-gfm"
STDIN.each_line do |line|
  puts JSON.generate(Kramdown::Document.new(JSON.parse(line), input: "GFM", hard_wrap: false,
                                            syntax_highlighter: nil, math_engine: nil).to_html)
end
"""


def tree(html: str) -> Any:
    """Return HTML as a browser would read it."""
    return html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)


def structure(html: str) -> list[str]:
    """Return one line for each element that matters, indented by how deep it lies."""

    def lines(element: Any, depth: int) -> Iterator[str]:
        for child in element:
            is_shown = child.tag in SHOWN
            if is_shown:
                yield "  " * depth + child.tag
            if child.tag != "pre":
                yield from lines(child, depth + is_shown)

    return list(lines(tree(html), 0))


def has_kramdown() -> bool:
    """Whether Jekyll's own renderer can be asked."""
    asks = ["ruby", "-e", 'require "kramdown"; require "kramdown-parser-gfm"']
    return (
        bool(shutil.which("ruby")) and subprocess.run(asks, capture_output=True, check=False).returncode == 0
    )


def kramdown(sources: Iterable[str]) -> list[str]:
    """Return what Jekyll's renderer, as Jekyll sets it up, makes of each text."""
    asked = "\n".join(json.dumps(source) for source in sources)
    done = subprocess.run(
        ["ruby", "-e", KRAMDOWN], input=asked, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return [json.loads(line) for line in done.stdout.splitlines()]
