"""What the OpenAPI description says of every operation: how problems look."""

from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = {
    "type": "object",
    "required": ["code", "message", "fields"],
    "properties": {
        "code": {"type": "string", "description": "Stable, for programs."},
        "message": {"type": "string", "description": "For people, in the token's person's language."},
        "fields": {
            "type": "object",
            "description": "What is wrong with which field.",
            "additionalProperties": {},
        },
    },
}
ALWAYS = {
    "401": "No token, or one that opens nothing.",
    "429": "Too often; Retry-After says when to come back.",
}
IN_A_TEAM = {"403": "The token's member may not do this.", "404": "There is nothing here for this token."}
WITH_INPUT = {
    "400": "Some fields are wrong.",
    "409": "Somebody was first, or the state has moved on.",
    "413": "The body is too large.",
    "415": "The body is of no kind that is understood.",
    "422": "What was asked cannot be done.",
}
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A random text of yours: the same key and body again answer as the first time, for a day.",
    "schema": {"type": "string", "maxLength": 200},
}


def tell_problems(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """Add to each operation the problems it may answer; one of drf-spectacular's POSTPROCESSING_HOOKS."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, operations in result["paths"].items():
        for method in METHODS:
            operation = operations.get(method, {})
            if any(operation.get("security", [])):
                for status, said in _problems(path, method, operation).items():
                    operation["responses"].setdefault(status, _answer(said))
                if method == "post":
                    operation.setdefault("parameters", []).append(IDEMPOTENCY)
    return result


def _problems(path: str, method: str, operation: dict[str, Any]) -> dict[str, str]:
    problems = dict(ALWAYS)
    if "{team_slug}" in path:
        problems |= IN_A_TEAM
    if method != "get":
        problems |= WITH_INPUT
    elif any(one["in"] == "query" for one in operation.get("parameters", [])):
        problems["400"] = WITH_INPUT["400"]
    return problems


def _answer(said: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": said, "content": {"application/json": {"schema": schema}}}
