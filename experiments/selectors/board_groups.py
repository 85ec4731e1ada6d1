"""The team leaderboard by member, by technique and by week: what each group did, and its best run.

Each is a few aggregates over indexes, as many for 50,000 runs as for 50; what came after the deadline counts in none.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, IntegerField, Max, Min, Q, QuerySet, Value, When

from experiments.models import BASELINE_TAGS, Competition, Run, ScoreKind, Submission, Tag
from experiments.models.runs import RunQuerySet
from experiments.selectors.progress import Step
from experiments.selectors.team_board import best_of_each_member
from teams.models import User

MOST_TECHNIQUES = 200
MOST_WEEKS = 104
RUN_COLUMNS = ("pk", "public_id", "name", "owner__name", "owner__email", "score", "started_at")
IN_TIME = ~Q(score_kind=ScoreKind.LATE)
PROGRAMS_TAGS = "mlflow."


@dataclass(frozen=True)
class Group:
    """A member, a technique or a week.

    `key` is the member's id, the tag, or the week's Monday. `gained` is by how much the group moved the team's best
    score (`steps` times), in the metric's scale; None where nothing was moved. `public` is the best public score.
    """

    key: Any
    name: str
    runs: int
    best: Mapping[str, Any] | None = None
    public: float | None = None
    submissions: int = 0
    steps: int = 0
    gained: float | None = None


def by_member(competition: Competition, steps: list[Step]) -> list[Group]:
    """Return who logged runs, by their best; who has no score comes last. `steps` are those of the best score."""
    runs = Run.objects.on_board(competition).filter(IN_TIME)
    counts: dict[int | None, int] = dict(
        runs.values("owner").annotate(runs=Count("*")).order_by().values_list("owner", "runs")
    )
    scored = runs.filter(public_score__isnull=False).values("owner")
    public = dict(scored.annotate(best=_best(competition, "public_score")).values_list("owner", "best"))
    best = {one["owner_id"]: one for one in _named(best_of_each_member(competition))}
    people = User.objects.in_bulk([owner for owner in counts if owner is not None])
    return [
        Group(
            key=owner,
            name=_name(people[owner].name, people[owner].email) if owner in people else "–",
            runs=counts[owner],
            best=best.get(owner),
            public=public.get(owner),
            **_moved([step for step in steps if step.owner_id == owner], steps),
        )
        for owner in [*best, *(owner for owner in counts if owner not in best)]
    ]


def _moved(theirs: list[Step], steps: list[Step]) -> dict[str, Any]:
    """Return how often and by how much somebody moved the best score; the very first run moved nothing."""
    before = dict(zip((step.public_id for step in steps[1:]), steps, strict=False))
    gains = [step.score - before[step.public_id].score for step in theirs if step.public_id in before]
    return {"steps": len(gains), "gained": sum(gains) if gains else None}


def by_technique(competition: Competition) -> list[Group]:
    """Return the tags that people gave to runs, by the best run that carries them, the first two hundred."""
    tags = (
        Tag.objects.filter(run__competition=competition, run__is_listed=True, value="")
        .exclude(run__score_kind=ScoreKind.LATE)
        .exclude(key__in=BASELINE_TAGS)
        .exclude(key__startswith=PROGRAMS_TAGS)
    )
    found = tags.values("key").annotate(runs=Count("*"), best=_best(competition, "run__score"))
    rows = _in_order(competition, found.order_by().values_list("key", "runs", "best"))[:MOST_TECHNIQUES]
    ranked = Run.objects.on_board(competition).filter(score_kind=ScoreKind.RANKED)
    candidates = (
        ranked.filter(score__in={best for _key, _runs, best in rows if best is not None})
        .filter(tags__key__in=[key for key, _runs, _best in rows], tags__value="")
        .order_by("started_at", "pk")
        .values("tags__key", *RUN_COLUMNS)
    )
    first: dict[tuple[str, float], Mapping[str, Any]] = {}
    for one in candidates:
        first.setdefault((one["tags__key"], one["score"]), one)
    return [Group(key, key, runs, first.get((key, best or 0.0))) for key, runs, best in rows]


def by_week(competition: Competition) -> list[Group]:
    """Return the weeks in which runs began, the latest first: Monday to Sunday in the team's zone."""
    newest = Run.objects.on_board(competition).newest_first().values_list("started_at", flat=True)
    # One end of the index each: asked for together, SQLite would read all of it.
    ends = [*newest.reverse()[:1], *newest[:1]]
    if not ends:
        return []
    mondays, moments = _weeks(ends[0], ends[1], ZoneInfo(competition.team.zone))
    runs = Run.objects.on_board(competition).filter(IN_TIME)
    best = _best(competition, "score", filter=Q(score_kind=ScoreKind.RANKED))
    found = (
        runs.annotate(week=_number("started_at", moments))
        .values("week")
        .annotate(runs=Count("*"), best=best)
        .order_by("week")
        .values_list("week", "runs", "best")
    )
    rows = list(found)
    firsts = _first_of_weeks(runs, {best for _week, _runs, best in rows if best is not None}, moments)
    sent = _sent(competition, moments)
    groups: list[Group] = []
    so_far: float | None = None
    for week, count, best in rows:
        gained = _gain(competition, so_far, best)
        so_far = best if so_far is None or gained else so_far
        groups.append(
            Group(
                key=mondays[week],
                name="",
                runs=count,
                best=firsts.get((week, best)),
                submissions=sent.get(week, 0),
                steps=int(gained is not None),
                gained=gained,
            )
        )
    return groups[::-1]


