"""Reads a filter. The grammar that MLflow's clients know:

    filter     := comparison (AND comparison)*
    comparison := [entity "."] key operator value | key [NOT] IN "(" value ("," value)* ")" | key IS [NOT] NULL

The wide one, for our pages and our own API only, adds OR, NOT, parentheses, IN and IS NULL on every key, `==`, and
keys like val/mIoU without quotes. What MLflow refuses is refused to its clients with its own message, so that a script
that runs here runs there. Like MLflow's, the plain grammar forgives an AND too many and keeps doubled quotes as they
are; the wide one reads a doubled quote as one.
"""

from experiments.search.errors import SearchError
from experiments.search.naming import field_of
from experiments.search.tokens import Kind, Token, tokens_of
from experiments.search.tree import LISTS, NULLS, Comparison, Either, Every, Node, Not, Operator
from experiments.search.values import Literal, checked
from experiments.search.vocabulary import RUNS, Vocabulary

MOST_COMPARISONS = 100
MOST_DEPTH = 20
MOST_LISTED = 5_000
SIGNS = {"==": Operator.EQUAL, "<>": Operator.DIFFERENT}


def parse(text: str | None, vocabulary: Vocabulary = RUNS, *, is_wide: bool = False) -> Node | None:
    """Return what a filter means, None when it asks for nothing. Raises SearchError."""
    if not text or (is_wide and not text.strip()):
        return None
    if not text.strip():
        raise SearchError("empty", f"Invalid filter '{text[:80]}'. Could not be parsed.")
    return _Reader(text, vocabulary, is_wide=is_wide).read()


