"""Models that runs made (MLflow 3's logged models): what they are, their values, and which run made or used them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiments.models.experiments import Experiment, Lifecycle
from experiments.models.metric_keys import MetricKey
from experiments.models.runs import Run
from teams.models import Team


class ModelStatus(models.TextChoices):
    """How far a model's files are; stored without MLflow's prefix LOGGED_MODEL_."""

    PENDING = "PENDING", _("being uploaded")
    READY = "READY", _("ready")
    UPLOAD_FAILED = "UPLOAD_FAILED", _("upload failed")


def new_model_id() -> str:
    """Return `m-` and 32 hexadecimal digits, as MLflow's model ids have."""
    return f"m-{uuid.uuid4().hex}"


class LoggedModelQuerySet(models.QuerySet["LoggedModel"]):
    """The words for reading logged models."""

    def of(self, team: Team) -> "LoggedModelQuerySet":
        """Models of one team."""
        return self.filter(team=team)

    def active(self) -> "LoggedModelQuerySet":
        """Those not deleted."""
        return self.filter(lifecycle=Lifecycle.ACTIVE)

    def made_by(self, run: Run) -> "LoggedModelQuerySet":
        """Those that one run created or named as its output."""
        return self.filter(models.Q(run=run) | models.Q(pk__in=run.model_outputs.values("model")))

    def newest_first(self) -> "LoggedModelQuerySet":
        """Latest made first."""
        return self.order_by("-created_at", "-pk")


class LoggedModel(models.Model):
    """A model that a run logged. Its files are artifacts held by it instead of by the run."""

    public_id = models.CharField(max_length=64, default=new_model_id, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="logged_models", db_index=False)
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="logged_models", db_index=False)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="logged_models")
    name = models.CharField(_("name"), max_length=500)
    model_type = models.CharField(_("type"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=13, choices=ModelStatus, default=ModelStatus.PENDING)
    lifecycle = models.CharField(max_length=7, choices=Lifecycle, default=Lifecycle.ACTIVE, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[LoggedModelQuerySet] = LoggedModelQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ModelStatus.values),
                name="model_status_is_known",
                violation_error_message=_("There is no such status."),
            ),
            models.CheckConstraint(
                condition=models.Q(lifecycle__in=Lifecycle.values),
                name="model_lifecycle_is_known",
                violation_error_message=_("A model is active or deleted."),
            ),
        ]
        indexes = [
            models.Index(fields=["experiment", "-created_at", "id"], name="models_of_an_experiment"),
            # Clients look a model up by its name whenever they list a run's artifacts.
            models.Index(fields=["experiment", "name", "-created_at"], name="models_by_name"),
            models.Index(fields=["team", "-created_at"], name="models_of_a_team"),
        ]

    def __str__(self) -> str:
        return self.name


class LoggedModelParameter(models.Model):
    """One setting of a model, as text."""

    pk = models.CompositePrimaryKey("model_id", "key")
    model = models.ForeignKey(LoggedModel, models.CASCADE, related_name="parameters", db_index=False)
    key = models.CharField(max_length=250)
    value = models.CharField(max_length=6000, blank=True)

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class LoggedModelTag(models.Model):
    """One label of a model."""

    pk = models.CompositePrimaryKey("model_id", "key")
    model = models.ForeignKey(LoggedModel, models.CASCADE, related_name="tags", db_index=False)
    key = models.CharField(max_length=250)
    value = models.CharField(max_length=8000, blank=True)

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class LoggedModelMetric(models.Model):
    """A value that some run measured of a model, perhaps on a dataset. Sending it again changes nothing."""

    pk = models.CompositePrimaryKey("model_id", "key_id", "step", "logged_ms", "run_id")
    model = models.ForeignKey(LoggedModel, models.CASCADE, related_name="metrics", db_index=False)
    key = models.ForeignKey(MetricKey, models.CASCADE, related_name="+", db_index=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="model_metrics")
    step = models.BigIntegerField()
    logged_ms = models.BigIntegerField()  # since 1970 in UTC, as clients send it
    value = models.FloatField()
    is_nan = models.BooleanField(default=False)
    dataset_name = models.CharField(max_length=500, blank=True)
    dataset_digest = models.CharField(max_length=36, blank=True)

    def __str__(self) -> str:
        return "NaN" if self.is_nan else f"{self.value}"


class ModelOutput(models.Model):
    """That a run put out a model, and at which step."""

    pk = models.CompositePrimaryKey("run_id", "model_id")
    run = models.ForeignKey(Run, models.CASCADE, related_name="model_outputs", db_index=False)
    model = models.ForeignKey(LoggedModel, models.CASCADE, related_name="outputs")
    step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.run_id} → {self.model_id}"


class ModelInput(models.Model):
    """That a run took in a model, to evaluate it or to train it further."""

    pk = models.CompositePrimaryKey("run_id", "model_id")
    run = models.ForeignKey(Run, models.CASCADE, related_name="model_inputs", db_index=False)
    model = models.ForeignKey(LoggedModel, models.CASCADE, related_name="inputs")

    def __str__(self) -> str:
        return f"{self.run_id} ← {self.model_id}"
