"""Sentences for the doubts about a table of runs, their answers, and what is wrong with a file; chosen by code, said when shown."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from background.kinds import Problem
from experiments import board_words, store_words
from experiments.leaderboards.contract import Unreadable
from experiments.tables.contract import Doubt
from experiments.tables.numbers import shown

SENTENCES = {
    "no_runs_table": _(
        "This text holds no table. One is needed with heads in its first line and a run in each line below."
    ),
    "too_many_tables": _("There are %(number)s tables in the text; at most %(most)s are read at once."),
    "too_many_cells_in_all": _("The table has more than %(number)s cells."),
    "no_runs": _("There is no run in the file."),
    "open_doubt": _("Nobody has answered this: %(question)s"),
}

QUESTIONS = {
    "table": _("Import this table? “%(text)s”, %(rows)s rows"),
    "side_by_side": _("The heads begin again at “%(text)s”: are these two tables side by side?"),
    "head_again": _("This row repeats the heads: “%(text)s”."),
    "short_row": _(
        "This row has %(found)s cells, the heads are %(expected)s. Which cell is missing? “%(text)s”"
    ),
    "long_row": _("This row has %(found)s cells, the heads are %(expected)s: “%(text)s”."),
    "final_scores": _("This looks like the final scores of one run: “%(text)s”."),
    "per_class": _(
        "This looks like scores of %(metric)s for each class, with a run in each column: “%(text)s”."
    ),
    "transposed": _("The runs seem to be the columns here, and the rows what is known of them: “%(text)s”."),
    "column": _("What is in the column “%(text)s”? It begins with “%(sample)s”."),
    "head_twice": _("The head “%(text)s” stands here a second time; the first is column %(first)s."),
    "members": _(
        "These %(number)s columns tick off what is in: “%(text)s”. Are they the members of ensembles?"
    ),
    "several_scores": _(
        "These %(number)s columns hold one kind of score: “%(text)s”. Is each a run of its own?"
    ),
    "no_name": _("No column names the runs. What shall they be called?"),
    "name_twice": _("%(number)s rows are called “%(text)s”; the first is on line %(first)s."),
    "scale": _("The column “%(text)s” is not in the metric's own scale: what does “%(sample)s” mean?"),
    "number": _("What does “%(text)s” mean?"),
    "not_a_number": _("“%(text)s” is no number."),
    "about": _("“%(text)s” is a rough figure."),
    "no_unit": _("“%(text)s” has no unit of time."),
    "blank_mark": _("In the column “%(text)s” some cells are ticked and some are blank. Is a blank a no?"),
    "not_a_moment": _("“%(text)s” is no date that can be read."),
    "difference": _("“%(text)s” does not follow from the scores beside it: they give %(expected)s."),
    "cv": _("Is this number of the description the validation score? “%(text)s”"),
    "axis": _("The column “%(text)s” counts no steps; the rows will be counted instead."),
    "unlike": _("“%(text)s” differs from the curve itself. Keep it as well?"),
}

CHOICES = {
    "import": _("import it"),
    "leave": _("leave it out"),
    "split": _("yes, two tables"),
    "keep": _("no, take it as it stands"),
    "cut": _("drop the cells that are too many"),
    "one_run": _("yes, one run with its public and private scores"),
    "per_class": _("yes, a run for each column"),
    "turn": _("yes, turn it"),
    "both": _("keep both"),
    "first": _("keep the first"),
    "second": _("keep the second"),
    "members": _("yes, they name the run and are kept as its members"),
    "settings": _("no, each is a parameter"),
    "columns": _("no, one run in a row with a metric for each column"),
    "title": _("“%(title)s”, numbered"),
    "add": _("tell them apart by the parameters that differ"),
    "number": _("number them"),
    "as_percent": _("per cent: %(read)s as a fraction"),
    "as_fraction": _("a fraction: %(read)s per cent"),
    "as_is": _("just that number"),
    "divided": _("a hundredth of it"),
    "percent_as_is": _("just that number, in per cent"),
    "rows": _("yes"),
    "note": _("keep it as a note"),
    "false": _("yes, a no"),
    "true": _("yes"),
}
# What "leave" and "keep" mean where they are not about a whole row.
CHOICES_OF_KIND = {
    ("number", "leave"): _("no value"),
    ("scale", "leave"): _("no value"),
    ("not_a_number", "leave"): _("no value"),
    ("about", "leave"): _("no value"),
    ("no_unit", "leave"): _("no value"),
    ("not_a_moment", "leave"): _("no date"),
    ("blank_mark", "leave"): _("no, unknown"),
    ("name_twice", "keep"): _("leave them the same name"),
    ("head_again", "keep"): _("keep it as a run"),
    ("difference", "keep"): _("keep it as typed"),
    ("cv", "leave"): _("no"),
    ("unlike", "keep"): _("keep them"),
}

ROLES = {
    "name": _("Name"),
    "public": _("Public score"),
    "private": _("Private score"),
    "rank": _("Rank"),
    "fold": _("Fold"),
    "data_version": _("Data version"),
    "parent": _("Derived from"),
    "hypothesis": _("Hypothesis"),
    "what_changed": _("What changed"),
    "analysis": _("Result and analysis"),
    "notes": pgettext_lazy("of a run", "Notes"),
    "verdict": _("Verdict"),
    "status": _("Status"),
    "started": _("Start"),
    "ended": _("End"),
    "run_id": _("Run id"),
    "member": _("Member of the ensemble"),
    "tags": _("Tags"),
    "leave": _("– leave out –"),
}
KINDS_OF_ROLE = {
    "metric": _("Metric %(key)s"),
    "param": _("Parameter %(key)s"),
    "exact": _("Parameter %(key)s"),
    "mark": _("Parameter %(key)s, yes or no"),
    "seconds": _("Duration %(key)s, in seconds"),
    "tag": _("Tag %(key)s"),
}

FORMATS = {
    "experiment_table": _("Table of experiments"),
    "mlflow_runs": _("MLflow runs"),
    "mlflow_page": _("MLflow runs, from its page"),
    "wandb_runs": _("W&B runs"),
    "wandb_chart": _("W&B chart"),
    "kaggle_submissions": _("Kaggle submissions"),
}


class _Values(dict[str, Any]):
    """The values a sentence asks for; one that is missing is shown as nothing."""

    def __missing__(self, name: str) -> str:
        return ""


def role(text: str) -> str:
    """Return what a column's role is called."""
    if text in ROLES:
        return str(ROLES[text])
    kind, _colon, key = text.partition(":")
    if kind == "pivot":
        return gettext("Runs of their own: %(role)s") % {"role": role(key)}
    return str(KINDS_OF_ROLE.get(kind, "%(key)s")) % {"key": key}


