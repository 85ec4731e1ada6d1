"""Which bracket closes which, for a whole text at once."""

import re

from kit.markdown.code_spans import CodeSpans

_SIGNS = re.compile(r"\\.|[`\[\]()]", re.DOTALL)
_OPENER = {"]": "[", ")": "("}


def partners(text: str, code: CodeSpans) -> dict[int, int]:
    """Return where each "[" and "(" is closed; those without a partner, escaped or in code are left out."""
    closed: dict[int, int] = {}
    still_open: dict[str, list[int]] = {"[": [], "(": []}
    position = 0
    while found := _SIGNS.search(text, position):
        sign, position = found[0], found.end()
        if sign == "`":
            _, position, _ = code.at(found.start())
        elif sign in still_open:
            still_open[sign].append(found.start())
        elif sign in _OPENER and still_open[_OPENER[sign]]:
            closed[still_open[_OPENER[sign]].pop()] = found.start()
    return closed
