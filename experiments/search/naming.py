"""Reads what a comparison or an order is about: `metrics.loss`, `tags.mlflow.source.name`, start_time."""

from experiments.search.errors import SearchError
from experiments.search.tokens import Token
from experiments.search.tree import Entity, Field
from experiments.search.vocabulary import DATASET_KEYS, Vocabulary


def field_of(token: Token, vocabulary: Vocabulary, *, is_wide: bool, is_order: bool = False) -> Field:
    """Return the field that a path names; without an entity it is an attribute. Raises SearchError."""
    name, dot, rest = _first_dot(token.raw)
    if not dot:
        return _attribute(unquoted(name, is_wide=is_wide), token, vocabulary, is_order=is_order)
    entity = vocabulary.entities.get(name.strip("`"))
    if entity is None:
        values = [str(one) for one in dict.fromkeys(vocabulary.entities.values())]
        message = f"Invalid entity type '{name}'. Valid values are {values}"
        known = ", ".join(vocabulary.entities)
        raise SearchError("entity_unknown", message, token.at, found=name, known=known)
    key = unquoted(rest, is_wide=is_wide)
    if entity is Entity.ATTRIBUTE:
        return _attribute(key, token, vocabulary, is_order=is_order)
    if entity is Entity.DATASET and key not in DATASET_KEYS:
        known = ", ".join(DATASET_KEYS)
        message = f"Invalid dataset key '{key}' specified. Valid keys are '{known}'"
        raise SearchError("dataset_key_unknown", message, token.at, found=key, known=known)
    return Field(entity, key)


def _first_dot(raw: str) -> tuple[str, str, str]:
    if raw[0] in "`\"'" and raw.find(raw[0], 1) == len(raw) - 1:
        return raw, "", ""
    return raw.partition(".")


def _attribute(key: str, token: Token, vocabulary: Vocabulary, *, is_order: bool) -> Field:
    aliases = {
        alias: name
        for alias, name in vocabulary.aliases.items()
        if not is_order or alias in vocabulary.order_aliases
    }
    if key not in vocabulary.attributes and key not in aliases:
        known = sorted([*vocabulary.attributes, *aliases])
        message = f"Invalid attribute key '{key}' specified. Valid keys are '{known}'"
        shown = ", ".join(sorted(vocabulary.attributes))
        raise SearchError("attribute_unknown", message, token.at, found=key, known=shown)
    return Field(Entity.ATTRIBUTE, aliases.get(key, key))


def unquoted(raw: str, *, is_wide: bool) -> str:
    """Return a key or a text without the quotes around it; the wide grammar reads a doubled quote inside as one."""
    if len(raw) < 2 or raw[0] not in "`\"'" or raw[-1] != raw[0]:
        return raw
    inner = raw[1:-1]
    return inner.replace(raw[0] * 2, raw[0]) if is_wide else inner
