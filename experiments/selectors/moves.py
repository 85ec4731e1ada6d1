"""What moved the score, as the page shows it: steps from the baseline to the best, techniques, and the tree of runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from experiments.models import Competition, Metric, Tag, Technique
from experiments.selectors.lineage import Kin, ancestors, words_of
from experiments.selectors.technique_effects import (
    Logged,
    TechniqueEffect,
    effects_in,
    logged,
    sentence_of,
    verdict_of,
    way_of,
)
from experiments.selectors.technique_suggestions import Suggestion, suggestions

# More runs than these are no picture any more: then the best are drawn, and all that they came from.
MOST_IN_TREE = 150
DEEPEST_INDENT = 8
TONES = {"better": "good", "worse": "bad", "same": "soft"}


@dataclass(frozen=True)
class Step:
    """A run beside the one it came from. `depth` counts those before it; `is_mixed`: more than one change at once."""

    name: str
    url: str
    owner: str
    depth: int
    score: str
    difference: str
    way: str
    changes: Sequence[str]
    is_mixed: bool
    is_best: bool

    @property
    def indent(self) -> str:
        """What stands before the name in a list of the tree."""
        return "· " * min(self.depth, DEEPEST_INDENT)


@dataclass(frozen=True)
class EffectLine:
    """A technique and what is known of it, as texts."""

    technique: Technique
    url: str
    with_count: int
    without_count: int
    sentence: str
    verdict: str
    tone: str


@dataclass(frozen=True)
class Moves:
    """The page. Charts are None where there is nothing to draw; `left_out` counts runs that the tree does not show."""

    steps: Sequence[Step]
    waterfall: dict[str, Any] | None
    effects: Sequence[EffectLine]
    intervals: dict[str, Any] | None
    tree: dict[str, Any] | None
    branches: Sequence[Step]
    left_out: int
    suggestions: Sequence[Suggestion]


def moves_of(competition: Competition) -> Moves:
    """Return what moved the score of a competition. Six queries, whatever the number of runs."""
    known = logged(competition)
    techniques = list(Technique.objects.of(competition.team).by_kind())
    found = _best_first(competition.primary_metric, effects_in(known, techniques))
    reader = _Reader(competition, known)
    steps = reader.way_to_the_best()
    tree, branches, left_out = reader.tree()
    return Moves(
        steps=steps,
        waterfall=reader.waterfall(steps),
        effects=[effect_line(competition, one) for one in found],
        intervals=_intervals(competition, found),
        tree=tree,
        branches=branches,
        left_out=left_out,
        suggestions=suggestions(known, techniques),
    )


def effect_line(competition: Competition, found: TechniqueEffect) -> EffectLine:
    """Return a technique's line."""
    metric = competition.primary_metric
    way = way_of(metric, found.effect)
    return EffectLine(
        technique=found.technique,
        url=technique_url(competition, found.technique),
        with_count=found.with_count,
        without_count=found.without_count,
        sentence=sentence_of(metric, found),
        verdict=verdict_of(metric, found),
        tone={"better": "good", "worse": "bad", "same": "neutral"}[way],
    )


def technique_url(competition: Competition, technique: Technique) -> str:
    """Return the address of a technique's page."""
    return reverse("experiments:technique", args=[competition.team.slug, competition.slug, technique.pk])


def _best_first(metric: Metric, found: Sequence[TechniqueEffect]) -> list[TechniqueEffect]:
    """Return the techniques by what they brought; those that no pair speaks of come last."""
    sign = -1 if metric.is_higher_better else 1
    return sorted(found, key=lambda one: (one.effect is None, sign * one.effect.mean if one.effect else 0.0))


def _intervals(competition: Competition, found: Sequence[TechniqueEffect]) -> dict[str, Any] | None:
    metric = competition.primary_metric
    rows = [
        {
            "label": one.technique.name,
            "value": one.effect.mean,
            "low": one.effect.low,
            "high": one.effect.high,
            "note": sentence_of(metric, one),
            "href": technique_url(competition, one.technique),
            "tone": TONES[way_of(metric, one.effect)],
        }
        for one in found
        if one.effect is not None
    ]
    return {"kind": "intervals", "digits": metric.decimals, "isSigned": True, "rows": rows} if rows else None


