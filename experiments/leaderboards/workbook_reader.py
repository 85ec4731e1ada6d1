"""A program of its own: reads a workbook from standard input and prints a JSON line for each row, bounded in memory and time.

It imports nothing of ours. Usage: workbook_reader.py MEGABYTES SECONDS MOST_ROWS < board.xlsx
"""

import contextlib
import datetime
import json
import re
import resource
import sys
import zipfile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

LISTED = 200
# What the interpreter and its libraries reserve before a byte is read.
OWN = 200
FORMULA = re.compile(
    rb"<c\b(?P<head>[^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>|<is\b)?\s*</c>"
)
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def main() -> None:
    """Read, print, end."""
    megabytes, seconds, most = map(int, sys.argv[1:])
    size = (megabytes + OWN) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        workbook = CalamineWorkbook.from_filelike(sys.stdin.buffer)
        wanted = [one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        sheets = [(name, workbook.get_sheet_by_name(name)) for name in wanted]
    except CalamineError as fault:
        say(refused="workbook_locked" if "assword" in str(fault) else "workbook_broken")
        return
    filled = [(name, sheet) for name, sheet in sheets if sheet.height]
    if len(filled) != 1:
        say(
            refused="workbook_many" if filled else "empty",
            number=len(filled),
            text=", ".join(name for name, _ in filled)[:200],
        )
        return
    uncomputed = formulas_without_values()
    if uncomputed:
        say(refused="formula_uncomputed", cells=uncomputed[:LISTED], total=len(uncomputed))
        return
    rows(filled[0][1], most)


def rows(sheet: CalamineSheet, most: int) -> None:
    """Print the rows, blank ones left out, with their numbers in the sheet."""
    width, left = 0, [""] * (sheet.start or (0, 0))[1]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = left + [text_of(cell) for cell in cells]
        if not any(texts):
            continue
        if not width:
            # Sheets keep columns at the right that nobody fills.
            width = max(place for place, text in enumerate(texts, 1) if text)
        sys.stdout.write(json.dumps([number, texts if any(texts[width:]) else texts[:width]]) + "\n")
        most -= 1
        if most == 0:
            break
    say(end=True)


def text_of(value: object) -> str:
    """Return a cell as a person sees it, near enough: whole numbers without a point, moments as year-month-day."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime.datetime):
        return str(value)
    return "" if value is None else str(value)


def formulas_without_values() -> list[tuple[int, int]]:
    """Return the cells (row, column, from 1) that hold a formula nobody has computed: they would read as empty."""
    found: list[tuple[int, int]] = []
    sys.stdin.buffer.seek(0)
    with contextlib.suppress(KeyError), zipfile.ZipFile(sys.stdin.buffer) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                heads = (REFERENCE.search(cell["head"]) for cell in FORMULA.finditer(archive.read(name)))
                found += [(int(place[2]), number_of(place[1])) for place in heads if place]
    return sorted(found)


def number_of(letters: bytes) -> int:
    """Return the number of a column from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def say(**facts: object) -> None:
    """Print what is no row."""
    sys.stdout.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main()
