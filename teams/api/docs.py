"""The API's description as a page for people, made from the same OpenAPI as the machines read."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from teams.api.schema import METHODS

BEFORE = "/api/v1/"


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a body."""

    name: str
    where: str
    kind: str
    is_required: bool
    said: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for."""

    anchor: str
    method: str
    path: str
    said: str
    parameters: list[Field]
    body: list[Field]
    answers: list[tuple[str, str, list[Field]]]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation by its resource."""
    origin = request.build_absolute_uri("/").rstrip("/")
    groups = described(get_language() or "ko")
    return render(request, "teams/api_docs.html", {"groups": groups, "origin": origin})


@cache
def described(language: str) -> list[tuple[str, list[Operation]]]:
    """Return the operations by resource, in the order of their addresses; made once a process and language."""
    with override(language):
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    groups: dict[str, list[Operation]] = {}
    for path, operations in sorted(schema["paths"].items()):
        below = path.removeprefix(BEFORE).removeprefix("teams/{team_slug}/").strip("/")
        resource = below.partition("/")[0] or "teams"
        if "/" in below and below.startswith("competitions/{"):
            resource = below.split("/")[2] if below.count("/") > 1 else resource
        for method in METHODS:
            if method in operations:
                groups.setdefault(resource, []).append(_operation(schema, path, method, operations[method]))
    return sorted(groups.items())


def _operation(schema: dict[str, Any], path: str, method: str, found: dict[str, Any]) -> Operation:
    parameters = [
        Field(
            name=one["name"],
            where=one["in"],
            kind=_kind(one.get("schema", {})),
            is_required=one.get("required", False),
            said=one.get("description", ""),
        )
        for one in found.get("parameters", [])
    ]
    answers = [
        (status, answer.get("description", ""), [] if status >= "400" else _fields(schema, answer))
        for status, answer in sorted(found["responses"].items())
    ]
    return Operation(
        anchor=found["operationId"],
        method=method.upper(),
        path=path,
        said=found.get("description", ""),
        parameters=parameters,
        body=_fields(schema, found.get("requestBody", {})),
        answers=answers,
    )


def _fields(schema: dict[str, Any], holder: dict[str, Any]) -> list[Field]:
    """Return the fields of the first kind of content that a body or an answer has."""
    content: dict[str, Any] = next(iter(holder.get("content", {}).values()), {})
    known = _followed(schema, content.get("schema", {}))
    rows = known.get("properties", {}).get("results")
    if rows and "next" in known["properties"]:
        known = _followed(schema, rows.get("items", {}))
    required = known.get("required", [])
    return [
        Field(name, "", _kind(one), name in required, one.get("description", ""))
        for name, one in known.get("properties", {}).items()
    ]


def _followed(schema: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    reference = known.get("$ref", "")
    if not reference:
        return known
    found: dict[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _kind(known: dict[str, Any]) -> str:
    if "$ref" in known:
        return str(known["$ref"]).rpartition("/")[2]
    if "items" in known:
        return f"[{_kind(known['items'])}]"
    for several in ("oneOf", "anyOf", "allOf"):
        if several in known:
            return " | ".join(dict.fromkeys(_kind(one) for one in known[several]))
    kind = known.get("type", "any")
    name = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{name} ({known['format']})" if "format" in known else name