class _Reader:
    """Reads lines out of what was logged."""

    def __init__(self, competition: Competition, known: Logged) -> None:
        self.metric: Metric = competition.primary_metric
        self.kin: Mapping[int, Kin] = known.kin
        self.facing = known.facing
        before, after = reverse("experiments:run", args=[competition.team.slug, "@"]).split("@")
        self.address = (before, after)
        self.best = self._best()
        self.baselines = set(Tag.objects.of_baselines(competition).values_list("run_id", flat=True))

    def _best(self) -> int | None:
        scored = [one for one in self.kin.values() if one.score is not None]
        sign = 1 if self.metric.is_higher_better else -1
        best = max(scored, key=lambda one: sign * (one.score or 0.0), default=None)
        return best.pk if best else None

    def way_to_the_best(self) -> list[Step]:
        """Return the runs from the last baseline on the way, or the first run, to the best; those without a score are
        passed over, and what they changed is told with the next."""
        if self.best is None:
            return []
        line = [one for one in ancestors(self.kin, self.best) if one.score is not None]
        starts = [place for place, one in enumerate(line[:-1]) if one.pk in self.baselines]
        line = line[starts[-1] if starts else 0 :]
        return [self._step(one, line[place - 1] if place else None, place) for place, one in enumerate(line)]

    def _step(self, one: Kin, before: Kin | None, depth: int) -> Step:
        known = self.facing.difference(before, one) if before else None
        difference = None
        if before and before.score is not None and one.score is not None:
            difference = one.score - before.score
        return Step(
            name=one.name,
            url=one.public_id.join(self.address),
            owner=one.owner,
            depth=depth,
            score=self.metric.show(one.score),
            difference=self.metric.show_difference(difference),
            way=self.metric.way(difference),
            changes=[words_of(change) for change in known.counted] if known else [],
            is_mixed=bool(known and known.is_mixed),
            is_best=one.pk == self.best,
        )

    def waterfall(self, steps: Sequence[Step]) -> dict[str, Any] | None:
        """Return the steps as the chart takes them; one run alone has come no way."""
        if len(steps) < 2:
            return None
        scores = {one.public_id.join(self.address): one.score for one in self.kin.values()}
        return {
            "kind": "waterfall",
            "digits": self.metric.decimals,
            "isGain": self.metric.is_higher_better,
            "rows": [
                {
                    "label": step.name,
                    "value": scores[step.url],
                    "note": ", ".join(step.changes),
                    "href": step.url,
                }
                for step in steps
            ],
        }

    def tree(self) -> tuple[dict[str, Any] | None, list[Step], int]:
        """Return the tree as the chart takes it, its branches in reading order, and how many runs it leaves out."""
        shown = self._shown()
        children: dict[int | None, list[Kin]] = {}
        for one in shown:
            children.setdefault(one.parent, []).append(one)
        # A run that nothing came from and that came from nothing is no part of a tree.
        roots = [one for one in children.get(None, []) if one.pk in children]
        if not roots:
            return None, [], 0
        branches: list[Step] = []
        # Without recursion: a chain may be longer than Python's stack.
        made: dict[int, dict[str, Any]] = {}
        waiting: list[tuple[Kin, Kin | None, int]] = [(one, None, 0) for one in reversed(roots)]
        drawn: list[dict[str, Any]] = []
        while waiting:
            one, before, depth = waiting.pop()
            step = self._step(one, before, depth)
            branches.append(step)
            made[one.pk] = self._branch(step)
            (made[before.pk]["children"] if before else drawn).append(made[one.pk])
            waiting += [(child, one, depth + 1) for child in reversed(children.get(one.pk, []))]
        return {"kind": "tree", "roots": drawn}, branches, len(self.kin) - len(shown)

    def _shown(self) -> list[Kin]:
        """Return the best runs and all that they came from, oldest first, with no circle among them."""
        sign = -1 if self.metric.is_higher_better else 1
        best = sorted(
            self.kin.values(), key=lambda one: (one.score is None, sign * (one.score or 0.0), one.started_at)
        )
        wanted: set[int] = set()
        for one in best[:MOST_IN_TREE]:
            wanted.update(each.pk for each in ancestors(self.kin, one.pk))
        return [one for pk, one in self.kin.items() if pk in wanted]

    @staticmethod
    def _branch(step: Step) -> dict[str, Any]:
        return {
            "name": step.name,
            "value": step.score,
            "tone": TONES[step.way],
            "isBest": step.is_best,
            "children": [],
        }
