"""Looks for anything dangerous in HTML; knows nothing of the renderer and parses as browsers do (html5lib)."""

import re
from typing import Any

from pygments.token import STANDARD_TYPES

from tests.kit.markdown.structure import tree

HARMLESS = frozenset(
    "a abbr aside b blockquote br caption cite code col colgroup dd del details dfn div dl dt em"
    " figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp"
    " small span strong sub summary sup table tbody td tfoot th thead tr u ul var".split(" ")
)
ATTRIBUTES = frozenset(
    "align alt aria-label checked class colspan dir disabled height href id lang loading open rel"
    " reversed rowspan scope span src start tabindex title type width".split(" ")
)
OUR_CLASSES = {"math", "footnotes", "highlight", "task-list", "task-list-item", "footnote", "footnote-back"}
COLOURS = set(STANDARD_TYPES.values())
# What browsers drop from an address before they look at its scheme.
IGNORED = re.compile("[\t\n\r]")
SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*(?=:)", re.IGNORECASE)


def leads_to(address: str) -> str:
    """Return the scheme that a browser sees in an address; "" for one within the site."""
    bare = IGNORED.sub("", address.lstrip("".join(map(chr, range(0x21)))))
    found = SCHEME.match(bare)
    return found[0].lower() if found else ""


def _of_attribute(tag: str, name: str, value: str) -> str:
    if name not in ATTRIBUTES:
        return f"<{tag} {name}>"
    if name in {"href", "src"} and leads_to(value) not in {"", "http", "https", "mailto"}:
        return f"{name} to {leads_to(value)}:"
    if name == "id" and not value.startswith("md-"):
        return f"id {value}"
    if name == "class":
        allowed = OUR_CLASSES | (COLOURS if tag == "span" else set())
        foreign = [word for word in value.split() if word not in allowed]
        return f"class {foreign}" if foreign else ""
    return ""


def dangers(html: str) -> list[str]:
    """Return what is dangerous in the HTML, in words; nothing when it is inert."""
    found: list[str] = []

    def look(element: Any) -> None:
        for child in element:
            if not isinstance(child.tag, str):
                found.append("a comment")
                continue
            if child.tag not in HARMLESS:
                found.append(f"<{child.tag}>")
            for name, value in child.attrib.items():
                found.append(_of_attribute(child.tag, str(name), value))
            if child.tag == "input" and (child.get("type") != "checkbox" or child.get("disabled") is None):
                found.append("an input that can be used")
            look(child)

    look(tree(html))
    return [words for words in found if words]
