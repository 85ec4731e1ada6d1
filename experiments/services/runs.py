"""Logging, changing, deleting and restoring runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from experiments.models import BASELINE_TAGS, Experiment, Lifecycle, Parameter, Run, RunStatus, Tag
from experiments.selectors import run_facts
from experiments.services import folds, mirrored_tags, run_ties, scores, submissions, values
from experiments.services.edits import agreed
from experiments.services.values import Point
from kit.refusals import Conflict, Refused
from teams.models import HistoryEvent, User


class WrongParent(Refused):
    """A run cannot descend from itself, and folds cannot have folds."""

    code = "wrong_parent"

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence, fields={name: [sentence]})


class IsDeleted(Conflict):
    """A deleted run is restored before it is changed."""

    code = "run_deleted"

    def __init__(self) -> None:
        super().__init__(_("This run is deleted. Restore it first."))


@dataclass(frozen=True)
class Measured:
    """What came with a run: parameters and tags as texts, points of metrics."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Iterable[str] = ()
    points: Sequence[Point] = ()


@transaction.atomic
def log(
    *,
    experiment: Experiment,
    by: User,
    measured: Measured | None = None,
    sent: Mapping[str, Any] | None = None,
    problems: Iterable[int] = (),
    members: Mapping[int, float] | None = None,
    **fields: Any,
) -> Run:
    """Log a run with all that is known of it. `fields` are those of Run; the owner is `by` unless given.

    `sent` holds what `submissions.record` takes, when the run was submitted to the platform as well; `problems` the
    ids of those that the run attacks; `members` the weights of the runs that it is an ensemble of, by their ids.
    """
    run = Run(
        team=experiment.team,
        experiment=experiment,
        competition=experiment.competition,
        **({"owner": by} | fields),
    )
    if run.ended_at is None and run.status not in {RunStatus.RUNNING, RunStatus.SCHEDULED}:
        run.ended_at = max(run.started_at, timezone.now()) if "started_at" not in fields else run.started_at
    _check_family(run)
    run.is_listed = run.fold_of_id is None
    run.save(force_insert=True)
    known = measured or Measured()
    values.write_parameters(run=run, values=known.parameters)
    values.write_tags(run=run, values=dict.fromkeys(known.tags, ""))
    mirrored_tags.follow(run, [name for name in ("notes", "commit") if getattr(run, name)])
    values.write_metrics(run=run, points=known.points)
    run_ties.attack(run, problems)
    run_ties.compose(run, members or {})
    HistoryEvent.objects.record(team=run.team, by=by, what="run logged", target=run, name=run.name)
    if sent and run.competition:
        submissions.record(competition=run.competition, by=by, run=run, **sent)
    return run


@transaction.atomic
def change(*, run: Run, by: User, wishes: Mapping[str, Any], version: int | None = None) -> Run:
    """Change a run. `wishes` holds fields of Run, `parameters`, `tags`, `problems` (ids) and `members` (weights by ids)
    as they shall be, and of `metrics` those whose values were typed wrong, with the right number or None.

    `version` is the one the person saw. When somebody saved since, edits that do not touch each other are
    merged (long texts line by line); others raise EditedMeanwhile. Without it the wishes simply win.
    """
    now = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if now.lifecycle == Lifecycle.DELETED:
        raise IsDeleted
    stored = run_facts.facts_of(now)
    base = stored if version in {None, now.version} else run_facts.facts_at(now, version or 0)
    wished = _wished(wishes, base | stored)
    edits = agreed(base, wished, stored, version=now.version, long_texts=run_facts.LONG_TEXTS)
    if not edits:
        return now
    _store(now, wishes, edits)
    HistoryEvent.objects.record(
        team=now.team,
        by=by,
        what=run_facts.CHANGED,
        target=now,
        version=now.version,
        before={name: stored.get(name) for name in edits},
        after=edits,
    )
    return now


def mark_baseline(*, run: Run, by: User, is_baseline: bool) -> Run:
    """Say that the others are measured against this run, or not any more: that is a tag."""
    tags = {tag.key for tag in run.tags.all() if not tag.value}
    kept = tags - set(BASELINE_TAGS)
    if is_baseline:
        kept = tags | set(BASELINE_TAGS[:1])
    return change(run=run, by=by, wishes={"tags": sorted(kept)})


@transaction.atomic
def delete(*, run: Run, by: User) -> None:
    """Put a run into the bin, and its folds with it; it leaves the leaderboard and can be restored."""
    _move(run, by, Lifecycle.DELETED, "run deleted")