def question(doubt: Doubt) -> str:
    """Return a doubt as a question."""
    text = QUESTIONS.get(doubt.kind)
    if text is None:
        return doubt.text
    if doubt.kind == "column" and not doubt.text:
        return gettext("What is in the column without a head? It begins with “%(sample)s”.") % _Values(
            doubt.values
        )
    return str(text) % _Values({**doubt.values, "text": doubt.text[:200]})


def choice(doubt: Doubt, answer: str) -> str:
    """Return what one answer to a doubt means."""
    if doubt.kind == "column":
        return role(answer)
    if answer.startswith("number:"):
        return shown(float(answer.removeprefix("number:")))
    if answer.startswith("runs:"):
        return gettext("yes, each a run with its %(role)s") % {"role": role(answer.removeprefix("runs:"))}
    if answer.startswith(("gap:", "column:")):
        number = int(answer.partition(":")[2])
        names = str(doubt.values.get("heads", "")).split(" | ")
        name = names[number - 1] if number <= len(names) else ""
        return gettext("column %(number)s (%(name)s)") % {"number": number, "name": name}
    known = CHOICES_OF_KIND.get((doubt.kind, answer)) or CHOICES.get(answer)
    return str(known) % _Values(doubt.values) if known else answer


def place(doubt: Doubt) -> str:
    """Return where a doubt is."""
    return board_words.place(doubt.line, doubt.column)


def as_problem(doubt: Doubt) -> Problem:
    """Return a doubt that nobody answered as a problem of the file."""
    values = {"question": question(doubt)}
    return Problem(
        "open_doubt", sentence("open_doubt", values), doubt.line or None, doubt.column or None, values
    )


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return what a problem means, in the reader's language."""
    if code in SENTENCES:
        return str(SENTENCES[code]) % _Values(values)
    if code in store_words.SENTENCES:
        return str(store_words.SENTENCES[code]) % _Values(values)
    return board_words.sentence(code, values)


def problems_of(refusal: Unreadable) -> list[Problem]:
    """Return a refusal's problems with their sentences."""
    return [
        Problem(
            one.code, sentence(one.code, one.values), one.line or None, one.column or None, dict(one.values)
        )
        for one in board_words.all_of(refusal)
    ]


def told(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a job's stored problems with their sentences in the reader's language."""
    return [
        {
            "line": one["line"],
            "column": one["column"],
            "code": one["code"],
            "message": sentence(one["code"], one["values"]),
            "place": board_words.place(one["line"], one["column"]),
        }
        for one in problems
    ]


def format_name(slug: str) -> str:
    """Return what a format is called."""
    return str(FORMATS.get(slug, slug))
