"""The words behind a run's name that say where it stands."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from experiments.models import RunStatus
from experiments.models.runs import is_silent

TONES: dict[str, str] = {RunStatus.FAILED: "bad", RunStatus.KILLED: "warn", RunStatus.RUNNING: "info"}


@dataclass(frozen=True)
class Label:
    """A word behind a run's name, with its colour."""

    text: str
    tone: str


def label_of_status(status: str, heard_at: datetime | None) -> Label | None:
    """Return the label of a run that is not simply finished; one that has fallen silent is not called running."""
    if status == RunStatus.FINISHED:
        return None
    if is_silent(status, heard_at):
        return Label(_("stale"), "warn")
    return Label(str(RunStatus(status).label), TONES.get(status, "neutral"))
