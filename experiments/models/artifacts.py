"""Files that runs and models keep: a row for each, its bytes under a key of our own."""

import secrets
from typing import ClassVar, TypeAlias

from django.db import models
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from experiments.models.logged_models import LoggedModel
from experiments.models.runs import Run
from teams.models import Team

# Below the media; the sweeper looks at nothing else.
PLACE = "artifacts"

Holder: TypeAlias = Run | LoggedModel


def new_artifact_key() -> str:
    """Return a name for the bytes that nobody can guess, 128 bit."""
    return secrets.token_hex(16)


def stored_at(key: str) -> str:
    """Return where in the storage the bytes of a key lie; nothing of it comes from a client."""
    return f"{PLACE}/{key[:2]}/{key}"


class ArtifactKind(models.TextChoices):
    """What an artifact's name promises; decides what a page tries to show, never what is sent."""

    IMAGE = "image", _("image")
    TEXT = "text", pgettext_lazy("a kind of file", "text")
    DATA = "data", _("data")


class ArtifactQuerySet(models.QuerySet["Artifact"]):
    """The words for reading artifacts."""

    def held_by(self, holder: Holder) -> "ArtifactQuerySet":
        """Those of one run or one model."""
        return self.filter(run=holder) if isinstance(holder, Run) else self.filter(logged_model=holder)

    def at(self, path: str) -> "ArtifactQuerySet":
        """The one at a path."""
        return self.filter(path=path)

    def in_folder(self, folder: str) -> "ArtifactQuerySet":
        """Those directly in a folder; the root is the empty text."""
        return self.filter(folder=folder)

    def below(self, folder: str) -> "ArtifactQuerySet":
        """Those in a folder and in all folders in it."""
        # Compared letter by letter: LIKE minds no case on SQLite, and bounds follow PostgreSQL's collation.
        start = f"{folder}/"
        inner = self.annotate(start=Substr("folder", 1, len(start)))
        return inner.filter(models.Q(folder=folder) | models.Q(start=start)) if folder else self

    def pictures(self) -> "ArtifactQuerySet":
        """Those whose name is an image's."""
        return self.filter(kind=ArtifactKind.IMAGE)

    def by_path(self) -> "ArtifactQuerySet":
        """In the order of their paths."""
        return self.order_by("path")


class Artifact(models.Model):
    """One file of a run or of a model.

    `path` is a label in its one form (`experiments.artifact_paths`), `folder` the part of it before the
    last slash. `key` names the bytes and changes when they do, so a row never shows half of a file.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="artifacts")
    run = models.ForeignKey(Run, models.CASCADE, null=True, related_name="artifacts", db_index=False)
    logged_model = models.ForeignKey(
        LoggedModel, models.CASCADE, null=True, related_name="artifacts", db_index=False
    )
    path = models.CharField(max_length=1000)
    folder = models.CharField(max_length=1000, blank=True)
    kind = models.CharField(max_length=5, choices=ArtifactKind)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=32, unique=True, default=new_artifact_key)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[ArtifactQuerySet] = ArtifactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "path"],
                name="one_artifact_per_path_of_a_run",
                violation_error_message=_("The run has an artifact of this path."),
            ),
            models.UniqueConstraint(
                fields=["logged_model", "path"],
                name="one_artifact_per_path_of_a_model",
                violation_error_message=_("The model has an artifact of this path."),
            ),
            models.CheckConstraint(
                condition=models.Q(run=None) ^ models.Q(logged_model=None),
                name="artifact_has_one_holder",
                violation_error_message=_("An artifact belongs to one run or to one model."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ArtifactKind.values),
                name="artifact_kind_is_known",
                violation_error_message=_("There is no such kind of artifact."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["run", "folder"],
                condition=models.Q(run__isnull=False),
                name="artifact_folders_of_a_run",
            ),
            models.Index(
                fields=["logged_model", "folder"],
                condition=models.Q(logged_model__isnull=False),
                name="artifact_folders_of_a_model",
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def holder(self) -> Holder:
        """The run or the model that keeps it."""
        found = self.run or self.logged_model
        assert found is not None, "the database promises one"
        return found

    @property
    def stored_name(self) -> str:
        """Where in the storage the bytes lie."""
        return stored_at(self.key)