@transaction.atomic
def restore(*, run: Run, by: User) -> None:
    """Take a run out of the bin, and its folds with it."""
    _move(run, by, Lifecycle.ACTIVE, "run restored")


def _move(run: Run, by: User, lifecycle: Lifecycle, what: str) -> None:
    Run.objects.filter(Q(pk=run.pk) | Q(fold_of=run)).update(lifecycle=lifecycle, changed_at=timezone.now())
    is_there = lifecycle == Lifecycle.ACTIVE
    Run.objects.filter(pk=run.pk, fold_of=None).update(is_listed=is_there)
    if run.fold_of_id:
        folds.summarise(run.fold_of_id)
    HistoryEvent.objects.record(team=run.team, by=by, what=what, target=run, name=run.name)


def _wished(wishes: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str | None]:
    """Return the wishes as facts; a parameter or tag that shall not be there any more is None."""
    facts: dict[str, str | None] = {
        name: run_facts.as_text(value) for name, value in wishes.items() if name in run_facts.FIELDS
    }
    if "parameters" in wishes:
        facts |= {name: None for name in known if name.startswith("parameter:")}
        facts |= {f"parameter:{key}": text for key, text in wishes["parameters"].items()}
    if "tags" in wishes:
        # Tags with a value are a program's; people type the others.
        facts |= {name: None for name, text in known.items() if name.startswith("tag:") and not text}
        facts |= {f"tag:{key}": "" for key in wishes["tags"] if not known.get(f"tag:{key}")}
    if "problems" in wishes:
        facts |= {name: None for name in known if name.startswith(run_facts.PROBLEM)}
        facts |= {f"{run_facts.PROBLEM}{pk}": "" for pk in wishes["problems"]}
    if "members" in wishes:
        facts |= {name: None for name in known if name.startswith(run_facts.MEMBER)}
        facts |= {f"{run_facts.MEMBER}{pk}": repr(weight) for pk, weight in wishes["members"].items()}
    for key, number in wishes.get("metrics", {}).items():
        facts[f"metric:{key}"] = None if number is None else repr(number)
    return facts


def _store(run: Run, wishes: Mapping[str, Any], edits: Mapping[str, str | None]) -> None:
    fields = [name for name in edits if name in run_facts.FIELDS]
    whole_before = run.fold_of_id
    for name in fields:
        setattr(run, name, edits[name] if name in run_facts.LONG_TEXTS else wishes[name])
    _check_family(run)
    run.is_listed = run.fold_of_id is None
    run.version += 1
    run.changed_at = timezone.now()
    run.save(update_fields=[*fields, "is_listed", "version", "changed_at"])
    mirrored_tags.follow(run, fields)
    _store_words(run, "parameter:", edits)
    _store_words(run, "tag:", edits)
    run_ties.store(run, edits)
    for name, text in edits.items():
        if name.startswith("metric:"):
            number = None if text is None else float(text)
            values.correct_metric(run=run, key=name.removeprefix("metric:"), number=number)
    scores.follow_time(run, fields)
    if whole_before != run.fold_of_id:
        for whole in (whole_before, run.fold_of_id):
            if whole is not None:
                folds.summarise(whole)


def _store_words(run: Run, prefix: str, edits: Mapping[str, str | None]) -> None:
    words = {name.removeprefix(prefix): text for name, text in edits.items() if name.startswith(prefix)}
    gone = [key for key, text in words.items() if text is None]
    kept = {key: text for key, text in words.items() if text is not None}
    if prefix == "tag:":
        Tag.objects.filter(run=run, key__in=gone).delete()
        values.write_tags(run=run, values=kept)
    else:
        Parameter.objects.filter(run=run, key__in=gone).delete()
        values.write_parameters(run=run, values=kept)


def _check_family(run: Run) -> None:
    """Refuse a run that descends from itself, and folds of folds."""
    ancestor, seen = run.parent, {run.pk}
    while ancestor is not None:
        if ancestor.pk in seen:
            raise WrongParent("parent", _("A run cannot be derived from itself."))
        seen.add(ancestor.pk)
        ancestor = ancestor.parent
    run_ties.check_teacher(run)
    if run.fold_of is None:
        return
    if run.fold_of.fold_of_id or run.fold_of_id == run.pk or (run.pk and run.folds.exists()):
        raise WrongParent("fold_of", _("A fold cannot have folds of its own."))
    if run.fold_of.experiment_id != run.experiment_id:
        raise WrongParent("fold_of", _("A fold belongs to the experiment of its run."))