class _Reader:
    """Goes through the tokens once, from left to right."""

    def __init__(self, text: str, vocabulary: Vocabulary, *, is_wide: bool) -> None:
        self.text, self.vocabulary, self.is_wide = text, vocabulary, is_wide
        self.tokens = tokens_of(text, is_wide=is_wide)
        self.here = self.comparisons = self.depth = 0

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.here]

    def take(self, *words: str) -> Token | None:
        """Go past the next token if it is one of these words."""
        token = self.now
        if token.word not in words:
            return None
        self.here += 1
        return token

    def read(self) -> Node | None:
        """Return the whole filter."""
        node = self.either() if self.is_wide else self.plain()
        if self.now.kind is not Kind.END:
            raise self.unexpected()
        return node

    def plain(self) -> Node | None:
        """Read comparisons joined by AND."""
        parts: list[Node] = []
        while self.now.kind is not Kind.END:
            if not self.take("AND"):
                parts.append(self.comparison())
        return parts[0] if len(parts) == 1 else Every(tuple(parts)) if parts else None

    def either(self) -> Node:
        """Read what OR joins."""
        parts = [self.every()]
        while self.take("OR"):
            parts.append(self.every())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def every(self) -> Node:
        """Read what AND joins."""
        parts = [self.single()]
        while self.take("AND"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def single(self) -> Node:
        """Read one comparison, or what NOT or parentheses hold together."""
        opened = self.take("NOT", "(")
        if opened is None:
            return self.comparison()
        self.depth += 1
        if self.depth > MOST_DEPTH:
            message = f"The filter is nested deeper than {MOST_DEPTH} times."
            raise SearchError("too_deep", message, opened.at, most=MOST_DEPTH)
        if opened.word == "NOT":
            node: Node = Not(self.single())
        else:
            node = self.either()
            if not self.take(")"):
                raise (
                    self.unexpected()
                    if self.now.kind is not Kind.END
                    else SearchError("unclosed", "A parenthesis is never closed.", opened.at)
                )
        self.depth -= 1
        return node

    def comparison(self) -> Comparison:
        """Read one comparison."""
        subject = self.now
        is_field = subject.kind is Kind.PATH or (subject.kind is Kind.TEXT and subject.raw[0] == '"')
        if not is_field:
            raise self.unexpected()
        self.comparisons += 1
        if self.comparisons > MOST_COMPARISONS:
            message = f"The filter has more than {MOST_COMPARISONS} comparisons."
            raise SearchError("too_many", message, subject.at, most=MOST_COMPARISONS)
        self.here += 1
        sign = self.now
        operator = self.operator(subject)
        field = field_of(subject, self.vocabulary, is_wide=self.is_wide)
        literal = None if operator in NULLS else self.literal(subject, is_list=operator in LISTS)
        value = checked(field, operator, literal, self.vocabulary, sign, is_wide=self.is_wide)
        return Comparison(field, operator, value)

    def operator(self, subject: Token) -> Operator:
        """Read how is compared."""
        if self.now.kind is Kind.SIGN:
            return self.sign()
        if taken := self.take("LIKE", "ILIKE", "IN"):
            return Operator(taken.word)
        if self.take("NOT"):
            if self.take("IN"):
                return Operator.NOT_IN
        elif self.take("IS"):
            has_not = self.take("NOT")
            if self.take("NULL"):
                return Operator.IS_NOT_NULL if has_not else Operator.IS_NULL
        raise self.no_clause("operator_missing", subject)

    def sign(self) -> Operator:
        """Read one of the signs."""
        token = self.now
        self.here += 1
        if token.raw not in SIGNS:
            return Operator(token.raw)
        if self.is_wide:
            return SIGNS[token.raw]
        known = ", ".join(sorted(one for one in Operator if not one[0].isalpha()))
        message = f"Invalid comparator '{token.raw}' not one of '{known}'"
        raise SearchError("operator_unknown", message, token.at, found=token.raw)

    def literal(self, subject: Token, *, is_list: bool) -> Literal:
        """Read a value, or a list of them."""
        token = self.now
        if token.word == "(":
            return self.listed(subject)
        if is_list or token.kind not in {Kind.NUMBER, Kind.TEXT, Kind.PATH}:
            raise self.no_clause("list_missing" if is_list else "value_missing", subject)
        self.here += 1
        return Literal.of(token, is_wide=self.is_wide)

    def listed(self, subject: Token) -> Literal:
        """Read a list in parentheses; a comma may follow the last value."""
        opened, values = self.now, []
        self.here += 1
        while not self.take(")"):
            if self.now.kind not in {Kind.NUMBER, Kind.TEXT}:
                raise self.no_clause("list_unclear", subject)
            values.append(Literal.of(self.now, is_wide=self.is_wide))
            self.here += 1
            if len(values) > MOST_LISTED:
                message = f"A list in the filter has more than {MOST_LISTED} values."
                raise SearchError("list_too_long", message, opened.at, most=MOST_LISTED)
            if not self.take(",") and self.now.word != ")":
                raise self.no_clause("list_unclear", subject)
        raw = self.text[opened.at : self.tokens[self.here - 1].end]
        return Literal(Kind.MARK, raw, opened.at, tuple(values))

    def no_clause(self, code: str, subject: Token) -> SearchError:
        """Return the error of a comparison that breaks off; MLflow names its pieces."""
        pieces = self.tokens[self.tokens.index(subject) : self.here + 1]
        shown = ", ".join(f"'{one.raw}'" for one in pieces if one.kind is not Kind.END)
        message = f"Invalid clause(s) in filter string: {shown}"
        return SearchError(code, message, self.now.at, found=self.now.raw, subject=subject.raw)

    def unexpected(self) -> SearchError:
        """Return the error of a token that cannot stand where it does."""
        token = self.now
        if token.kind is Kind.END:
            return SearchError("unfinished", "Invalid filter: it breaks off at its end.", token.at)
        raw = self.text[token.at :] if token.raw == "(" else token.raw
        # A value in the place of a key: MLflow has another message for it.
        if token.kind in {Kind.NUMBER, Kind.TEXT}:
            message = f"Invalid comparison clause. Expected 'Identifier' found '{raw}'"
        else:
            message = f"Invalid clause(s) in filter string: '{raw}'"
        return SearchError("unexpected", message, token.at, found=token.raw)
