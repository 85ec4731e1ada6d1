"""The tags in which tracking clients keep what our pages keep in fields of the run: both say the same at any time."""

from collections.abc import Iterable, Mapping

from experiments.models import Run, Tag
from experiments.services import values

NAME = "mlflow.runName"
NOTE = "mlflow.note.content"
COMMIT = "mlflow.source.git.commit"
PARENT = "mlflow.parentRunId"
# Of a run within another: the other is then the whole of which it is one fold, and the value says which.
FOLD = "wrapup.fold"

FIELDS = {NAME: "name", NOTE: "notes", COMMIT: "commit"}
LONGEST = {"name": 250, "notes": 20_000, "commit": 64}


def fields_in(tags: Mapping[str, str]) -> dict[str, str]:
    """Return what the tags say of the run's own fields; an empty name says nothing."""
    found = {field: tags[tag][: LONGEST[field]] for tag, field in FIELDS.items() if tag in tags}
    return {field: text for field, text in found.items() if text or field != "name"}


def follow(run: Run, fields: Iterable[str]) -> None:
    """Bring the tags up to those fields of the run that were changed.

    What people log by form has no tag for its name: clients read it beside the tags as well.
    """
    followed = {*fields} if run.heard_at else {*fields} - {"name"}
    changed = {tag: getattr(run, field) for tag, field in FIELDS.items() if field in followed}
    if not changed:
        return
    Tag.objects.filter(run=run, key__in=[tag for tag, text in changed.items() if not text]).delete()
    values.write_tags(run=run, values={tag: text for tag, text in changed.items() if text})
