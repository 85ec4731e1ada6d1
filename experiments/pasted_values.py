"""Settings and results as people paste them: `lr=1e-4` lines, YAML or JSON, read into keys and texts.

Nothing is converted: `1e-4`, `1.10` and `010` stay as typed. YAML is composed into nodes, never constructed
into objects (https://yaml.org/spec/1.1/), so a document cannot name a type, and every finding has its line.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

import yaml

LONGEST_TEXT = 100_000
MOST_VALUES = 1_000
LONGEST_KEY = 250
LONGEST_VALUE = 6_000
DEEPEST = 20
ALLOWED_KEY = re.compile(r"[/\w.\- :]+")
ONE_PAIR = re.compile(
    r"(?:--)?([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*'|.*?)(?=\s+(?:--)?[A-Za-z_][\w.\-/]*=|\s*$)"
)


@dataclass(frozen=True)
class Value:
    """One key with its text, and the line where it stands (0: unknown)."""

    key: str
    text: str
    line: int


@dataclass(frozen=True)
class Problem:
    """What is wrong in which line; `code` is a stable word, `about` the offending text (of JSON and YAML: a Fault)."""

    line: int
    code: str
    about: str = ""


class Fault(StrEnum):
    """What a parser of JSON or YAML stumbles over, told from its English words."""

    QUOTE = "quote"
    BRACKET = "bracket"
    COLON = "colon"
    NAME = "name"
    INDENT = "indent"
    CHARACTER = "character"
    ALIAS = "alias"
    VALUE = "value"
    REST = "rest"
    OTHER = "other"


# The first that matches; the words are PyYAML's and those of Python's json.
FAULTS = (
    (Fault.QUOTE, re.compile(r"quoted scalar|Unterminated string|escape")),
    (Fault.COLON, re.compile(r"mapping values are not allowed|Expecting ':'")),
    (Fault.BRACKET, re.compile(r"flow (sequence|mapping)|Expecting ','")),
    (Fault.NAME, re.compile(r"expected ':'|property name")),
    (Fault.ALIAS, re.compile(r"alias|anchor")),
    (Fault.INDENT, re.compile(r"block (end|mapping|collection|sequence)|sequence entries")),
    (Fault.CHARACTER, re.compile(r"cannot start any token|control character|tab character")),
    (Fault.VALUE, re.compile(r"Expecting value")),
    (Fault.REST, re.compile(r"Extra data|document")),
)


def _fault(words: str) -> Fault:
    return next((fault for fault, pattern in FAULTS if pattern.search(words)), Fault.OTHER)


class NotUnderstood(ValueError):
    """The text has problems; all that were found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


def read(text: str) -> list[Value]:
    """Return the values of a pasted text, nested keys joined with dots; raises NotUnderstood with every problem."""
    if len(text) > LONGEST_TEXT:
        raise NotUnderstood([Problem(0, "too_long")])
    if not text.strip():
        return []
    if text.lstrip()[0] in "{[":
        values = list(islice(_flat_json(text), MOST_VALUES + 1))
    elif _is_assignments(text):
        values = _assignments(text)
    else:
        values = list(islice(_flat_yaml(text), MOST_VALUES + 1))  # aliases can mean billions
    if problems := _problems(values):
        raise NotUnderstood(problems)
    return values


def _is_assignments(text: str) -> bool:
    """Tell `lr=1e-4` from YAML: in the first line that says something, "=" comes before any colon."""
    first = next((line for line in _lines(text)), (0, ""))[1]
    return "=" in first.split(":")[0]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if (bare := line.strip()) and not bare.startswith("#"):
            yield number, bare


