"""Recording what was sent to a competition's platform."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from experiments.models import Competition, Run, Submission
from experiments.selectors.quota import Quota, quota_at
from experiments.services import scores
from kit.refusals import Conflict, Refused
from teams.models import HistoryEvent, User


class QuotaUsedUp(Conflict):
    """The platform's limit for that day is reached.

    The platform is the judge of what it accepts, so the person may record it all the same by saying so.
    """

    code = "quota_used_up"

    def __init__(self, quota: Quota) -> None:
        words = {"count": quota.used, "moment": date_format(quota.resets_at, "DATETIME_FORMAT")}
        super().__init__(
            _("All %(count)s submissions of that day are used up; the next is possible from %(moment)s.")
            % words
        )


class NotYet(Refused):
    """A submission cannot lie in the future."""

    code = "in_the_future"

    def __init__(self) -> None:
        sentence = _("This moment is still to come.")
        super().__init__(sentence, fields={"submitted_at": [sentence]})


@transaction.atomic
def record(
    *,
    competition: Competition,
    by: User,
    run: Run | None = None,
    public_score: float | None = None,
    public_text: str = "",
    private_score: float | None = None,
    private_text: str = "",
    rank: int | None = None,
    submitted_at: datetime | None = None,
    note: str = "",
    is_over_quota_meant: bool = False,
) -> Submission:
    """Record one submission, with its scores in the primary metric's scale.

    Raises QuotaUsedUp when that day's quota is spent, unless `is_over_quota_meant`; NotYet for a moment to come.
    """
    moment = submitted_at or timezone.now()
    if moment > timezone.now() + timedelta(minutes=5):
        raise NotYet
    # Two people who submit at once are counted one after the other.
    locked = Competition.objects.select_for_update().get(pk=competition.pk)
    quota = quota_at(locked, moment)
    if quota.is_used_up and not is_over_quota_meant:
        raise QuotaUsedUp(quota)
    submission = Submission.objects.create(
        team=competition.team,
        competition=competition,
        run=run,
        by=by,
        public_score=public_score,
        public_text=public_text,
        private_score=private_score,
        private_text=private_text,
        rank=rank,
        submitted_at=moment,
        note=note,
    )
    if run is not None:
        scores.refresh_public(Run.objects.filter(pk=run.pk), competition)
    HistoryEvent.objects.record(
        team=competition.team, by=by, what="submission recorded", target=submission, public=public_text
    )
    return submission


@transaction.atomic
def choose(*, submission: Submission, by: User, is_chosen: bool) -> Submission:
    """Say that a submission stands for the team at the end, or that it does not any more."""
    changed = Submission.objects.filter(pk=submission.pk).exclude(is_chosen=is_chosen)
    if changed.update(is_chosen=is_chosen):
        HistoryEvent.objects.record(
            team=submission.team,
            by=by,
            what="submission chosen" if is_chosen else "submission not chosen",
            target=submission,
            public=submission.public_text,
        )
    submission.is_chosen = is_chosen
    return submission
