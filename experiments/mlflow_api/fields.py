"""What a call says: bodies and queries read one field at a time, each checked, with MLflow's sentences on mistakes."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import orjson
from django.http import QueryDict

from experiments.mlflow_api.problems import Problem, invalid

SEE = " See the API docs for more information about request parameters."
WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# JSON can write both as escapes; PostgreSQL stores neither, and half of a pair cannot even be sent back.
ESCAPED = re.compile(rb"\\u(0000|[dD][89a-fA-F])")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def lacking(name: str) -> Problem:
    """Return the problem of a field that is not there."""
    return invalid(f"Missing value for required parameter '{name}'.{SEE}")


def wrong(name: str, value: object, hint: str = "") -> Problem:
    """Return the problem of a field that cannot be what it is; long values are cut."""
    shown = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    shown = shown if len(shown) <= 200 else f"{shown[:200]}…"
    hint = hint or f" Hint: Value was of type '{type(value).__name__}'."
    return invalid(f"Invalid value {shown} for parameter '{name}' supplied:{hint}{SEE}")


def from_json(raw: bytes) -> "Given":
    """Return what a JSON body says; an empty one says nothing. Raises Problem."""
    if not raw.strip():
        return Given({})
    try:
        values = orjson.loads(raw)
    except ValueError:
        values = _forgiven(raw)
    if not isinstance(values, dict):
        raise Problem("BAD_REQUEST", "The body of this call is not a JSON object.")
    if (ESCAPED.search(raw) or b"\0" in raw) and not _is_storable(values):
        raise invalid("A character in it cannot be stored: NUL, or half of a surrogate pair.")
    return Given(values)


def _forgiven(raw: bytes) -> Any:
    """Read what only Python's own parser takes: bare NaN, halves of surrogate pairs, other encodings. Raises Problem."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Problem("BAD_REQUEST", "The body of this call is not JSON.") from None


def from_query(query: QueryDict) -> "Given":
    """Return what an address says behind its question mark; a name that comes twice is a list."""
    return Given({name: found if len(found) > 1 else found[0] for name, found in query.lists() if found})


def _is_storable(values: object) -> bool:
    waiting = [values]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and UNSTORABLE.search(one):
            return False
        if isinstance(one, dict):
            waiting.extend(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return True


class Given:
    """The fields of one object. `null` is the same as not there; `path` says where in the body it stands."""

    __slots__ = ("path", "values")

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self.values, self.path = values, path

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return self.values.get(name) is not None

    def maybe_text(self, name: str) -> str | None:
        """Return a text, or None."""
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value
        raise wrong(self.path + name, value)

    def text(self, *names: str) -> str:
        """Return a text that has to be there and not empty, under the first of its names that has one."""
        for name in names:
            if value := self.maybe_text(name):
                return value
        raise lacking(self.path + names[0])

    def maybe_whole(self, name: str) -> int | None:
        """Return a 64-bit integer, which may be written as a text, or None."""
        value = self.values.get(name)
        return None if value is None else whole(self.path + name, value)

    def whole(self, name: str) -> int:
        """Return a 64-bit integer that has to be there."""
        if (value := self.maybe_whole(name)) is None:
            raise lacking(self.path + name)
        return value

    def number(self, name: str) -> float:
        """Return a number that has to be there; NaN and the infinities come as texts."""
        value = self.values.get(name)
        if value is None:
            raise lacking(self.path + name)
        return number(self.path + name, value)

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; none when it is not there."""
        value = self.values.get(name)
        found = [] if value is None else value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in found):
            raise wrong(self.path + name, value)
        return found

    def objects(self, name: str) -> list[dict[str, Any]]:
        """Return a list of objects as they came, for those who read thousands; none when it is not there."""
        found = self.values.get(name)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise wrong(self.path + name, found)
        return found

    def each(self, name: str) -> list["Given"]:
        """Return a list of objects, each to be read like this one."""
        return [Given(one, f"{self.path}{name}[{index}].") for index, one in enumerate(self.objects(name))]

    def one(self, name: str) -> "Given":
        """Return an object that has to be there."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise lacking(self.path + name) if value is None else wrong(self.path + name, value)
        return Given(value, f"{self.path}{name}.")

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """Return a list of {"key", "value"} objects; a value that is not there is the empty text."""
        return [(one.text("key"), one.maybe_text("value") or "") for one in self.each(name)]


def whole(name: str, value: object) -> int:
    """Return a 64-bit integer; protobuf's JSON writes it as a number, a text, or a number like 3.0."""
    if isinstance(value, str):
        value = int(value) if WHOLE.fullmatch(value) else value
    elif isinstance(value, float):
        value = int(value) if value.is_integer() else value
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise wrong(name, value)
    return value


def number(name: str, value: object) -> float:
    """Return a double; protobuf's JSON writes it as a number or a text, NaN and the infinities always as texts."""
    if isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value) if -(2**1023) < value < 2**1023 else math.copysign(math.inf, value)
    if isinstance(value, str):
        if value in SPECIAL:
            return SPECIAL[value]
        try:
            return float(value)
        except ValueError:
            pass
    raise wrong(name, value, " Please specify value as a valid double (64-bit floating point)")
