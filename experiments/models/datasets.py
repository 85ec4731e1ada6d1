"""The data that runs were given: each dataset once per experiment, and which run used it for what."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from experiments.models.experiments import Experiment
from experiments.models.runs import Run
from teams.models import Team


class Dataset(models.Model):
    """A dataset as a client described it: a name, and a digest that changes when the data does.

    `profile` comes last: a text of up to 16 MB, which SQLite need not walk through to read the others.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="datasets")
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="datasets", db_index=False)
    name = models.CharField(_("name"), max_length=500)
    digest = models.CharField(_("digest"), max_length=36)
    source_type = models.CharField(max_length=36, blank=True)
    profile_size = models.PositiveIntegerField(default=0)
    source = models.TextField(blank=True)
    schema = models.TextField(blank=True)
    profile = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "name", "digest"],
                name="one_dataset_per_name_and_digest",
                violation_error_message=_("This dataset is there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.digest})"


class RunInputQuerySet(models.QuerySet["RunInput"]):
    """The words for reading what runs were given."""

    def in_order(self) -> "RunInputQuerySet":
        """As they were logged."""
        return self.order_by("pk")


class RunInput(models.Model):
    """That a run used a dataset. `context` repeats the tag mlflow.data.context (training, evaluation …)."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="inputs", db_index=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="inputs")
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="+", db_index=False)
    context = models.CharField(_("used for"), max_length=500, blank=True)
    tags = models.JSONField(default=dict)

    objects: ClassVar[RunInputQuerySet] = RunInputQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "dataset"],
                name="one_input_per_dataset",
                violation_error_message=_("The run has this dataset already."),
            )
        ]
        indexes = [models.Index(fields=["experiment", "context", "run"], name="runs_by_data_context")]

    def __str__(self) -> str:
        return f"{self.run_id} ← {self.dataset_id}"
