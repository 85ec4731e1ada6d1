"""What a run says of itself, as texts that can be compared, kept in the history and merged."""

from datetime import UTC, datetime
from typing import Any

from django.db import models

from experiments.models import Run
from teams.models import HistoryEvent

FIELDS = (
    "name",
    "owner",
    "parent",
    "fold_of",
    "status",
    "hypothesis",
    "what_changed",
    "analysis",
    "verdict",
    "fold",
    "data_version",
    "teacher",
    "pseudo_threshold",
    "notes",
    "commit",
    "code_url",
    "wandb_url",
    "mlflow_url",
    "started_at",
    "ended_at",
)
LONG_TEXTS = ("hypothesis", "what_changed", "analysis", "notes")
CHANGED = "run changed"
PROBLEM = "problem:"
MEMBER = "member:"


def as_text(value: Any) -> str:
    """Return a field's value as the text under which it is compared."""
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, datetime):
        # Forms write whole seconds: a fraction of one is no edit.
        return value.astimezone(UTC).replace(microsecond=0).isoformat()
    return str(value)


def facts_of(run: Run) -> dict[str, str]:
    """Return all that can be changed about a run; words, numbers, problems and weights of members under `parameter:`,
    `tag:`, `metric:`, `problem:` and `member:`."""
    facts = {name: as_text(getattr(run, name)) for name in FIELDS}
    facts |= {f"parameter:{one.key}": one.value for one in run.parameters.all()}
    facts |= {f"tag:{one.key}": one.value for one in run.tags.all()}
    facts |= {f"{PROBLEM}{pk}": "" for pk in run.problems.values_list("pk", flat=True)}
    facts |= {f"{MEMBER}{pk}": repr(weight) for pk, weight in run.members.values_list("member_id", "weight")}
    own = run.latest_metrics.by_key()
    return facts | {f"metric:{one.key.name}": repr(one.number) for one in own if not one.folds}


def facts_at(run: Run, version: int) -> dict[str, str]:
    """Return the facts as they were when the run had this version, from the history of its changes."""
    facts: dict[str, str | None] = {**facts_of(run)}
    changes = HistoryEvent.objects.of(run.team).filter(
        what=CHANGED, target_kind=run._meta.label_lower, target_id=str(run.pk), detail__version__gt=version
    )
    for change in changes:
        facts |= change.detail["before"]
    return {name: text for name, text in facts.items() if text is not None}  # None: was not there
