"""Which runs an ensemble is made of."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from experiments.models.runs import Run


class EnsembleMemberQuerySet(models.QuerySet["EnsembleMember"]):
    """The words for reading members."""

    def heaviest_first(self) -> "EnsembleMemberQuerySet":
        """By weight, each with its run."""
        return self.select_related("member").order_by("-weight", "member__name", "pk")


class EnsembleMember(models.Model):
    """That a run's predictions take part in another's. Weights count in relation to each other: 3 and 2 are 60 % and 40 %."""

    ensemble = models.ForeignKey(Run, models.CASCADE, related_name="members", db_index=False)
    member = models.ForeignKey(Run, models.CASCADE, related_name="ensembles")
    weight = models.FloatField(_("weight"), default=1.0)

    objects: ClassVar[EnsembleMemberQuerySet] = EnsembleMemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ensemble", "member"],
                name="one_place_in_an_ensemble",
                violation_error_message=_("This run is a member already."),
            ),
            models.CheckConstraint(
                condition=~Q(ensemble=F("member")),
                name="no_run_is_its_own_member",
                violation_error_message=_("A run cannot be a member of itself."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1e9),
                name="weights_are_positive",
                violation_error_message=_("A weight is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} × {self.weight}"
