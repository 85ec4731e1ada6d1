"""Reads what is sorted by: `metrics.loss DESC`."""

from collections.abc import Iterable

from experiments.search.errors import SearchError
from experiments.search.naming import field_of
from experiments.search.tokens import Kind, Token, tokens_of
from experiments.search.tree import Entity, Order
from experiments.search.vocabulary import RUNS, Vocabulary

MOST_KEYS = 20


def parse_orders(
    texts: Iterable[str], vocabulary: Vocabulary = RUNS, *, is_wide: bool = False
) -> tuple[Order, ...]:
    """Return the keys by which is sorted, the first deciding first. Raises SearchError."""
    written = list(texts)
    orders = tuple(_order(text, vocabulary, is_wide=is_wide) for text in written[: MOST_KEYS + 1])
    if len(orders) > MOST_KEYS:
        message = f"`order_by` has more than {MOST_KEYS} keys."
        raise SearchError("order_too_many", message, most=MOST_KEYS)
    if len({order.field for order in orders}) < len(orders):
        raise SearchError("order_twice", f"`order_by` contains duplicate fields: {written}")
    return orders


def _order(text: str, vocabulary: Vocabulary, *, is_wide: bool) -> Order:
    subject, *rest = _with_its_number(tokens_of(text, is_wide=is_wide))
    is_field = subject.kind is Kind.PATH or (subject.kind is Kind.TEXT and subject.raw[0] == '"')
    if not is_field or len(rest) > 2:
        message = f"Invalid order_by clause '{text[:200]}'. Could not be parsed."
        raise SearchError("order_unclear", message, subject.at, found=text)
    way = rest[0].word if len(rest) == 2 else "ASC"
    if way not in {"ASC", "DESC"}:
        message = f"Invalid ordering key in order_by clause '{text[:200]}'."
        raise SearchError("order_unclear", message, rest[0].at, found=rest[0].raw)
    field = field_of(subject, vocabulary, is_wide=is_wide, is_order=True)
    if field.entity not in vocabulary.sorts:
        told = "identifier type" if field.entity is Entity.DATASET else "order_by entity"
        raise SearchError("order_unclear", f"Invalid {told} '{field.entity}'", subject.at, found=subject.raw)
    return Order(field, way == "ASC")


def _with_its_number(tokens: list[Token]) -> list[Token]:
    """Return the tokens of `metrics.recall-10 DESC` with the key whole: before ASC or DESC, MLflow reads it so."""
    if len(tokens) == 4 and tokens[0].kind is Kind.PATH and tokens[1].kind is Kind.NUMBER:
        key, number, *rest = tokens
        if number.raw.startswith("-") and number.at == key.end:
            return [Token(Kind.PATH, key.raw + number.raw, key.at), *rest]
    return tokens
