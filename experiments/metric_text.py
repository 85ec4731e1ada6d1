"""Numbers as people write them, read into a metric's scale; whatever has two meanings is asked, never guessed."""

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

FRACTION, PERCENT, PLAIN = "fraction", "percent", "plain"

NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,4})?", re.IGNORECASE)
NOT_FINITE = {
    "nan": math.nan,
    "inf": math.inf,
    "infinity": math.inf,
    "∞": math.inf,
}
ABSENT = {"", "-", "–", "—", "n/a", "없음"}
TRUE_MARKS = {"⭕", "✔", "✅", "☑", "✓"}
FALSE_MARKS = {"❌", "✗", "✘", "❎"}
# The letters o and x are marks only where a yes or no is meant: size=x is a model's size.
YES_OR_NO = re.compile(
    r"(?:^|[._/])(?:(?:use|is|with|has)_.+|tta|crf|aug|augmentation|augs|amp|ema|pseudo|pretrained|k-?fold|ensemble"
    r"|w/ ?crf|post-?processing|후처리|증강|앙상블|사전 ?학습)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Choice:
    """One meaning that a text may have: `value` in the metric's scale, and why (a stable word)."""

    value: float
    meaning: str


class NotANumber(ValueError):
    """The text is no number at all."""


class InDoubt(ValueError):
    """The text can mean several numbers; a person has to say which."""

    def __init__(self, text: str, choices: tuple[Choice, ...]) -> None:
        super().__init__(text)
        self.text = text
        self.choices = choices


def read(text: str, scale: str) -> float | None:
    """Return what `text` means in `scale`: "fraction" (0 to 1), "percent" (0 to 100) or "plain".

    None when the text says that there is no value ("-" is "not submitted", never 0). NaN and the infinities
    are read as such. Full-width digits, a decimal comma, thousands separators, a percent sign, bold marks and
    the typographic minus are understood. Raises NotANumber, and InDoubt with the meanings to choose from.
    """
    bare = _bare(text)
    if bare.lower() in ABSENT:
        return None
    unsigned = bare.lstrip("+-").lower()
    if unsigned in NOT_FINITE and len(bare) - len(unsigned) <= 1:
        return -NOT_FINITE[unsigned] if bare.startswith("-") else NOT_FINITE[unsigned]
    is_percent = bare.endswith("%")
    readings = _decimals(bare.removesuffix("%").rstrip())
    choices = [choice for decimal, how in readings for choice in _in_scale(decimal, how, scale, is_percent)]
    distinct = {choice.value: choice for choice in reversed(choices)}
    if len(distinct) == 1 and not any(choice.meaning for choice in choices):
        return choices[0].value
    raise InDoubt(text, tuple(distinct[value] for value in dict.fromkeys(choice.value for choice in choices)))


def read_mark(key: str, text: str) -> str:
    """Return "true" or "false" for ⭕, ✔, ❌ and, where `key` asks yes or no, for o and x; else the text."""
    mark = text.strip().replace("\ufe0e", "").replace("\ufe0f", "")
    if mark in TRUE_MARKS:
        return "true"
    if mark in FALSE_MARKS:
        return "false"
    if YES_OR_NO.search(key):
        return {"o": "true", "x": "false"}.get(mark.lower(), text)
    return text


def _bare(text: str) -> str:
    """Take off what surrounds a number in tables: width, bold marks, the typographic minus, spaces."""
    plain = unicodedata.normalize("NFKC", text).translate({0x2212: "-", 0x066A: "%"})
    return plain.strip().strip("*`_").strip()


def _decimals(text: str) -> list[tuple[Decimal, str]]:
    """Return each number the digits can spell, with a word for why there is a question (empty: there is none)."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text.removeprefix("+"))
    if re.fullmatch(r"0\d+", digits) and digits.strip("0"):
        return [(Decimal(f"{sign}0.{digits[1:]}"), "lost_point")]
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        comma = Decimal(sign + digits.replace(",", "."))
        return [(comma, "decimal_comma"), (Decimal(sign + digits.replace(",", "")), "thousands")]
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+,\d+", digits) or re.fullmatch(
        r"[1-9]\d{0,2}(\.\d{3}){2,}", digits
    ):
        digits = digits.replace(".", "").replace(",", ".")
    elif digits.count(",") == 1 and "." not in digits:
        digits = digits.replace(",", ".")
    if not NUMBER.fullmatch(digits) or digits[:1] in "+-" or not math.isfinite(float(digits)):
        raise NotANumber(text)
    return [(Decimal(sign + digits), "")]


def _in_scale(number: Decimal, how: str, scale: str, is_percent: bool) -> list[Choice]:  # noqa: FBT001
    """Return the values that `number` can be in the scale; a meaning marks those that need a yes."""
    as_is, hundredth = float(number), float(number / 100)
    if scale == PLAIN:
        doubt = [Choice(hundredth, "divided"), Choice(as_is, "percent_as_is")]
        return doubt if is_percent else [Choice(as_is, how)]
    if is_percent:
        return [Choice(hundredth if scale == FRACTION else as_is, how)]
    if abs(number) > 100:
        return [Choice(as_is, "as_is")]
    is_small = abs(number) <= 1
    if is_small == (scale == FRACTION) or number == 0:
        return [Choice(as_is, how)]
    if scale == FRACTION:
        return [Choice(hundredth, "as_percent"), Choice(as_is, "as_is")]
    return [Choice(float(number * 100), "as_fraction"), Choice(as_is, "as_is")]
