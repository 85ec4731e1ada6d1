"""A group of runs, as MLflow's experiments are."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiments.models.competitions import Competition
from teams.models import Team


class Lifecycle(models.TextChoices):
    """Whether something is there or in the bin; MLflow's words."""

    ACTIVE = "active", _("active")
    DELETED = "deleted", _("deleted")


class ExperimentQuerySet(models.QuerySet["Experiment"]):
    """The words for reading experiments."""

    def of(self, team: Team) -> "ExperimentQuerySet":
        """Experiments of one team."""
        return self.filter(team=team)

    def active(self) -> "ExperimentQuerySet":
        """Those not deleted."""
        return self.filter(lifecycle=Lifecycle.ACTIVE)

    def oldest_first(self) -> "ExperimentQuerySet":
        """In the order in which they were made; the first of a competition takes what is logged by form."""
        return self.order_by("pk")


class Experiment(models.Model):
    """A group of runs; MLflow clients see its integer id as a string. May belong to a competition."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="experiments")
    competition = models.ForeignKey(
        Competition, models.SET_NULL, null=True, blank=True, related_name="experiments"
    )
    name = models.CharField(_("name"), max_length=500)
    lifecycle = models.CharField(max_length=7, choices=Lifecycle, default=Lifecycle.ACTIVE, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[ExperimentQuerySet] = ExperimentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"],
                condition=models.Q(lifecycle="active"),
                name="one_active_experiment_per_name",
                violation_error_message=_("The team has an experiment of this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(lifecycle__in=Lifecycle.values),
                name="experiment_lifecycle_is_known",
                violation_error_message=_("An experiment is active or deleted."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
