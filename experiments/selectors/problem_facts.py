"""What a problem says, as texts that can be compared, kept in the history and merged."""

from typing import Any

from experiments.models import Problem
from experiments.selectors.run_facts import as_text
from teams.models import HistoryEvent

FIELDS = (
    "title",
    "description",
    "priority",
    "owner",
    "state",
    "verdict",
    "true_class",
    "read_as",
    "shown_by",
)
LONG_TEXTS = ("description", "verdict")
CHANGED = "problem changed"
IMAGE = "image:"


def facts_of(problem: Problem) -> dict[str, str]:
    """Return all that can be changed about a problem; its images under `image:`."""
    facts = {name: as_text(getattr(problem, name)) for name in FIELDS}
    return facts | {f"{IMAGE}{pk}": "" for pk in problem.images.values_list("pk", flat=True)}


def facts_at(problem: Problem, version: int) -> dict[str, str]:
    """Return the facts as they were when the problem had this version, from the history of its changes."""
    facts: dict[str, Any] = {**facts_of(problem)}
    changes = HistoryEvent.objects.of(problem.team).filter(
        what=CHANGED,
        target_kind=problem._meta.label_lower,
        target_id=str(problem.pk),
        detail__version__gt=version,
    )
    for change in changes:
        facts |= change.detail["before"]
    return {name: text for name, text in facts.items() if text is not None}  # None: was not there
