"""How much of the day's submissions is left, in the competition's own days."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from experiments.models import Competition, Submission


@dataclass(frozen=True)
class Quota:
    """The state of a day: `per_day` None means that the platform sets no limit."""

    per_day: int | None
    used: int
    resets_at: datetime

    @property
    def left(self) -> int | None:
        """How many may still be sent."""
        return None if self.per_day is None else max(0, self.per_day - self.used)

    @property
    def is_used_up(self) -> bool:
        """Whether the platform would refuse the next one."""
        return self.per_day is not None and self.used >= self.per_day


def day_of(moment: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the first moment of the day in `zone` that holds `moment`, and that of the next day."""
    # A quota day is the competition's day: midnight in Seoul is 15:00 the day before in UTC.
    here = ZoneInfo(zone)
    day = moment.astimezone(here).date()
    first = datetime.combine(day, time.min, tzinfo=here)
    return first, datetime.combine(day + timedelta(days=1), time.min, tzinfo=here)


def quota_at(competition: Competition, moment: datetime | None = None) -> Quota:
    """Return the quota of the day that holds `moment` (now when absent); one query."""
    moment = moment or timezone.now()
    first, resets_at = day_of(moment, competition.zone)
    used = Submission.objects.on_day(competition, first, resets_at).count()
    return Quota(competition.daily_quota, used, resets_at)


def users_today(competition: Competition) -> list[tuple[str, int]]:
    """Return who sent how many submissions today, who sent most first; one query."""
    day = day_of(timezone.now(), competition.zone)
    sent = Submission.objects.on_day(competition, *day).values_list("by__name").annotate(count=Count("pk"))
    return [(name or _("somebody"), count) for name, count in sent.order_by("-count", "by__name")]
