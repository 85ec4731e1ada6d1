"""Sentences for what is wrong with a folder of MLflow's `file:` store; chosen by code, said when shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from experiments.mlflow_store.contract import Unreadable

SENTENCES: dict[str, Any] = {
    "archive_broken": _("The zip is broken, or no zip. Pack the folder mlruns as a zip."),
    "archive_encrypted": _("The zip is encrypted."),
    "archive_many": _("The zip holds %(number)s files; at most %(most)s are taken."),
    "archive_bomb": _("The zip unpacks to far more than it says or than is taken."),
    "name_leaves": _("A name in the zip leads out of it."),
    "name_twice": _("A name stands in the zip twice."),
    "link": _("The folder holds a link or something that is no file; links are not followed."),
    "file_too_large": _("A file is larger than %(most)s bytes."),
    "no_store": _("This is no folder of MLflow's: there is no experiment with its meta.yaml in it."),
    "yaml": _("A meta.yaml cannot be read."),
    "not_utf8": _("A file that should hold text is not UTF-8."),
    "run_id": _("A run or a model has no id that can be used."),
    "metric_line": _("Line %(line)s of a metric is not “moment value step”."),
    "key_too_long": _("A name is longer than %(most)s letters."),
    "no_run_in_it": _("There is no run in the folder."),
}


def sentence(problem: Unreadable) -> str:
    """Return what is wrong, with the entry's name where there is one."""
    text = str(SENTENCES[problem.code]) % problem.values
    return f"{text} ({problem.place[:300]})" if problem.place else text
