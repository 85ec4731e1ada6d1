"""A filter cut into words, numbers, texts and signs."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from experiments.search.errors import SearchError

MOST_CHARACTERS = 100_000
MOST_DIGITS = 400
KEYWORDS = frozenset({"AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE", "ASC", "DESC"})
# PostgreSQL stores neither, so nothing could ever be equal to them.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")

QUOTED = r"""`(?:``|[^`])*`|"(?:""|[^"])*"|'(?:''|[^'])*'"""
# MLflow takes letters, digits and underscores in a key without quotes; our pages take val/mIoU as well.
PLAIN_KEY, WIDE_KEY = r"[\w$\#]+", r"[\w$\#/:@-]+"
PATTERN = r"""
    (?P<space>\s+)
  | (?P<number>[{sign}]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
  | (?P<path>(?:`[^`]*`|[^\W\d][\w$\#]*)(?:\.(?:{quoted}|{key}))*)
  | (?P<text>{text})
  | (?P<sign><=|>=|!=|<>|==|=|<|>)
  | (?P<mark>[(),])
  | (?P<other>.)
"""
# A backslash keeps a quote open in MLflow's grammar; in ours, where a doubled quote is one, it is a letter like others:
# a Windows folder may end with it.
PLAIN_TEXT = r"""'(?:''|\\'|[^'])*'|"(?:""|\\"|[^"])*" """.strip()
WIDE_TEXT = r"""'(?:''|[^'])*'|"(?:""|[^"])*" """.strip()
PLAIN = re.compile(
    PATTERN.format(sign="-", quoted=QUOTED, key=PLAIN_KEY, text=PLAIN_TEXT), re.VERBOSE | re.DOTALL
)
WIDE = re.compile(
    PATTERN.format(sign="+-", quoted=QUOTED, key=WIDE_KEY, text=WIDE_TEXT), re.VERBOSE | re.DOTALL
)


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    PATH = auto()
    TEXT = auto()
    SIGN = auto()
    MARK = auto()
    KEYWORD = auto()
    OTHER = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One piece, as it was written, and where it begins."""

    kind: Kind
    raw: str
    at: int

    @property
    def word(self) -> str:
        """The keyword or sign in capitals; empty for anything else."""
        return self.raw.upper() if self.kind in {Kind.KEYWORD, Kind.SIGN, Kind.MARK} else ""

    @property
    def end(self) -> int:
        """Where the next one may begin."""
        return self.at + len(self.raw)


def tokens_of(text: str, *, is_wide: bool) -> list[Token]:
    """Return the pieces of a filter, the end as the last one. Raises SearchError."""
    if len(text) > MOST_CHARACTERS:
        message = f"The filter is longer than {MOST_CHARACTERS} characters."
        raise SearchError("too_long", message, MOST_CHARACTERS, most=MOST_CHARACTERS)
    if unstorable := UNSTORABLE.search(text):
        raise SearchError("unstorable", "A character in the filter cannot be stored.", unstorable.start())
    found = []
    for match in (WIDE if is_wide else PLAIN).finditer(text):
        group, raw, at = str(match.lastgroup), match.group(), match.start()
        if group == "space":
            continue
        kind = Kind.KEYWORD if raw.upper() in KEYWORDS else Kind[group.upper()]
        if kind is Kind.OTHER and raw in "'\"`":
            # MLflow would print the pieces it made of the rest.
            raise SearchError("unclosed_quote", f"Invalid clause(s) in filter string: '{raw}'", at)
        if kind is Kind.NUMBER and len(raw) > MOST_DIGITS:
            raise SearchError("number_too_long", f"Invalid number in filter string: '{raw[:40]}…'", at)
        found.append(Token(kind, raw, at))
    found.append(Token(Kind.END, "", len(text)))
    return found
