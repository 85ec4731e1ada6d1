"""A group of runs, as MLflow's experiments are."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiments.models.competitions import Competition
from teams.models import Team

DEFAULT_ID = "0"
DEFAULT_NAME = "Default"


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

    def default_of(self, team: Team) -> "ExperimentQuerySet":
        """The one that takes a team's runs when a script names none, if it is there yet."""
        return self.filter(team=team, is_default=True)

    def oldest_first(self) -> "ExperimentQuerySet":
        """In the order in which they were made; the first of a competition takes what is logged by form."""
        return self.order_by("pk")


class Experiment(models.Model):
    """A group of runs; MLflow clients see its integer id as a string. May belong to a competition.

    A client whose script names no experiment writes into "0": each team's default one, made when it is first asked for.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="experiments")
    competition = models.ForeignKey(
        Competition, models.SET_NULL, null=True, blank=True, related_name="experiments"
    )
    name = models.CharField(_("name"), max_length=500)
    is_default = models.BooleanField(default=False, db_default=False, editable=False)
    lifecycle = models.CharField(max_length=7, choices=Lifecycle, default=Lifecycle.ACTIVE, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[ExperimentQuerySet] = ExperimentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"],
                name="one_experiment_per_name",
                violation_error_message=_("The team has an experiment of this name."),
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=models.Q(is_default=True),
                name="one_default_experiment",
                violation_error_message=_("The team has a default experiment."),
            ),
            models.CheckConstraint(
                condition=models.Q(lifecycle__in=Lifecycle.values),
                name="experiment_lifecycle_is_known",
                violation_error_message=_("An experiment is active or deleted."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mlflow_id(self) -> str:
        """The id under which MLflow's clients know it."""
        return DEFAULT_ID if self.is_default else str(self.pk)


class ExperimentTagQuerySet(models.QuerySet["ExperimentTag"]):
    """The words for reading experiments' tags."""

    def by_key(self) -> "ExperimentTagQuerySet":
        """In the order of their keys."""
        return self.order_by("key")


class ExperimentTag(models.Model):
    """A label of an experiment, as clients set it."""

    pk = models.CompositePrimaryKey("experiment_id", "key")
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="tags", db_index=False)
    key = models.CharField(max_length=250)
    value = models.CharField(max_length=20_000, blank=True)

    objects: ClassVar[ExperimentTagQuerySet] = ExperimentTagQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"