def _weeks(first: datetime, last: datetime, zone: ZoneInfo) -> tuple[list[date], list[datetime]]:
    """Return the Mondays from the first moment's week to the last one's, and the moments at which they begin.

    Of more weeks than anybody reads the first holds all that was before it.
    """
    monday, end = (_monday(moment, zone) for moment in (first, last))
    monday = max(monday, end - timedelta(weeks=MOST_WEEKS - 1))
    mondays = [monday + timedelta(weeks=number) for number in range((end - monday).days // 7 + 1)]
    return mondays, [datetime.combine(day, time.min, tzinfo=zone) for day in mondays]


def _monday(moment: datetime, zone: ZoneInfo) -> date:
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _number(column: str, moments: list[datetime]) -> Case:
    """Return the number of the week that holds a column's moment; what was before the first counts there."""
    later = [
        When(**{f"{column}__gte": moment}, then=Value(number))
        for number, moment in reversed(list(enumerate(moments)))
        if number
    ]
    return Case(*later, default=Value(0), output_field=IntegerField())


def _first_of_weeks(
    runs: RunQuerySet, scores: set[float], moments: list[datetime]
) -> dict[tuple[int, float], Mapping[str, Any]]:
    """Return for each week and score the run that reached it first."""
    first: dict[tuple[int, float], Mapping[str, Any]] = {}
    candidates = runs.filter(score_kind=ScoreKind.RANKED, score__in=scores).order_by("started_at", "pk")
    for one in candidates.values(*RUN_COLUMNS):
        week = max(0, bisect_right(moments, one["started_at"]) - 1)
        first.setdefault((week, one["score"]), one)
    return first


def _sent(competition: Competition, moments: list[datetime]) -> dict[int, int]:
    sent = Submission.objects.filter(competition=competition, is_dated=True, submitted_at__gte=moments[0])
    weeks = sent.annotate(week=_number("submitted_at", moments)).values("week")
    return dict(weeks.annotate(n=Count("*")).order_by().values_list("week", "n"))


def _gain(competition: Competition, before: float | None, now: float | None) -> float | None:
    if before is None or now is None:
        return None
    is_better = now > before if competition.primary_metric.is_higher_better else now < before
    return now - before if is_better else None


def _best(competition: Competition, column: str, **options: Any) -> Max | Min:
    return (Max if competition.primary_metric.is_higher_better else Min)(column, **options)


def _in_order(
    competition: Competition, rows: Iterable[tuple[str, int, float | None]]
) -> list[tuple[str, int, float | None]]:
    """Return (key, count, best) by the best, those without one last."""
    sign = -1 if competition.primary_metric.is_higher_better else 1
    return sorted(rows, key=lambda row: (row[2] is None, sign * (row[2] or 0.0), -row[1], row[0]))


def _named(ids: list[int]) -> list[Mapping[str, Any]]:
    """Return the runs with these ids, in this order."""
    found: QuerySet[Run, dict[str, Any]] = Run.objects.filter(pk__in=ids).values("owner_id", *RUN_COLUMNS)
    by_id = {one["pk"]: one for one in found}
    return [by_id[pk] for pk in ids if pk in by_id]


def _name(name: str, email: str) -> str:
    return name or (email or "–").split("@")[0]
