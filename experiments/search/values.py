"""Checks that a comparison makes sense: numbers for metrics, texts for parameters, an operator that fits."""

from dataclasses import dataclass

from experiments.search.errors import SearchError
from experiments.search.naming import unquoted
from experiments.search.tokens import Kind, Token
from experiments.search.tree import LISTS, NULLS, Entity, Field, Operator, Value
from experiments.search.vocabulary import LISTED, NULLABLE, NUMERIC, TEXTUAL, Vocabulary

MOST_WHOLE_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it was written: a number, a text, a word without quotes, or a list (MARK)."""

    kind: Kind
    raw: str
    at: int
    value: "str | float | tuple[Literal, ...]"

    @classmethod
    def of(cls, token: Token, *, is_wide: bool) -> "Literal":
        """Return the value of a token."""
        if token.kind is Kind.NUMBER:
            digits = token.raw.lstrip("+-")
            is_whole = digits.isdecimal() and digits.isascii() and len(digits) <= MOST_WHOLE_DIGITS
            number: float = int(token.raw) if is_whole else float(token.raw)
            return cls(token.kind, token.raw, token.at, number)
        return cls(token.kind, token.raw, token.at, unquoted(token.raw, is_wide=is_wide))


def checked(
    field: Field,
    operator: Operator,
    literal: Literal | None,
    vocabulary: Vocabulary,
    sign: Token,
    *,
    is_wide: bool,
) -> Value:
    """Return the value of a comparison that makes sense. Raises SearchError, the value's mistakes before the sign's."""
    is_number = field.entity is Entity.METRIC or (
        field.entity is Entity.ATTRIBUTE and field.key in vocabulary.numbers
    )
    value = (
        None
        if literal is None
        else _value(field, operator, literal, vocabulary, is_number=is_number, is_wide=is_wide)
    )
    allowed = _allowed(field, vocabulary, is_number=is_number, is_wide=is_wide)
    if operator in NULLS and vocabulary.nullable and operator not in allowed:
        message = (
            "IS NULL / IS NOT NULL is only supported for tags and params, "
            f"not for '{field.entity}' '{field.key}'"
        )
        raise SearchError("null_misplaced", message, sign.at, found=field.key)
    if operator not in allowed:
        known = ", ".join(sorted(allowed))
        message = f"Invalid comparator '{sign.raw}' not one of '{known}'"
        raise SearchError(
            "operator_misplaced", message, sign.at, found=operator.value, subject=field.key, known=known
        )
    return value


def _allowed(field: Field, vocabulary: Vocabulary, *, is_number: bool, is_wide: bool) -> frozenset[Operator]:
    signs = NUMERIC if is_number else TEXTUAL
    if is_wide or (_takes_lists(field, vocabulary) and not is_number):
        signs = signs | LISTED
    if is_wide or field.entity in vocabulary.nullable:
        signs = signs | NULLABLE
    return signs


def _takes_lists(field: Field, vocabulary: Vocabulary) -> bool:
    if field.entity is Entity.ATTRIBUTE:
        return field.key in vocabulary.listed
    return field.entity in vocabulary.listed_entities


def _value(
    field: Field,
    operator: Operator,
    literal: Literal,
    vocabulary: Vocabulary,
    *,
    is_number: bool,
    is_wide: bool,
) -> Value:
    if isinstance(literal.value, tuple):
        takes_lists = _takes_lists(field, vocabulary) and not is_number
        if operator not in LISTS or not (is_wide or takes_lists):
            raise _wrong(field, literal, vocabulary, is_number=is_number)
        if not literal.value:
            message = "While parsing a list in the query, expected a non-empty list of string values, but got empty list"
            raise SearchError("list_empty", message, literal.at)
        return tuple(_single(field, one, vocabulary, is_number=is_number) for one in literal.value)
    return _single(field, literal, vocabulary, is_number=is_number)


def _single(field: Field, literal: Literal, vocabulary: Vocabulary, *, is_number: bool) -> str | float:
    if vocabulary.takes_bare_texts and not is_number and literal.kind in {Kind.NUMBER, Kind.PATH}:
        return literal.raw
    if literal.kind is not (Kind.NUMBER if is_number else Kind.TEXT):
        raise _wrong(field, literal, vocabulary, is_number=is_number)
    assert not isinstance(literal.value, tuple)
    return literal.value


def _wrong(field: Field, literal: Literal, vocabulary: Vocabulary, *, is_number: bool) -> SearchError:
    entity, found = field.entity, literal.raw if len(literal.raw) <= 80 else f"{literal.raw[:80]}…"
    is_list = literal.kind is Kind.MARK
    if is_number and entity is Entity.METRIC:
        message = f"Expected numeric value type for metric. Found {found}"
    elif is_number:
        message = f"Expected numeric value type for numeric attribute: {field.key}. Found {found}"
    elif is_list and entity is Entity.ATTRIBUTE:
        message = f"Only {sorted(vocabulary.listed)} attributes support comparison with a list of quoted string values."
    elif literal.kind is Kind.PATH:
        message = (
            "Parameter value is either not quoted or unidentified quote types used for string value "
            f"{found}. Use either single or double quotes."
        )
    elif entity in {Entity.PARAMETER, Entity.TAG}:
        message = f"Expected a quoted string value for {entity} (e.g. 'my-value'). Got value {found}"
    elif entity is Entity.DATASET:
        message = f"Expected a quoted string value for dataset attributes. Got value {found}"
    else:
        message = f"Expected a quoted string value for attributes. Got value {found}"
    code = "number_wanted" if is_number else "list_misplaced" if is_list else "text_wanted"
    return SearchError(code, message, literal.at, found=found, subject=field.key)
