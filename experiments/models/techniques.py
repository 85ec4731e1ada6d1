"""What a team calls a technique: a name, a kind, and how it is recognised in a run."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams.models import Team


class TechniqueKind(models.TextChoices):
    """Which part of the work a technique belongs to."""

    ARCHITECTURE = "architecture", _("architecture")
    AUGMENTATION = "augmentation", _("augmentation")
    LOSS = "loss", _("loss")
    TRAINING = "training", _("training and schedule")
    RESOLUTION = "resolution", _("input size")
    DATA = "data", _("data")
    PSEUDO_LABEL = "pseudo_label", _("pseudo label")
    K_FOLD = "k_fold", _("K-fold")
    TTA = "tta", _("TTA")
    CRF = "crf", _("CRF")
    POSTPROCESSING = "postprocessing", _("post-processing")
    ENSEMBLE = "ensemble", _("ensemble")
    OTHER = "other", _("other")


class TechniqueQuerySet(models.QuerySet["Technique"]):
    """The words for reading techniques."""

    def of(self, team: Team) -> "TechniqueQuerySet":
        """Techniques of one team."""
        return self.filter(team=team)

    def by_kind(self) -> "TechniqueQuerySet":
        """Each kind together, by name, each with its signs in one more query."""
        signs = models.Prefetch("signs", TechniqueSign.objects.in_order())
        return self.order_by("kind", "name", "pk").prefetch_related(signs)


class Technique(models.Model):
    """Something a team tries in several runs, so that its effect can be told: CutMix, Dice loss, TTA."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="techniques")
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=14, choices=TechniqueKind, default=TechniqueKind.OTHER)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[TechniqueQuerySet] = TechniqueQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"],
                name="one_technique_per_name",
                violation_error_message=_("The team has a technique of this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=TechniqueKind.values),
                name="technique_kind_is_known",
                violation_error_message=_("There is no such kind of technique."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SignSource(models.TextChoices):
    """Where in a run a sign stands."""

    TAG = "tag", _("tag")
    SETTING = "setting", _("setting")


class TechniqueSignQuerySet(models.QuerySet["TechniqueSign"]):
    """The words for reading signs."""

    def of(self, team: Team) -> "TechniqueSignQuerySet":
        """Signs of one team's techniques."""
        return self.filter(team=team)

    def in_order(self) -> "TechniqueSignQuerySet":
        """Tags first, then settings, each by name."""
        return self.order_by("-source", "key", "value", "pk")


class TechniqueSign(models.Model):
    """A tag or a setting by which a run is known to use a technique.

    An empty `value` fits any tag of that name, and any setting of that name that is not off (false, none, 0).
    `team` repeats the technique's, so that one sign stands for one technique only.
    """

    technique = models.ForeignKey(Technique, models.CASCADE, related_name="signs")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=7, choices=SignSource)
    key = models.CharField(max_length=250)
    value = models.CharField(max_length=500, blank=True)

    objects: ClassVar[TechniqueSignQuerySet] = TechniqueSignQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "source", "key", "value"],
                name="one_technique_per_sign",
                violation_error_message=_("Another technique is recognised by this."),
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=SignSource.values),
                name="technique_sign_source_is_known",
                violation_error_message=_("A technique is recognised by a tag or a setting."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}" if self.value else self.key
