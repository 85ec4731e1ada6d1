"""Scores: a float for ordering, beside the text as the board wrote it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

MISSING = frozenset({"", "-", "–", "—", "nan", "null", "none", "n/a", "na", "#n/a", "nil", "없음", "미제출"})
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?", re.ASCII)
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
INFINITE = re.compile(r"([+-]?)(inf|infinity|∞)", re.IGNORECASE)


class NotANumber(ValueError):
    """The text is no score; `code` names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def has_decimal_commas(cells: Sequence[str]) -> bool:
    """Tell whether a column writes 0,71 for 0.71: commas that cannot be thousands, and no dot anywhere."""
    return not any("." in cell for cell in cells) and any(
        DECIMAL_COMMA.fullmatch(cell.strip()) and not THOUSANDS.fullmatch(cell.strip()) for cell in cells
    )


def parse(text: str, *, decimal_comma: bool = False) -> float | None:
    """Return the score a cell holds: a float, NaN and infinities included, or None when there is none.

    A percent sign may follow and changes nothing: 45.42% is 45.42 on the board's own scale.
    Raises NotANumber for anything else, also for `1,234`, which is two numbers depending on who wrote it.
    """
    text = text.strip().removesuffix("%").rstrip()
    if PLAIN.fullmatch(text):
        return float(text)
    if text.casefold() in MISSING:
        return math.nan if text.casefold() == "nan" else None
    if infinite := INFINITE.fullmatch(text):
        return -math.inf if infinite[1] == "-" else math.inf
    if decimal_comma and DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    if THOUSANDS.fullmatch(text):
        if "." in text or text.count(",") > 1:
            return float(text.replace(",", ""))
        raise NotANumber("ambiguous_number")
    raise NotANumber("not_a_number")


def is_ranked(score: float | None) -> bool:
    """Tell whether a score takes part in the ranking: missing, NaN and infinite ones do not."""
    return score is not None and math.isfinite(score)
