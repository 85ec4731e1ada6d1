"""Dashes, ellipses and curly quotes, as kramdown sets them."""

import re

_SIGNS = re.compile(r"---|--|\.\.\.|>>|[\"']")
_DASHES = {"---": "\u2014", "--": "\u2013", "...": "\u2026", ">>": "\u00bb"}
_BEFORE_PUNCTUATION = re.compile(r"[!\"#$%'()*+,\-./:;<=>?@\[\\\]^_`{|}~](?!\.\.)\B", re.ASCII)
_BEFORE_EMPHASIS = re.compile(r"[_*]{1,2}\S")
_BEFORE_END = re.compile(r"\s|s\b|\Z", re.ASCII)
_WORD = re.compile(r"\w", re.ASCII)
# After one of these a quote opens.
_OPENERS = " \\\t\r\n[{(-"


def typeset(text: str, start: int, end: int) -> str:
    """Return `text[start:end]` with proper dashes and quotes; the letters around it decide which quotes."""

    def sign(found: re.Match[str]) -> str:
        if found[0] in _DASHES:
            return _DASHES[found[0]]
        before = text[found.start() - 1] if found.start() > start else ""
        is_double = found[0] == '"'
        if _closes(text, found.end(), before):
            return "\u201d" if is_double else "\u2019"
        return "\u201c" if is_double else "\u2018"

    return _SIGNS.sub(sign, text[start:end]) if _SIGNS.search(text, start, end) else text[start:end]


def _closes(text: str, after: int, before: str) -> bool:
    if _BEFORE_EMPHASIS.match(text, after):
        return False
    if _BEFORE_PUNCTUATION.match(text, after):
        return True
    if before.isspace() and _WORD.match(text, after):
        return False
    return bool((before and before not in _OPENERS) or _BEFORE_END.match(text, after))
