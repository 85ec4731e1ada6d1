"""Sentences for what is wrong with a leaderboard file, or worth knowing about it; chosen by code, said when shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from experiments.leaderboards.contract import Problem, Unreadable

ROLES = {
    "rank": _("Rank"),
    "team_id": _("Team id"),
    "team": _("Team"),
    "score": _("Score"),
    "submitted": _("Last submission"),
    "count": _("Number of submissions"),
    "members": _("Members"),
}

SENTENCES = {
    "empty": _("The file is empty."),
    "no_rows": _("There are column heads, but no team below them."),
    "no_table": _(
        "This text is no table. A board needs a line for each team: its rank, its name, its score."
    ),
    "rows_unclear": _("The rows cannot be told apart for certain: %(found)s or %(expected)s of them."),
    "too_large": _("The file is larger than %(megabytes)s MB."),
    "line_too_long": _("This line is longer than %(megabytes)s MB; no board has such a line."),
    "too_many_rows": _("The file has more than %(number)s rows."),
    "too_many_columns": _("The file has %(number)s columns; a board has at most %(most)s."),
    "cell_too_long": _(
        "A cell here is longer than %(most)s characters. Perhaps a quotation mark never closes."
    ),
    "too_few_cells": _("This row has %(found)s cells, the heads are %(expected)s: one is missing here."),
    "too_many_cells": _("This row has %(found)s cells, the heads are %(expected)s: this one is too much."),
    "unclosed_quote": _("A quotation mark opens here and never closes."),
    "unescaped_quote": _("A quotation mark stands inside a quoted cell. Write it twice there."),
    "stray_quote": _("A quotation mark stands inside a cell that does not begin with one."),
    "out_of_step": _("Here the cells fall out of step: each team should have %(cells)s lines."),
    "undecodable": _("The file says that it is %(encoding)s, but is not."),
    "encoding_unknown": _("The text is neither UTF-8 nor CP949. Save it as “CSV UTF-8” and try again."),
    "is_image": _("This is an image. Paste the board's text instead, or upload its CSV file."),
    "is_document": _("This is a PDF document. Paste the board's text instead, or upload its CSV file."),
    "is_binary": _("This is no text file. A spreadsheet has to be saved as .xlsx or CSV first."),
    "is_web_page": _("This is a web page. Copy the board's table from it and paste that here."),
    "is_lfs_pointer": _(
        "This is a Git LFS pointer, not the file itself. Fetch the file with “git lfs pull” first."
    ),
    "is_runs": _("This is an export of runs, not a board: it has experiments in it, and no teams."),
    "is_chart": _("This is a chart's curves, not a board: it has steps in it, and no teams."),
    "is_submissions": _("These are the team's own submissions, not a board."),
    "no_scores_evalai": _(
        "EvalAI's list of submissions has no scores in it. Bring the leaderboard instead, as JSON or pasted."
    ),
    "json_broken": _("This JSON is broken or cut off here."),
    "json_no_rows": _("This JSON holds no list of teams."),
    "json_too_large": _("A JSON file may have %(megabytes)s MB. Bring the board as CSV."),
    "not_text": _("This cell holds signs that are no text."),
    "workbook_locked": _("The Excel file is locked with a password. Save it without one, or as CSV."),
    "workbook_old": _("This is an old Excel file (.xls). Save it as .xlsx or CSV."),
    "workbook_broken": _("The Excel file is broken."),
    "workbook_many": _(
        "Several sheets hold something (%(text)s). Leave the board's sheet alone in the file."
    ),
    "workbook_too_large": _("The Excel file is too large to be opened. Save it as CSV."),
    "formula_uncomputed": _(
        "A formula stands here that was never computed. Open the file in Excel and save it."
    ),
    "archive_unknown": _("Only zip archives can be opened. Unpack this one and upload the CSV file in it."),
    "archive_broken": _("The archive is broken or cut off."),
    "archive_encrypted": _("The archive is locked with a password."),
    "archive_nested": _("There is an archive inside the archive. Unpack it first."),
    "archive_empty": _("There is no CSV, TSV, JSON or text file in the archive."),
    "archive_many": _("There are %(number)s files in the archive. Leave the board alone in it."),
    "score_unknown": _("Which column is the score? The file has: %(columns)s."),
    "team_unknown": _("Which column names the team? The file has: %(columns)s."),
    "mapping_unknown_column": _("The file has no column %(text)s. It has: %(columns)s."),
    "not_a_number": _("“%(text)s” is no number."),
    "ambiguous_number": _("“%(text)s” can be read as two numbers. Write it without a thousands separator."),
    "mixed_percent": _("“%(text)s” has no percent sign, other scores have one."),
    "not_a_rank": _("“%(text)s” is no rank."),
    "not_a_submitted": _("“%(text)s” is no date. Write year-month-day."),
    "not_a_count": _("“%(text)s” is no number of submissions."),
    "team_missing": _("The team's name is missing."),
    "team_twice": _("Team %(text)s stands here a second time; the first is on line %(first)s."),
    "text_too_long": _("This text has %(found)s characters; %(most)s can be kept."),
    "other_competition": _(
        "Of %(expected)s teams that led the last board only %(common)s stand on this one."
        " Is it this competition's board?"
    ),
    "more": _("And %(number)s more of such problems."),
}

FORMATS = {
    "kaggle_board": _("Kaggle board"),
    "kaggle_old": _("Older Kaggle board"),
    "kaggle_history": _("Older Kaggle board with every improvement"),
    "kaggle_show": _("Output of kaggle --show --csv"),
    "kaggle_api": _("Dump of Kaggle's API"),
    "wrapup": _("Download from Wrapup"),
    "codabench": _("Codabench board"),
    "evalai_board": _("EvalAI leaderboard"),
    "evalai_submissions": _("EvalAI submissions"),
    # Its name is its own, in every language.
    "grand_challenge": "grand-challenge.org",
    "dacon": _("DACON leaderboard"),
    "pasted": _("Table of ranks, teams and scores"),
    "generic": _("Table of its own kind"),
    "kaggle_submissions": _("Kaggle submissions"),
    "mlflow_runs": _("MLflow runs"),
    "wandb_chart": _("W&B chart"),
}

CHANGES = {
    "entered": _("Entered"),
    "left": _("Left"),
    "renamed": _("Renamed"),
    "risen": _("Risen"),
    "fallen": _("Fallen"),
    "improved": _("Improved"),
}

REMARKS = {
    "ranks_run_against_direction": _(
        "The file's own ranks run the other way. Is the direction of the competition's metric right?"
    ),
}


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return what a problem means, in the reader's language."""
    return str(SENTENCES[code]) % _Values(values) if code in SENTENCES else code


