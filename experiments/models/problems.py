"""What is wrong, as the team sees it, and the runs that attack it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from experiments.models.competitions import Competition
from experiments.models.metric_keys import MetricKey
from experiments.models.runs import Run
from projects.models import Attachment
from teams.models import Team, User


class Priority(models.IntegerChoices):
    """How soon a problem should be attacked."""

    HIGH = 1, pgettext_lazy("priority", "high")
    MIDDLE = 2, pgettext_lazy("priority", "middle")
    LOW = 3, pgettext_lazy("priority", "low")


class ProblemState(models.TextChoices):
    """What became of a problem so far."""

    OPEN = "open", pgettext_lazy("of a problem", "open")
    IN_WORK = "in_work", pgettext_lazy("of a problem", "in work")
    SOLVED = "solved", pgettext_lazy("of a problem", "solved")
    DROPPED = "dropped", pgettext_lazy("of a problem", "dropped")


SETTLED = (ProblemState.SOLVED, ProblemState.DROPPED)


class ProblemQuerySet(models.QuerySet["Problem"]):
    """The words for reading problems."""

    def of(self, team: Team) -> "ProblemQuerySet":
        """Problems of one team."""
        return self.filter(team=team)

    def on(self, competition: Competition) -> "ProblemQuerySet":
        """Those of one competition."""
        return self.filter(competition=competition)

    def unsettled(self) -> "ProblemQuerySet":
        """Those that are neither solved nor dropped."""
        return self.filter(settled_at=None)

    def in_state(self, state: str) -> "ProblemQuerySet":
        """Those in one state."""
        return self.filter(state=state)

    def most_urgent_first(self) -> "ProblemQuerySet":
        """What is still to be settled first, by priority; then what was settled last."""
        return self.order_by(F("settled_at").desc(nulls_first=True), "priority", "-created_at", "-pk")


class Problem(models.Model):
    """Something that is wrong, with what shows it: images, a cell of the confusion matrix, a class's score.

    `shown_by` is the metric by which one would see it get better, such as the IoU of one class. `settled_at`
    repeats that `state` is one of SETTLED, with the moment.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="problems")
    competition = models.ForeignKey(Competition, models.CASCADE, related_name="problems", db_index=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=20_000, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.MIDDLE)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=ProblemState, default=ProblemState.OPEN)
    verdict = models.TextField(_("what came of it"), max_length=10_000, blank=True)
    true_class = models.CharField(_("true class"), max_length=120, blank=True)
    read_as = models.CharField(_("read as"), max_length=120, blank=True)
    shown_by = models.ForeignKey(MetricKey, models.SET_NULL, null=True, blank=True, related_name="+")
    images = models.ManyToManyField(Attachment, related_name="+", blank=True)
    runs = models.ManyToManyField(Run, related_name="problems", blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[ProblemQuerySet] = ProblemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values),
                name="problem_priority_is_known",
                violation_error_message=_("There is no such priority."),
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, state__in=[ProblemState.OPEN, ProblemState.IN_WORK])
                | Q(settled_at__isnull=False, state__in=SETTLED),
                name="settled_problem_has_its_moment",
                violation_error_message=_(
                    "A problem is settled when it is solved or dropped, and then only."
                ),
            ),
            models.CheckConstraint(
                condition=Q(true_class="", read_as="") | ~(Q(true_class="") | Q(read_as="")),
                name="confusion_names_two_classes",
                violation_error_message=_("A confusion is between two classes."),
            ),
        ]
        indexes = [
            models.Index(fields=["competition", "settled_at", "priority"], name="problems_of_a_competition")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_settled(self) -> bool:
        """Whether it is solved or dropped."""
        return self.settled_at is not None
