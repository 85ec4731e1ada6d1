"""Runs as tracking clients make, change and end them. Every call may come twice: clients repeat what they got no answer to."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from experiments.models import Experiment, Lifecycle, Run, RunStatus, Tag
from experiments.selectors import run_facts
from experiments.services import mirrored_tags, runs, scores, values
from experiments.services.run_names import invented
from teams.models import HistoryEvent, User

# How fresh "when a program last wrote" is kept: a write for each value would double the work.
HEARD_GRAIN = timedelta(minutes=1)
# Two processes that start at one moment are two runs. A client that got no answer needs longer than this to ask
# again, and gives up after the other.
SOONEST_REPEAT = timedelta(seconds=1)
LATEST_REPEAT = timedelta(minutes=5)


@transaction.atomic
def create(
    *, experiment: Experiment, by: User, started_at: datetime, name: str, tags: Mapping[str, str]
) -> Run:
    """Begin a run. Its author is `by`, whatever its tags say; without a name one is invented.

    A call that says what another of the same person said more than a second and less than five minutes ago, of a run
    to which nothing was written since, is that call once more and returns that run.
    """
    now = timezone.now()
    if again := _begun_before(experiment, by, started_at, name, tags, now):
        return again
    named = {"name": name or invented()} | mirrored_tags.fields_in(tags)
    run = Run(
        team_id=experiment.team_id,
        experiment=experiment,
        competition_id=experiment.competition_id,
        owner=by,
        status=RunStatus.RUNNING,
        started_at=started_at,
        heard_at=now,
        created_at=now,
        changed_at=now,
        **named,
    )
    _join_family(run, tags)
    run.save(force_insert=True)
    values.write_tags(run=run, values={**tags, mirrored_tags.NAME: run.name})
    HistoryEvent.objects.record(team=experiment.team, by=by, what="run logged", target=run, name=run.name)
    return run


def _begun_before(
    experiment: Experiment, by: User, started_at: datetime, name: str, tags: Mapping[str, str], now: datetime
) -> Run | None:
    # The moment in the call is of just before it was sent first: usually this asks the database nothing.
    if now - started_at < SOONEST_REPEAT:
        return None
    wanted = {key: text for key, text in tags.items() if key != mirrored_tags.NAME}
    found = Run.objects.filter(
        experiment=experiment,
        started_at=started_at,
        owner=by,
        version=1,
        status=RunStatus.RUNNING,
        lifecycle=Lifecycle.ACTIVE,
        created_at__gt=now - LATEST_REPEAT,
        created_at__lt=now - SOONEST_REPEAT,
        parameters=None,
        latest_metrics=None,
    )
    for run in found.order_by("pk")[:5]:
        has = dict(run.tags.values_list("key", "value"))
        if has.pop(mirrored_tags.NAME, "") in {name or run.name} and has == wanted:
            return run
    return None


def _join_family(run: Run, tags: Mapping[str, str]) -> None:
    """Make a nested run a child of the run around it, or one of its folds when a tag says so."""
    if not (around := _around(run.team_id, tags.get(mirrored_tags.PARENT))):
        return
    is_fold = mirrored_tags.FOLD in tags and _can_have_folds(around, run)
    run.parent, run.fold_of = (None, around) if is_fold else (around, None)
    run.fold = tags.get(mirrored_tags.FOLD, "")[:60]
    run.is_listed = not is_fold


def _around(team_id: int, public_id: str | None) -> Run | None:
    return Run.objects.filter(team=team_id, public_id=public_id).first() if public_id else None


def _can_have_folds(whole: Run, run: Run) -> bool:
    return whole.fold_of_id is None and whole.experiment_id == run.experiment_id


@transaction.atomic(savepoint=False)
def update(*, run: Run, by: User, fields: Mapping[str, Any]) -> Run:
    """Change fields of a run as its program says: it knows best, so what people see is noted, never asked for.

    A version and a line of history come of it, so that a form that was open meanwhile does not write the old value back.
    """
    now = Run.objects.select_for_update(of=("self",)).select_related("competition").get(pk=run.pk)
    changed = {name: value for name, value in fields.items() if getattr(now, name) != value}
    if not changed:
        return now
    before = {name: run_facts.as_text(getattr(now, name)) for name in changed}
    for name, value in changed.items():
        setattr(now, name, value)
    now.version += 1
    now.changed_at = now.heard_at = timezone.now()
    now.save(update_fields=[*changed, "version", "changed_at", "heard_at"])
    mirrored_tags.follow(now, changed)
    scores.follow_time(now, changed)
    HistoryEvent.objects.record(
        team=run.team,
        by=by,
        what=run_facts.CHANGED,
        target=now,
        version=now.version,
        before=before,
        after={name: run_facts.as_text(value) for name, value in changed.items()},
    )
    return now


@transaction.atomic(savepoint=False)
def set_tags(*, run: Run, by: User, tags: Mapping[str, str]) -> None:
    """Set tags; those that stand for fields of ours change the fields."""
    if fields := mirrored_tags.fields_in(tags):
        update(run=run, by=by, fields=fields)
    rest = {key: text for key, text in tags.items() if key not in mirrored_tags.FIELDS}
    if rest:
        values.write_tags(run=run, values=rest)
    if rest.keys() & {mirrored_tags.PARENT, mirrored_tags.FOLD}:
        _move_in_family(run, by)


def _move_in_family(run: Run, by: User) -> None:
    keys = (mirrored_tags.PARENT, mirrored_tags.FOLD)
    tags = dict(Tag.objects.filter(run=run, key__in=keys).values_list("key", "value"))
    around = _around(run.team_id, tags.get(mirrored_tags.PARENT))
    if around is None:
        return
    wishes: dict[str, Any] = {"parent": around}
    if mirrored_tags.FOLD in tags and _can_have_folds(around, run):
        wishes = {"parent": None, "fold_of": around, "fold": tags[mirrored_tags.FOLD][:60]}
    try:
        runs.change(run=run, by=by, wishes=wishes)
    except runs.WrongParent:
        # The tag stays as it was set; a family that goes in circles is not made of it.
        return


@transaction.atomic
def delete_tag(*, run: Run, by: User, key: str) -> bool:
    """Remove a tag; False when there is none. The field that it stands for is emptied, but a run keeps its name."""
    is_there = bool(Tag.objects.filter(run=run, key=key).delete()[0])
    field = mirrored_tags.FIELDS.get(key)
    if is_there and field and key != mirrored_tags.NAME:
        update(run=run, by=by, fields={field: ""})
    return is_there


def hear(run: Run) -> None:
    """Note, to the minute, that a program wrote to the run."""
    now = timezone.now()
    if run.heard_at is None or now - run.heard_at > HEARD_GRAIN:
        Run.objects.filter(pk=run.pk).update(heard_at=now, changed_at=now)
        run.heard_at = now


@transaction.atomic
def move(*, run: Run, by: User, lifecycle: Lifecycle) -> None:
    """Put a run into the bin or take it out; where it is already, nothing happens."""
    if run.lifecycle != lifecycle:
        command = runs.delete if lifecycle == Lifecycle.DELETED else runs.restore
        command(run=run, by=by)
