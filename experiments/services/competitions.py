"""Making and changing competitions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from experiments.models import Competition, Experiment, ExperimentTag, LatestMetric, Metric, MetricKey, Run
from experiments.services import scores
from experiments.services.experiments import COMPETITION_TAG
from kit.refusals import Conflict, Refused
from teams.models import HistoryEvent, Team, User


@dataclass(frozen=True)
class MetricWish:
    """A metric as somebody wants it; `key` is the name under which runs log it."""

    key: str
    label: str = ""
    direction: str = "max"
    scale: str = "fraction"
    decimals: int = 4


class AddressTaken(Conflict):
    """Another competition of the team is at this address."""

    code = "address_taken"

    def __init__(self) -> None:
        sentence = _("The team has a competition at this address.")
        super().__init__(sentence, fields={"slug": [sentence]})


class MetricTwice(Refused):
    """The same metric is named twice."""

    code = "metric_twice"

    def __init__(self, key: str) -> None:
        sentence = _("%(key)s is listed twice.") % {"key": key}
        super().__init__(sentence, fields={"metrics": [sentence]})


class ScaleInUse(Refused):
    """Values have been logged in the old scale; relabelling them would change what they say."""

    code = "scale_in_use"

    def __init__(self, key: str) -> None:
        sentence = _("%(key)s has values in its present scale, so the scale cannot change.") % {"key": key}
        super().__init__(sentence, fields={"metrics": [sentence]})


class ChangedMeanwhile(Conflict):
    """Somebody else saved the competition since the form was opened."""

    code = "changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this competition meanwhile. Look at it again, then save again.")
        )


@transaction.atomic
def create(*, team: Team, by: User | None, metrics: Sequence[MetricWish], **fields: Any) -> Competition:
    """Make a competition with its metrics (the first is the one that decides) and its first group of runs."""
    try:
        with transaction.atomic():
            competition = Competition.objects.create(team=team, **fields)
    except IntegrityError as error:
        if Competition.objects.of(team).filter(slug=fields["slug"]).exists():
            raise AddressTaken from error
        raise
    _write_metrics(competition, metrics)
    Experiment.objects.create(team=team, competition=competition, name=_free_name(team, competition.name))
    HistoryEvent.objects.record(
        team=team, by=by, what="competition created", target=competition, name=competition.name
    )
    return competition


@transaction.atomic
def change(
    *,
    competition: Competition,
    by: User,
    version: int | None,
    changes: Mapping[str, Any],
    metrics: Sequence[MetricWish] | None = None,
) -> Competition:
    """Change fields and metrics; refused when `version` is not the one stored any more (None: not compared)."""
    now = Competition.objects.select_for_update().get(pk=competition.pk)
    if version is not None and version != now.version:
        raise ChangedMeanwhile
    slug = changes.get("slug", now.slug)
    if Competition.objects.of(now.team).filter(slug=slug).exclude(pk=now.pk).exists():
        raise AddressTaken
    before = {name: getattr(now, name) for name in changes}
    for name, value in changes.items():
        setattr(now, name, value)
    now.version += 1
    deadline = now.ends_at
    now.save(update_fields=[*changes, "version"])
    if metrics is not None:
        _write_metrics(now, metrics)
    if metrics is not None or deadline != now.ends_at:
        scores.refresh_all(Run.objects.filter(competition=now), now)
    if metrics is not None:
        scores.refresh_public(Run.objects.filter(competition=now, public_score__isnull=False), now)
    # Scripts read where their experiment belongs from the tag by which they can say it.
    tags = ExperimentTag.objects.filter(experiment__competition=now, key=COMPETITION_TAG)
    tags.exclude(value=now.slug).update(value=now.slug)
    HistoryEvent.objects.record(
        team=now.team,
        by=by,
        what="competition changed",
        target=now,
        before={name: str(value) for name, value in before.items() if value != changes[name]},
        after={name: str(value) for name, value in changes.items() if value != before[name]},
    )
    return now


def _write_metrics(competition: Competition, wishes: Sequence[MetricWish]) -> None:
    names = [wish.key for wish in wishes]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise MetricTwice(twice)
    ids = MetricKey.objects.ids_for(competition.team, names)
    there = {metric.key_id: metric for metric in competition.metrics.all()}
    for wish in wishes:
        _check_scale(competition, there.get(ids[wish.key]), wish)
    competition.metrics.exclude(key_id__in=ids.values()).delete()
    # Two rows cannot both be primary, not even between two statements.
    competition.metrics.update(is_primary=False)
    for position, wish in enumerate(wishes):
        fields = asdict(wish) | {"position": position, "is_primary": position == 0}
        fields["label"] = wish.label or wish.key
        Metric.objects.update_or_create(
            competition=competition, key_id=ids[fields.pop("key")], defaults=fields
        )


def _check_scale(competition: Competition, metric: Metric | None, wish: MetricWish) -> None:
    if metric is None or metric.scale == wish.scale:
        return
    values = LatestMetric.objects.filter(experiment__competition=competition, key_id=metric.key_id)
    if values.exists() or (metric.is_primary and competition.submissions.exists()):
        raise ScaleInUse(wish.key)


def _free_name(team: Team, name: str) -> str:
    taken = set(Experiment.objects.of(team).active().values_list("name", flat=True))
    return next(
        one
        for number in range(1, len(taken) + 2)
        if (one := name if number == 1 else f"{name} {number}") not in taken
    )
