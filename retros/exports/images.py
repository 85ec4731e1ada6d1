"""Images of a post: their addresses in the text, replaced by where the blog will have them."""

import re
from collections.abc import Mapping

# ![alt](address "title") and <img src="address">.
IN_MARKDOWN = re.compile(r"(!\[[^\]\n]*\]\(\s*<?)([^\s)>]+)")
IN_HTML = re.compile(r"(<img\b[^>]*?\bsrc\s*=\s*[\"']?)([^\s\"'>]+)", re.IGNORECASE)


def addresses(text: str) -> list[str]:
    """Return the addresses of a text's images, in order, each once."""
    found = [match[2] for pattern in (IN_MARKDOWN, IN_HTML) for match in pattern.finditer(text)]
    return list(dict.fromkeys(found))


def moved(text: str, places: Mapping[str, str]) -> str:
    """Return the text with image addresses replaced where `places` knows a new one."""
    for pattern in (IN_MARKDOWN, IN_HTML):
        text = pattern.sub(lambda match: match[1] + places.get(match[2], match[2]), text)
    return text


def is_relative(address: str) -> bool:
    """Tell whether an address needs the blog around it."""
    return not re.match(r"[a-z][a-z0-9+.-]*:|//", address, re.IGNORECASE)