def name_of(format_slug: str) -> str:
    """Return what a format is called."""
    return str(FORMATS.get(format_slug, format_slug))


class _Values(dict[str, Any]):
    """The values a sentence asks for; one that an old problem lacks is shown as nothing."""

    def __missing__(self, name: str) -> str:
        return ""


def place(line: int | None, column: int | str | None, head: str = "") -> str:
    """Return where a problem is: “Line 5, column 3 (Score)”; the empty string for the file as a whole."""
    if not line:
        return ""
    if not column:
        return gettext("Line %(line)s") % {"line": line}
    if head:
        values = {"line": line, "column": column, "head": head}
        return gettext("Line %(line)s, column %(column)s (%(head)s)") % values
    return gettext("Line %(line)s, column %(column)s") % {"line": line, "column": column}


def all_of(refusal: Unreadable) -> list[Problem]:
    """Return the listed problems, and a last one that counts those not listed."""
    rest = refusal.total - len(refusal.problems)
    return [*refusal.problems, *([Problem("more", values={"number": rest})] if rest else [])]


def remarks(found: Mapping[str, int]) -> list[str]:
    """Return what was noticed about a board and is no reason to refuse it."""
    counted = {
        "unranked": ngettext(
            "%(number)s team has no score: it stands last, without a rank.",
            "%(number)s teams have no score: they stand last, without a rank.",
            found.get("unranked", 0),
        ),
        "benchmarks": ngettext(
            "%(number)s row is a benchmark: it stands among the teams without a rank.",
            "%(number)s rows are benchmarks: they stand among the teams without a rank.",
            found.get("benchmarks", 0),
        ),
        "improvements": ngettext(
            "%(number)s row was an earlier try of a team: its best one counts.",
            "%(number)s rows were earlier tries of teams: the best one of each counts.",
            found.get("improvements", 0),
        ),
        "relative_moments": ngettext(
            "%(number)s moment was written as “3 hours ago” and was left out.",
            "%(number)s moments were written as “3 hours ago” and were left out.",
            found.get("relative_moments", 0),
        ),
    }
    texts = [text % {"number": found[code]} for code, text in counted.items() if found.get(code)]
    return texts + [str(text) for code, text in REMARKS.items() if found.get(code)]


def told(problems: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a job's stored problems with their sentences in the reader's language: line, column, code, message."""
    return [
        {
            "line": one["line"],
            "column": one["column"],
            "code": one["code"],
            "message": sentence(one["code"], one["values"]),
            "place": place(one["line"], one["column"], one["values"].get("head", "")),
        }
        for one in problems
    ]
