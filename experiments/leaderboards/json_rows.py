"""JSON to rows: a list of objects, or an object around one; a nested object's keys are joined with dots."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.delimited import LONGEST_CELL, Record

# JSON is read as a whole, in some ten times its size of memory; boards of this kind have hundreds of rows.
LARGEST = 10 * 1024 * 1024
# Where services put the rows of a page; the first that holds objects is taken.
LISTS = ("results", "data", "leaderboard", "submissions", "ranking", "rows", "items", "list")
DEEPEST = 6


def rows(text: str) -> Iterator[Record]:
    """Yield the heads, then a row for each object, with the line on which it begins.

    The heads are the keys of all objects in the order in which they come. Raises Unreadable.
    """
    if len(text) > LARGEST:
        raise Unreadable.because("json_too_large", megabytes=LARGEST // 1024 // 1024)
    try:
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as fault:
        raise Unreadable.because("json_broken", line=fault.lineno, column=fault.colno) from fault
    except RecursionError as fault:
        raise Unreadable.because("json_broken", line=1) from fault
    objects = _listed(found)
    flat = [_flat(one) for one in objects]
    heads = list(dict.fromkeys(head for one in flat for head in one))
    if not heads:
        raise Unreadable.because("no_rows", line=1)
    lines = _lines(text, len(flat))
    yield Record(1, 1, heads, "")
    for line, one in zip(lines, flat, strict=True):
        cells = [one.get(head, "") for head in heads]
        for column, cell in enumerate(cells, 1):
            _check(cell, line, column)
        yield Record(line, 1, cells, "")


def _listed(found: Any) -> list[Mapping[str, Any]]:
    if isinstance(found, dict):
        inside = [found[name] for name in LISTS if isinstance(found.get(name), list | dict)]
        inside += [value for value in found.values() if isinstance(value, list)]
        for one in inside:
            if isinstance(one, dict):
                one = next((value for value in one.values() if isinstance(value, list)), [])
            if one and all(isinstance(row, dict) for row in one):
                return list(one)
        raise Unreadable.because("json_no_rows", line=1)
    for row in found:
        if not isinstance(row, dict):
            raise Unreadable.because("json_no_rows", line=1)
    if not found:
        raise Unreadable.because("no_rows", line=1)
    return list(found)


def _flat(value: Any, before: str = "", depth: int = 0) -> dict[str, str]:
    """Return the cells of an object, its nested ones under dotted heads."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return {before: ", ".join(value)}
    if isinstance(value, dict | list) and value and depth < DEEPEST:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        found: dict[str, str] = {}
        for name, one in pairs:
            found |= _flat(one, f"{before}.{name}" if before else str(name), depth + 1)
        return found
    return {before: _text(value)}


def _text(value: Any) -> str:
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _lines(text: str, number: int) -> list[int]:
    """Return the line on which each object of the list begins; the first line where they cannot be told."""
    decoder = json.JSONDecoder()
    start = text.find("[")
    while start >= 0:
        places, at = [], start + 1
        try:
            while (at := _next(text, at)) >= 0:
                places.append(at)
                _, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            places = []
        if len(places) == number:
            found, line, before = [], 1, 0
            for place in places:
                line, before = line + text.count("\n", before, place), place
                found.append(line)
            return found
        start = text.find("[", start + 1) if start < 4096 else -1
    return [1] * number


def _next(text: str, at: int) -> int:
    """Return where the next object of a list begins, -1 at the list's end."""
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at if at < len(text) and text[at] == "{" else -1


def _check(cell: str, line: int, column: int) -> None:
    if len(cell) > LONGEST_CELL:
        raise Unreadable.because("cell_too_long", line=line, column=column, most=LONGEST_CELL)
    try:
        cell.encode()
    except UnicodeEncodeError as fault:
        raise Unreadable.because("not_text", line=line, column=column) from fault
    if "\x00" in cell:
        raise Unreadable.because("not_text", line=line, column=column)
