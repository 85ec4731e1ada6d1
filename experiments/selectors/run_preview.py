"""A brought file of runs before its import: its questions, its columns, and its first runs beside what was typed."""

from dataclasses import dataclass
from typing import Any

from experiments import table_words
from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.decoding import decode
from experiments.models import RunImport
from experiments.tables import cells
from experiments.tables.columns import FIELDS
from experiments.tables.contract import LEAVE, Column, Doubt, Reading, RunRow
from experiments.tables.heads import key_of
from teams.models import Team

RUNS_SHOWN = 30
COLUMNS_SHOWN = 40
QUESTIONS_SHOWN = 200
CELL_SHOWN = 80
# So many answers and a list to open is easier to read than buttons.
MOST_BUTTONS = 7
TEXT_MENDED = 200_000


@dataclass(frozen=True)
class Answer:
    """One answer to choose."""

    value: str
    label: str
    is_taken: bool
    is_suggested: bool


@dataclass(frozen=True)
class Question:
    """A doubt as the page asks it; `anchor` is where cells in doubt lead to."""

    name: str
    anchor: str
    place: str
    text: str
    answers: list[Answer]
    is_new: bool

    @property
    def is_list(self) -> bool:
        """Whether the answers are shown as a list to open."""
        return len(self.answers) > MOST_BUTTONS


@dataclass
class Preview:
    """What the page shows of a reading."""

    questions: list[Question]
    hidden_questions: int
    columns: list[dict[str, Any]]
    heads: list[dict[str, str]]
    rows: list[dict[str, Any]]
    runs: int
    more_runs: int
    format: str
    table_rows: int


def preview_of(reading: Reading, *, is_sent: bool) -> Preview:
    """Return what the page shows; `is_sent`: whether the person has answered once, so that what is open is new."""
    questions = [
        _question(number, doubt, is_sent=is_sent)
        for number, doubt in enumerate(reading.doubts[:QUESTIONS_SHOWN], 1)
    ]
    anchors = {
        (one.line, one.column): question.anchor
        for one, question in zip(reading.doubts, questions, strict=False)
    }
    heads = list(dict.fromkeys(seen.column for run in reading.runs for seen in run.seen))[:COLUMNS_SHOWN]
    asked = {
        cells.plain(column.head.text): anchors[place]
        for column in reading.columns
        if (place := (column.head.line, column.head.column)) in anchors
    }
    return Preview(
        questions,
        len(reading.doubts) - len(questions),
        [_column(column) for column in reading.columns if not column.is_asked][: COLUMNS_SHOWN * 5],
        [{"name": head, "anchor": asked.get(head, "")} for head in heads],
        [_row(run, heads, anchors) for run in reading.runs[:RUNS_SHOWN]],
        len(reading.runs),
        max(0, len(reading.runs) - RUNS_SHOWN),
        table_words.format_name(reading.format),
        reading.rows,
    )


def _question(number: int, doubt: Doubt, *, is_sent: bool) -> Question:
    answers = [
        Answer(one, table_words.choice(doubt, one), one == doubt.taken, one == doubt.suggested)
        for one in doubt.choices
    ]
    is_new = is_sent and doubt.answer is None
    return Question(
        doubt.name, f"doubt-{number}", table_words.place(doubt), table_words.question(doubt), answers, is_new
    )


def _column(column: Column) -> dict[str, Any]:
    own = key_of(column.head.text) or f"column {column.head.column}"
    roles = [
        column.role,
        *FIELDS,
        f"metric:{own}",
        f"param:{own}",
        f"mark:{own}",
        f"seconds:{own}",
        f"tag:{own}",
        LEAVE,
    ]
    is_fixed = column.role == "member" or column.role.startswith("pivot:")
    return {
        "name": column.name,
        "head": cells.plain(column.head.text),
        "role": column.role,
        "label": table_words.role(column.role),
        "choices": [] if is_fixed else [(role, table_words.role(role)) for role in dict.fromkeys(roles)],
    }


def _row(run: RunRow, heads: list[str], anchors: dict[tuple[int, int], str]) -> dict[str, Any]:
    by_head = {seen.column: seen for seen in run.seen}
    shown: list[dict[str, Any]] = []
    for head in heads:
        seen = by_head.get(head)
        if seen is None:
            shown.append({"typed": "", "read": "", "anchor": "", "is_same": True})
            continue
        typed, read = seen.cell.text[:CELL_SHOWN], seen.read[:CELL_SHOWN]
        anchor = anchors.get((seen.cell.line, seen.cell.column), "")
        shown.append({"typed": typed, "read": read, "anchor": anchor, "is_same": typed == read})
    return {"line": run.line, "name": run.name, "anchor": anchors.get((run.line, 0), ""), "cells": shown}


def text_of(team: Team, import_id: str) -> str:
    """Return the text of a small file that was brought before, to be mended by hand; empty for any other."""
    is_number = import_id.isascii() and import_id.isdecimal() and len(import_id) < 19
    drafts = RunImport.objects.of(team).small(TEXT_MENDED)
    found = drafts.filter(pk=import_id).first() if is_number else None
    if found is None:
        return ""
    try:
        with found.file.open("rb") as file:
            return decode(file.read())[0]
    except Unreadable:
        return ""
