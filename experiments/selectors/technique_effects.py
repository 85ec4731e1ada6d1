"""What each technique brought to a competition's runs: pairs of a run and its parent, their mean, the sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from experiments.models import Competition, Metric, Run, SignSource, Technique, TechniqueKind
from experiments.run_differences import Change, Difference
from experiments.selectors.lineage import Facing, Kin, kin_of, parameters_of, tags_of
from experiments.technique_signs import Sign

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from experiments.statistics.effects import Effect, Pairs

FEW = 5
OWN_CHANGE = {TechniqueKind.DATA: "data", TechniqueKind.PSEUDO_LABEL: "data", TechniqueKind.K_FOLD: "fold"}


@dataclass(frozen=True, slots=True)
class PairLine:
    """A run and its parent that differ in a technique; `others` is what else was changed at once."""

    run: Kin
    parent: Kin
    difference: float
    is_added: bool
    others: list[Change]
    other_techniques: list[str]

    @property
    def is_mixed(self) -> bool:
        """Whether the difference may come from something else."""
        return bool(self.others or self.other_techniques)


@dataclass(frozen=True)
class TechniqueEffect:
    """What is known of a technique in one competition.

    `effect` is None without a pair. `with_count` and `without_count` are whole runs with a score, `with_mean` and
    `without_mean` their mean scores; these runs differ in more than the technique.
    """

    technique: Technique
    effect: "Effect | None"
    pairs: list[PairLine] = field(default_factory=list)
    with_count: int = 0
    without_count: int = 0
    with_mean: float | None = None
    without_mean: float | None = None

    @property
    def mixed_count(self) -> int:
        """How many pairs changed other things too."""
        return sum(pair.is_mixed for pair in self.pairs)

    @property
    def clean_mean(self) -> float | None:
        """The mean over the pairs that changed nothing else; None where that says nothing new."""
        clean = [pair.difference for pair in self.pairs if not pair.is_mixed]
        return fmean(clean) if clean and len(clean) < len(self.pairs) else None

    @property
    def is_few(self) -> bool:
        """Whether so few pairs speak of it that a single one decides."""
        return len(self.pairs) < FEW


@dataclass(frozen=True)
class Logged:
    """All that was logged of a competition's whole runs, read once."""

    kin: dict[int, Kin]
    facing: Facing


def logged(competition: Competition) -> Logged:
    """Read the runs, their settings and their tags. Three queries, whatever their number."""
    listed = Run.objects.on_board(competition)
    parameters, tags, kin = parameters_of(listed), tags_of(listed), kin_of(competition)
    # A run that went to the bin between the queries is in none of them.
    here = [{pk: found[pk] for pk in found if pk in kin} for found in (parameters, tags)]
    return Logged(kin, Facing(*here))


def effects_of(competition: Competition, techniques: Sequence[Technique]) -> list[TechniqueEffect]:
    """Return what each technique brought, in their order. Three queries, whatever the number of runs."""
    return effects_in(logged(competition), techniques)


def effects_in(known: Logged, techniques: Sequence[Technique]) -> list[TechniqueEffect]:
    """Return what each technique brought, from what was read already."""
    import numpy as np

    from experiments.statistics import effects

    if not techniques:
        return []
    runs = list(known.kin.values())
    place = {run.pk: index for index, run in enumerate(runs)}
    score = np.array([np.nan if run.score is None else run.score for run in runs], dtype=np.float64)
    parent = np.array([-1 if run.parent is None else place[run.parent] for run in runs], dtype=np.int64)
    has = np.zeros((len(runs), len(techniques)), dtype=bool)
    can_lose = np.zeros_like(has)
    _mark(known, techniques, place, has, can_lose)
    found = effects.pair(score, parent, has, can_lose)
    means = effects.effects(found.technique, found.difference, parent[found.run], len(techniques))
    lines = _lines(known, techniques, runs, found, has)
    scored = np.isfinite(score)
    results = []
    for index, technique in enumerate(techniques):
        theirs, others = score[scored & has[:, index]], score[scored & ~has[:, index]]
        results.append(
            TechniqueEffect(
                technique=technique,
                effect=means[index],
                pairs=lines[index],
                with_count=theirs.size,
                without_count=others.size,
                with_mean=float(theirs.mean()) if theirs.size else None,
                without_mean=float(others.mean()) if others.size else None,
            )
        )
    return results


def _mark(
    known: Logged,
    techniques: Sequence[Technique],
    place: dict[int, int],
    has: "NDArray[np.bool_]",
    can_lose: "NDArray[np.bool_]",
) -> None:
    """Fill in which run uses which technique, and which says by its settings that it does not."""
    import numpy as np

    shelves = {SignSource.TAG: _Shelf(), SignSource.SETTING: _Shelf()}
    for index, technique in enumerate(techniques):
        for one in technique.signs.all():
            shelves[SignSource(one.source)].put(Sign(one.source, one.key, one.value), index)
    for shelf, logged_by in (
        (shelves[SignSource.TAG], known.facing.tags),
        (shelves[SignSource.SETTING], known.facing.parameters),
    ):
        # Put in at once: numpy takes one assignment of many places as fast as one of a single place.
        rows: list[int] = []
        columns: list[int] = []
        for run_id, values in logged_by.items():
            used = shelf.used(values)
            rows += [place[run_id]] * len(used)
            columns += used
        has[rows, columns] = True
    told = shelves[SignSource.SETTING].techniques()
    can_lose[np.ix_([place[run_id] for run_id in known.facing.parameters], told)] = True


