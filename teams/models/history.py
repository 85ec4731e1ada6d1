"""Who did what to what."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from teams.models.teams import Team
from teams.models.users import User


class HistoryEventQuerySet(models.QuerySet["HistoryEvent"]):
    """The words for writing and reading the history."""

    def record(
        self, *, team: Team, by: User | None, what: str, target: models.Model, **detail: Any
    ) -> "HistoryEvent":
        """Note in the transaction of the change itself that `by` did `what` to `target`."""
        return self.create(
            team=team,
            by=by,
            what=what,
            target_kind=target._meta.label_lower,
            target_id=str(target.pk),
            detail=detail,
        )

    def of(self, team: Team) -> "HistoryEventQuerySet":
        """Events of one team, newest first."""
        return self.filter(team=team).order_by("-at", "-pk")

    def with_people(self) -> "HistoryEventQuerySet":
        """Each with who did it."""
        return self.select_related("by")


class HistoryEvent(models.Model):
    """One line of a team's history; appended, never changed."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="history")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)

    objects: ClassVar[HistoryEventQuerySet] = HistoryEventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["team", "-at"], name="history_of_a_team")]

    def __str__(self) -> str:
        return f"{self.what}: {self.target_kind} {self.target_id}"
