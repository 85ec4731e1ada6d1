"""Which run came from which: the listed runs of a competition with their parents, and what each of them changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from experiments.models import Competition, Parameter, Run, Tag
from experiments.run_differences import OF_PROGRAMS, Change, Difference, Facts, difference
from kit.aggregates import JsonObject

SHOWN_VALUE = 60


@dataclass(frozen=True, slots=True)
class Kin:
    """A whole run; `parent` is the run it came from, or the whole that one was a fold of, None beyond the list."""

    pk: int
    public_id: str
    name: str
    owner: str
    score: float | None
    parent: int | None
    data_version: str
    fold: str
    started_at: datetime


def kin_of(competition: Competition) -> dict[int, Kin]:
    """Return the runs the board lists by their ids, oldest first; folds are in their wholes. One query."""
    rows = list(
        Run.objects.on_board(competition)
        .order_by("started_at", "pk")
        .values_list(
            "pk", "public_id", "name", "owner__name", "score", "parent_id", "parent__fold_of_id",
            "data_version", "fold", "started_at",
        )
    )  # fmt: skip
    listed = {row[0] for row in rows}
    found = {}
    for pk, public_id, name, owner, score, parent_id, whole_id, data, fold, started_at in rows:
        origin = whole_id or parent_id
        parent = origin if origin in listed and origin != pk else None
        found[pk] = Kin(pk, public_id, name, owner or "", score, parent, data, fold, started_at)
    return found


def ancestors(kin: Mapping[int, Kin], run_id: int) -> list[Kin]:
    """Return a run behind all that it came from, the first of them first; a circle ends where it closes."""
    line: list[Kin] = []
    seen: set[int] = set()
    place: int | None = run_id
    while place is not None and place not in seen:
        seen.add(place)
        line.append(kin[place])
        place = kin[place].parent
    return line[::-1]


def parameters_of(runs: QuerySet[Run] | Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the settings of runs by their ids. One query."""
    found = Parameter.objects.filter(run__in=runs).values_list("run_id")
    return dict(found.annotate(logged=JsonObject("key", "value")))


def tags_of(runs: QuerySet[Run] | Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the tags of runs by their ids, without those of tracking clients. One query."""
    found = Tag.objects.filter(run__in=runs)
    for beginning in OF_PROGRAMS:
        found = found.exclude(key__startswith=beginning)
    return dict(found.values_list("run_id").annotate(logged=JsonObject("key", "value")))


@dataclass(frozen=True, slots=True)
class Facing:
    """What was logged of many runs, so that any two can be held against each other."""

    parameters: Mapping[int, Mapping[str, str]]
    tags: Mapping[int, Mapping[str, str]]

    def facts(self, run: Kin) -> Facts:
        """Return what is compared of a run."""
        return Facts(self.parameters.get(run.pk, {}), self.tags.get(run.pk, {}), run.data_version, run.fold)

    def difference(self, before: Kin, after: Kin) -> Difference:
        """Return what one run changed against another."""
        return difference(self.facts(before), self.facts(after))


def difference_to_parent(run: Run) -> Difference | None:
    """Return what one run changed against the run it is derived from; None without one. Two queries."""
    if run.parent is None:
        return None
    both = [run.pk, run.parent.pk]
    parameters, tags = parameters_of(both), tags_of(both)
    before, after = (
        Facts(parameters.get(one.pk, {}), tags.get(one.pk, {}), one.data_version, one.fold)
        for one in (run.parent, run)
    )
    return difference(before, after)


def changes_of(run: Run) -> list[str]:
    """Return what can have moved a run's score against its parent's, each change in words. Two queries with a parent."""
    known = difference_to_parent(run)
    return [words_of(change) for change in known.counted] if known else []


def words_of(change: Change) -> str:
    """Return a change in a few words: `loss: CE → CE+Dice`, `+ tta: hflip`, `− ema`."""
    name = {"data": _("data version"), "fold": _("fold")}.get(change.kind, change.key)
    if change.kind == "tag" and not (change.before or change.after):
        return f"{'+' if change.after is not None else '−'} {name}"
    if change.before is None:
        return f"+ {name}: {_cut(change.after)}"
    if change.after is None:
        return f"− {name}: {_cut(change.before)}"
    return f"{name}: {_cut(change.before)} → {_cut(change.after)}"


def _cut(value: str | None) -> str:
    text = " ".join((value or "").split())
    return text if len(text) <= SHOWN_VALUE else f"{text[:SHOWN_VALUE]}…"
