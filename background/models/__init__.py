"""Jobs and their history."""

from background.models.events import JobEvent
from background.models.jobs import ENDED, OPEN, Job, State

__all__ = ["ENDED", "OPEN", "Job", "JobEvent", "State"]
