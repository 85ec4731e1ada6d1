"""A piece of work that outlives the request which asked for it: the row is the job."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from background.clock import from_now
from background.kinds import kinds

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class State(models.TextChoices):
    """Where a job stands; the words of the API."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (State.WAITING, State.RUNNING)
# Seconds; no wait between two attempts is longer.
LONGEST_WAIT = 600
ENDED = (State.DONE, State.REFUSED, State.FAILED, State.CANCELLED)


class JobQuerySet(models.QuerySet["Job"]):
    """The words for reading jobs."""

    def of(self, team: models.Model) -> "JobQuerySet":
        """Jobs of one team."""
        return self.filter(team_id=team.pk)

    def asked_by(self, user: "AbstractBaseUser") -> "JobQuerySet":
        """Jobs that one person asked for."""
        return self.filter(asked_by_id=user.pk)

    def of_kind(self, slug: str) -> "JobQuerySet":
        """Jobs of one kind."""
        return self.filter(kind=slug)

    def open(self) -> "JobQuerySet":
        """Jobs that still wait or run."""
        return self.filter(state__in=OPEN)

    def ended(self) -> "JobQuerySet":
        """Jobs that will not move by themselves any more."""
        return self.filter(state__in=ENDED)

    def due(self) -> "JobQuerySet":
        """Jobs that a worker may claim now: waiting and due, or running under a lease that is over.

        A clock may be put back. A moment further ahead than anybody sets one was written before that: nobody waits
        until it comes round again, nor does a job that was never told to wait.
        """
        waited = Q(run_after__lte=Now()) | Q(run_after__lte=F("created_at"))
        waits_by_another_clock = Q(run_after__gt=from_now(LONGEST_WAIT + 1))
        is_silent = Q(lease_until__lt=Now())
        leased_by_another_clock = Q(lease_until__gt=from_now(2 * settings.JOB_LEASE_SECONDS))
        return self.filter(
            Q(waited | waits_by_another_clock, state=State.WAITING)
            | Q(is_silent | leased_by_another_clock, state=State.RUNNING)
        )

    def in_turn(self) -> "JobQuerySet":
        """In the order in which workers take them."""
        return self.order_by("-priority", "run_after", "pk")

    def newest_first(self) -> "JobQuerySet":
        """Latest asked first."""
        return self.order_by("-created_at", "-pk")


class Job(models.Model):
    """One piece of work.

    `cursor` is the resume point and `done_units` of `total_units` the progress; both change only in the
    transaction that wrote what they count. `fence` rises with each claim: who holds an older one can write
    nothing. `attempts` and `crashes` count since the job last moved forward.
    """

    team = models.ForeignKey("teams.Team", models.CASCADE, related_name="jobs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    dedup_key = models.CharField(max_length=200, blank=True)

    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)
    run_after = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    crashes = models.PositiveIntegerField(default=0)
    fence = models.PositiveBigIntegerField(default=0)
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)

    cursor = models.JSONField(null=True)
    done_units = models.PositiveBigIntegerField(default=0)
    total_units = models.PositiveBigIntegerField(null=True)

    problem = models.CharField(max_length=60, blank=True)
    problems = models.JSONField(default=list)
    result = models.JSONField(null=True)

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "kind", "dedup_key"],
                condition=Q(state__in=OPEN) & ~Q(dedup_key=""),
                name="one_open_job_per_dedup_key",
                violation_error_message=_("This is being done already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="job_state_is_known",
                violation_error_message=_("There is no such state."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RUNNING) | Q(lease_until__isnull=False, fence__gt=0),
                name="running_job_has_a_lease",
                violation_error_message=_("A running job needs a lease."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, finished_at=None) | Q(state__in=ENDED, finished_at__isnull=False),
                name="ended_job_has_its_moment",
                violation_error_message=_("An ended job needs the moment of its end."),
            ),
        ]
        indexes = [
            models.Index(
                F("priority").desc(), "run_after", "id", condition=Q(state__in=OPEN), name="jobs_in_turn"
            ),
            models.Index(fields=["team", "-created_at"], name="jobs_of_a_team"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"

    @property
    def label(self) -> str:
        """What the job is called on pages."""
        return str(kinds.get(self.kind).label) if self.kind in kinds else self.kind

    @property
    def has_ended(self) -> bool:
        """Whether the job will not move by itself any more."""
        return self.state in ENDED

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None while the total is unknown."""
        if self.state == State.DONE:
            return 100
        if not self.total_units:
            return None
        return min(100, self.done_units * 100 // self.total_units)

    @property
    def can_be_retried(self) -> bool:
        """Whether trying again makes sense: the fault was ours or the machine's."""
        return self.state == State.FAILED

    @property
    def can_be_cancelled(self) -> bool:
        """Whether there is still something to stop."""
        return self.state in OPEN and not self.cancel_requested

    def note(self, what: str, **detail: Any) -> None:
        """Append a line to the job's history, in the transaction of the change itself."""
        self.events.create(fence=self.fence, what=what, detail=detail)
