"""Markdown's tables in a text, with or without pipes at the edges (https://github.github.com/gfm/#tables-extension-)."""

from __future__ import annotations

import re

from experiments.tables.contract import Cell, Grid

RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
PIPE = re.compile(r"(?<!\\)\|")
HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*")
FENCE = re.compile(r"\s{0,3}(```|~~~)")


def tables(text: str) -> list[Grid]:
    """Return every table that has a rule below its heads, with the heading it stands under."""
    lines = text.splitlines()
    found: list[Grid] = []
    title, fence = "", ""
    number = 0
    while number < len(lines):
        line = lines[number]
        if mark := FENCE.match(line):
            fence = "" if fence == mark[1] else fence or mark[1]
        elif heading := HEADING.fullmatch(line):
            title = heading[1]
        elif not fence and _is_rule(lines, number):
            grid, number = _table(lines, number, title)
            found.append(grid)
            continue
        number += 1
    return found


def rows_without_rule(text: str, first_line: int) -> list[list[Cell]]:
    """Return lines parted by pipes that have no rule below the first."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    return [
        _cells(line, number, first) if line.strip() else [] for number, line in enumerate(lines, first_line)
    ]


def _is_rule(lines: list[str], number: int) -> bool:
    return (
        number > 0
        and "|" in lines[number]
        and "|" in lines[number - 1]
        and RULE.fullmatch(lines[number]) is not None
        and not RULE.fullmatch(lines[number - 1])
    )


def _table(lines: list[str], rule: int, title: str) -> tuple[Grid, int]:
    style = lines[rule]
    head = _cells(lines[rule - 1], rule, style)
    rows = []
    number = rule + 1
    while number < len(lines) and PIPE.search(lines[number]):
        if number + 1 < len(lines) and _is_rule(lines, number + 1):
            break
        rows.append(tuple(_cells(lines[number], number + 1, style)))
        number += 1
    width = len(_cells(style, rule + 1, style))
    # Without pipes at the edges, a blank last head is not there at all.
    head += [Cell("", rule, place) for place in range(len(head) + 1, width + 1)]
    return Grid(tuple(head), tuple(rows), title=title), number


def _cells(line: str, number: int, style: str) -> list[Cell]:
    """Part a line at its pipes. Those at the edges part nothing where the rule (`style`) has them too."""
    line, style = line.strip(), style.strip()
    if style.startswith("|") and line.startswith("|"):
        line = line[1:]
    if style.endswith("|") and PIPE.search(line) and line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [
        Cell(cell.replace("\\|", "|").strip(), number, place)
        for place, cell in enumerate(PIPE.split(line), 1)
    ]
