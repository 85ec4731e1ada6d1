"""What a filter means once it is read: comparisons joined by and, or, not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Entity(StrEnum):
    """Of what kind a key is; MLflow's words, which its messages use."""

    METRIC = "metric"
    PARAMETER = "parameter"
    TAG = "tag"
    ATTRIBUTE = "attribute"
    DATASET = "dataset"


class Operator(StrEnum):
    """How a key is compared."""

    EQUAL = "="
    DIFFERENT = "!="
    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="
    LIKE = "LIKE"
    ILIKE = "ILIKE"
    IN = "IN"
    NOT_IN = "NOT IN"
    IS_NULL = "IS NULL"
    IS_NOT_NULL = "IS NOT NULL"


LISTS = frozenset({Operator.IN, Operator.NOT_IN})
NULLS = frozenset({Operator.IS_NULL, Operator.IS_NOT_NULL})

Value = str | float | tuple[str | float, ...] | None


@dataclass(frozen=True, slots=True)
class Field:
    """What is compared: a metric, a parameter … of this key. Attributes have one name each, aliases are resolved."""

    entity: Entity
    key: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One condition; the value is a tuple for lists, None for IS NULL and IS NOT NULL."""

    field: Field
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """This does not hold; true for a run without the key, too."""

    part: "Node"


Node = Comparison | Every | Either | Not


@dataclass(frozen=True, slots=True)
class Order:
    """One key by which is sorted."""

    field: Field
    is_ascending: bool


def conditions(node: Node | None) -> tuple[Node, ...]:
    """Return what has to hold all at once: the parts of an outermost `and`, else the whole."""
    if node is None:
        return ()
    return node.parts if isinstance(node, Every) else (node,)


def all_of(parts: Sequence[Node]) -> Node | None:
    """Return the filter that all of these make together."""
    return parts[0] if len(parts) == 1 else Every(tuple(parts)) if parts else None


def fields(node: Node | None) -> set[Field]:
    """Return every field that a filter names."""
    match node:
        case None:
            return set()
        case Comparison(field):
            return {field}
        case Not(part):
            return fields(part)
        case Every(parts) | Either(parts):
            return set().union(*(fields(part) for part in parts))
