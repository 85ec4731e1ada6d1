"""Answers as JSON: NaN and the infinities as the texts that protobuf's JSON knows."""

import math
from collections.abc import Mapping
from typing import Any

import orjson


def encoded(answer: Mapping[str, Any]) -> bytes:
    """Return an answer as it goes out, in UTF-8.

    A bare NaN breaks clients' parsers, and they read null as 0.0. orjson writes every number that JSON does not know as
    null, and we never answer None: an answer in which that word stands, perhaps in a text, is looked through.
    """
    text = orjson.dumps(answer)
    return orjson.dumps(_without_specials(answer)) if b"null" in text else text


def _without_specials(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {name: _without_specials(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_specials(one) for one in value]
    return value