@dataclass
class _Shelf:
    """Signs of one source by their keys. Thousands of runs share few values: what each speaks of is found once."""

    signs: dict[str, list[tuple[Sign, int]]] = field(default_factory=dict)
    spoken: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def put(self, sign: Sign, technique: int) -> None:
        """Add a sign of the technique at a place."""
        self.signs.setdefault(sign.key, []).append((sign, technique))

    def techniques(self) -> list[int]:
        """Return the places of the techniques that have a sign here."""
        return sorted({technique for signs in self.signs.values() for _sign, technique in signs})

    def used(self, values: Mapping[str, str]) -> list[int]:
        """Return the places of the techniques that what was logged of a run speaks of."""
        found: list[int] = []
        for item in values.items():
            if item[0] in self.signs:
                if item not in self.spoken:
                    self.spoken[item] = self._fitting(*item)
                found += self.spoken[item]
        return found

    def _fitting(self, key: str, value: str) -> list[int]:
        logged_value = {key: value}
        return [technique for sign, technique in self.signs[key] if sign.fits(logged_value, logged_value)]


def _lines(
    known: Logged,
    techniques: Sequence[Technique],
    runs: list[Kin],
    found: "Pairs",
    has: "NDArray[np.bool_]",
) -> list[list[PairLine]]:
    lines: list[list[PairLine]] = [[] for _technique in techniques]
    own_keys = [
        {one.key for one in technique.signs.all() if one.source == SignSource.SETTING}
        for technique in techniques
    ]
    at_once: dict[int, list[int]] = {}
    for index, run in zip(found.technique.tolist(), found.run.tolist(), strict=True):
        at_once.setdefault(run, []).append(index)
    differences: dict[int, Difference] = {}
    for index, run, number in zip(
        found.technique.tolist(), found.run.tolist(), found.difference.tolist(), strict=True
    ):
        child = runs[run]
        origin = known.kin[child.parent or 0]
        if run not in differences:
            differences[run] = known.facing.difference(origin, child)
        lines[index].append(
            PairLine(
                run=child,
                parent=origin,
                difference=number,
                is_added=bool(has[run, index]),
                others=_others(differences[run], techniques[index], own_keys[index]),
                other_techniques=[techniques[one].name for one in at_once[run] if one != index],
            )
        )
    return lines


def _others(difference: Difference, technique: Technique, own_keys: set[str]) -> list[Change]:
    """Return the changes that are not the technique's own.

    One that is known by tags alone has no settings of its own: a single changed one is taken to be it.
    """
    own_kind = OWN_CHANGE.get(TechniqueKind(technique.kind))
    rest = [
        one
        for one in difference.counted
        if one.kind != "tag" and one.key not in own_keys and one.kind != own_kind
    ]
    return [] if not own_keys and [one.kind for one in rest] == ["setting"] else rest


def way_of(metric: Metric, effect: "Effect | None") -> str:
    """Tell whether an effect is surely for the better or the worse, or not to be told: better, worse or same."""
    if effect is None or not effect.is_sure:
        return "same"
    return "better" if (effect.mean > 0) == metric.is_higher_better else "worse"


def sentence_of(metric: Metric, found: TechniqueEffect) -> str:
    """Return in one plain sentence what is known of a technique's effect."""
    effect = found.effect
    if effect is None:
        return _("no run differs from its parent in it yet")
    words = {
        "mean": metric.show_difference(effect.mean),
        "half": "" if effect.half is None else f"{effect.half:.{metric.decimals}f}",
        "pairs": effect.pairs,
    }
    if effect.half is None:
        text = ngettext("%(mean)s over %(pairs)s pair", "%(mean)s over %(pairs)s pairs", effect.pairs) % words
    else:
        text = _("%(mean)s ± %(half)s over %(pairs)s pairs") % words
    parts = [text]
    if mixed := found.mixed_count:
        other = ngettext("%(mixed)s changed other things too", "%(mixed)s changed other things too", mixed)
        parts.append(other % {"mixed": mixed})
    if effect.half is None:
        parts.append(_("too few to say how sure that is"))
    elif found.is_few:
        parts.append(_("few pairs: one more may change it"))
    return "; ".join(parts)


def verdict_of(metric: Metric, found: TechniqueEffect) -> str:
    """Return in a word or two what that means."""
    if found.effect is None:
        return _("not known")
    way = way_of(metric, found.effect)
    return {"better": _("helps"), "worse": _("harms"), "same": _("not sure")}[way]
