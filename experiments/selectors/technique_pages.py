"""One technique in one competition: what is known of it, and each pair that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse

from experiments.models import Competition, Technique
from experiments.selectors.lineage import words_of
from experiments.selectors.moves import EffectLine, effect_line
from experiments.selectors.technique_effects import effects_in, logged
from experiments.technique_signs import Sign, written
from teams.models import Team


@dataclass(frozen=True)
class PairRow:
    """A run and its parent; `others` are the changes besides the technique. The difference is towards having it."""

    run: str
    run_url: str
    parent: str
    parent_url: str
    is_added: bool
    difference: str
    way: str
    others: Sequence[str]


@dataclass(frozen=True)
class TechniquePage:
    """`with_mean` and `without_mean` compare runs that differ in more than the technique; `clean_mean` is over the
    pairs that changed nothing else."""

    line: EffectLine
    signs: Sequence[str]
    with_mean: str
    without_mean: str
    clean_mean: str
    lines: Sequence[PairRow]


def technique_at(team: Team, technique_id: int) -> Technique:
    """Return the team's technique with its signs; raises Http404."""
    return get_object_or_404(Technique.objects.of(team).by_kind(), pk=technique_id)


def page_of(competition: Competition, technique: Technique) -> TechniquePage:
    """Return what is known of a technique in a competition, the latest pair first. Four queries."""
    # All of them: a pair says which other techniques were changed at once.
    known = list(Technique.objects.of(competition.team).by_kind())
    found = next(one for one in effects_in(logged(competition), known) if one.technique.pk == technique.pk)
    metric = competition.primary_metric
    before, after = reverse("experiments:run", args=[competition.team.slug, "@"]).split("@")
    pairs = sorted(found.pairs, key=lambda pair: pair.run.started_at, reverse=True)
    return TechniquePage(
        line=effect_line(competition, found),
        signs=[written(Sign(one.source, one.key, one.value)) for one in technique.signs.all()],
        with_mean=metric.show(found.with_mean),
        without_mean=metric.show(found.without_mean),
        clean_mean=metric.show_difference(found.clean_mean),
        lines=[
            PairRow(
                run=pair.run.name,
                run_url=pair.run.public_id.join((before, after)),
                parent=pair.parent.name,
                parent_url=pair.parent.public_id.join((before, after)),
                is_added=pair.is_added,
                difference=metric.show_difference(pair.difference),
                way=metric.way(pair.difference),
                others=[*(words_of(one) for one in pair.others), *pair.other_techniques],
            )
            for pair in pairs
        ],
    )
