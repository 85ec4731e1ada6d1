"""Reader of tables, by kramdown's rule: lines with a pipe between blank lines, with or without a head."""

import re

from kit.markdown import grammar
from kit.markdown.blocks import ASCII_SPACE, Block, Place
from kit.markdown.code_spans import CodeSpans

_CODE_TAG = re.compile(r"(<code[^\n]*?>[^\n]*?</code>)")


def _cells(line: str, *, has_leading_pipe: bool) -> list[str]:
    """Split a line at its pipes; those in code, or escaped, stay."""
    cells: list[str] = []
    for i, piece in enumerate(_CODE_TAG.split(line)):
        parts = [(piece, True)] if i % 2 else CodeSpans(piece).parts()
        for text, is_code in parts:
            first, *others = [text] if is_code else re.split(r"(?<!\\)\|", text)
            cells = [*cells[:-1], cells[-1] + first] if cells else [first]
            cells += others
    if has_leading_pipe and not cells[0].strip(ASCII_SPACE):
        del cells[0]
    if cells and not cells[-1].strip(ASCII_SPACE):
        del cells[-1]
    return [cell.strip(ASCII_SPACE).replace(r"\|", "|") for cell in cells]


def _has_pipe_on_every_line(text: str) -> bool:
    """Whether each line has a pipe outside of code, which is what makes lines a table."""
    has_pipe = False
    for part, is_code in CodeSpans(_CODE_TAG.sub("", text)).parts():
        lines = part.split("\n")
        if is_code:
            if len(lines) > 2 or (len(lines) == 2 and not has_pipe):
                break
            has_pipe = has_pipe and len(lines) == 1
            continue
        if len(lines) > 1:
            if not has_pipe and not grammar.HAS_PIPE.match(lines[0]):
                return False
            if not all(grammar.HAS_PIPE.match(line) for line in lines[1:-1]):
                return False
        has_pipe = (has_pipe and len(lines) == 1) or bool(grammar.HAS_PIPE.match(lines[-1]))
    return has_pipe


def read_table(place: Place) -> bool:
    """Read a table; lines that only look like one are left to the paragraph."""
    first = place.is_after_boundary and place.check(grammar.TABLE)
    if not first:
        return False
    start = place.position
    attributes = place.waiting_attributes
    table = Block("table", attributes=attributes)
    _read_rows(place, table, has_leading_pipe=first[0].lstrip(ASCII_SPACE).startswith("|"))
    text = place.source[start : place.position - 1]
    is_table = place.check(grammar.BOUNDARY) and _has_pipe_on_every_line(text)
    if not is_table or not any(part.kind == "body" for part in table.children):
        place.position = start
        return False
    place.waiting_attributes = {}
    place.parent.children.append(table)
    _even_out(table)
    return True


def _read_rows(place: Place, table: Block, *, has_leading_pipe: bool) -> None:
    rows: list[Block] = []
    has_foot = False

    def close(kind: str) -> None:
        nonlocal rows
        if rows:
            table.children.append(Block(kind, children=rows))
        rows = []

    place.take(grammar.TABLE_RULE)
    while place.check(grammar.TABLE_LINE):
        if rule := place.take(grammar.TABLE_RULE):
            if rows and not table.text and not has_foot:
                close("head")
                table.text = _alignment(rule[1])
            elif not has_foot:
                close("body")
        elif place.take(grammar.TABLE_FOOT):
            close("body")
            has_foot = True
        else:
            line = place.take(grammar.LINE)
            assert line is not None
            cells = _cells(line[0].rstrip(ASCII_SPACE), has_leading_pipe=has_leading_pipe)
            rows.append(Block("row", children=[Block("cell", cell) for cell in cells]))
    close("foot" if has_foot else "body")


def _alignment(rule: str) -> str:
    """Return one letter for each column: l, r, c, or - for none."""
    letters = {(True, False): "l", (False, True): "r", (True, True): "c", (False, False): "-"}
    return "".join(letters[bool(found[1]), bool(found[2])] for found in grammar.ALIGNMENT.finditer(rule))


def _even_out(table: Block) -> None:
    """Give all rows as many cells as the longest has."""
    rows = [row for part in table.children for row in part.children]
    columns = max(len(row.children) for row in rows)
    table.text = table.text[:columns].ljust(columns, "-")
    for row in rows:
        row.children += [Block("cell") for _ in range(columns - len(row.children))]