def _assignments(text: str) -> list[Value]:
    values: list[Value] = []
    problems: list[Problem] = []
    for number, line in _lines(text):
        pairs = list(ONE_PAIR.finditer(line))
        if not pairs or pairs[0].start() != 0 or pairs[-1].end() != len(line):
            problems.append(Problem(number, "no_assignment", line[:60]))
            continue
        values += [Value(pair[1], _unquoted(pair[2].strip()), number) for pair in pairs]
    if problems:
        raise NotUnderstood(problems)
    return values


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'" else text


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with its keys as they stand, repeated ones too."""


def _flat_json(text: str) -> Iterator[Value]:
    try:
        document = json.loads(
            text, object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=str
        )
    except json.JSONDecodeError as error:
        raise NotUnderstood([Problem(error.lineno, "no_json", _fault(error.msg))]) from None
    except RecursionError:
        raise NotUnderstood([Problem(0, "too_deep")]) from None
    if not isinstance(document, _Pairs):
        raise NotUnderstood([Problem(1, "no_keys")])
    return _walk_json("", document, 0)


def _walk_json(path: str, node: Any, depth: int) -> Iterator[Value]:
    if depth > DEEPEST:
        raise NotUnderstood([Problem(0, "too_deep")])
    if isinstance(node, _Pairs):
        for key, below in node:
            yield from _walk_json(f"{path}.{key}" if path else key, below, depth + 1)
    elif isinstance(node, list) and any(isinstance(one, list) for one in node):
        for index, below in enumerate(node):
            yield from _walk_json(f"{path}.{index}", below, depth + 1)
    else:
        yield Value(path, f"[{', '.join(map(_word, node))}]" if isinstance(node, list) else _word(node), 0)


def _word(scalar: Any) -> str:
    return scalar if isinstance(scalar, str) else json.dumps(scalar)


def _flat_yaml(text: str) -> Iterator[Value]:
    try:
        document = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise NotUnderstood([Problem(line, "no_yaml", _fault(f"{error.context} {error.problem}"))]) from None
    except (yaml.YAMLError, RecursionError):
        raise NotUnderstood([Problem(0, "no_yaml", Fault.OTHER)]) from None
    if document is None:
        return iter(())
    if not isinstance(document, yaml.MappingNode):
        line = document.start_mark.line + 1
        raise NotUnderstood([Problem(line, "no_keys", text.splitlines()[line - 1].strip()[:60])])
    return _walk_yaml("", document, 0)


def _walk_yaml(path: str, node: yaml.Node, depth: int) -> Iterator[Value]:
    line = node.start_mark.line + 1
    if depth > DEEPEST:
        raise NotUnderstood([Problem(line, "too_deep")])
    if isinstance(node, yaml.MappingNode):
        below = [(key.value, child) for key, child in node.value if isinstance(key, yaml.ScalarNode)]
        if len(below) < len(node.value):
            raise NotUnderstood([Problem(line, "bad_key")])
    elif isinstance(node, yaml.SequenceNode) and not _is_flat(node):
        below = [(str(index), child) for index, child in enumerate(node.value)]
    elif isinstance(node, yaml.SequenceNode):
        yield Value(path, f"[{', '.join(one.value for one in node.value)}]", line)
        return
    else:
        yield Value(path, node.value, line)
        return
    for key, child in below:
        yield from _walk_yaml(f"{path}.{key}" if path else key, child, depth + 1)


def _is_flat(node: yaml.SequenceNode) -> bool:
    return all(isinstance(one, yaml.ScalarNode) for one in node.value)


def _problems(values: list[Value]) -> list[Problem]:
    """Return what is wrong with the keys and the sizes."""
    if len(values) > MOST_VALUES:
        return [Problem(0, "too_many")]
    problems = []
    seen: dict[str, int] = {}
    for value in values:
        if value.key in seen:
            problems.append(Problem(value.line, "twice", value.key))
        elif not is_key(value.key):
            problems.append(Problem(value.line, "bad_key", value.key[:60]))
        elif len(value.text) > LONGEST_VALUE:
            problems.append(Problem(value.line, "value_too_long", value.key))
        elif "\x00" in value.text:
            problems.append(Problem(value.line, "control_character", value.key))
        seen[value.key] = value.line
    return problems


def is_key(key: str) -> bool:
    """Tell whether a parameter, tag or metric may have this name: MLflow's rule, its own normal path."""
    parts = key.split("/")
    return (
        0 < len(key) <= LONGEST_KEY
        and ALLOWED_KEY.fullmatch(key) is not None
        and not any(part in {"", ".", ".."} for part in parts)
    )
