"""Rounds of pseudo labels: each run's labels were made by another, its teacher, back to the one that had none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from experiments.models import Lifecycle, Metric, Run


@dataclass(frozen=True)
class Round:
    """One run of the chain: round 0 is the first teacher. The difference is to its own teacher."""

    number: int
    name: str
    url: str
    is_here: bool
    is_deleted: bool
    threshold: str
    data_version: str
    score: str
    public: str
    difference: str
    way: str


def rounds_of(run: Run, primary: Metric | None) -> list[Round]:
    """Return the chain that leads to a run and the pupils that it taught itself; empty without any. One query."""
    if primary is None or run.competition_id is None:
        return []
    taught = Q(teacher__isnull=False) | Q(pupils__isnull=False)
    known = {one.pk: one for one in Run.objects.filter(taught, competition=run.competition_id).distinct()}
    if run.pk not in known:
        return []
    line: list[Run] = []
    above: Run | None = known[run.pk]
    while above is not None and above not in line:
        line.insert(0, above)
        above = known.get(above.teacher_id or 0)
    pupils = [one for one in known.values() if one.teacher_id == run.pk and one.lifecycle == Lifecycle.ACTIVE]
    ordered = [
        *enumerate(line),
        *((len(line), one) for one in sorted(pupils, key=lambda one: one.started_at)),
    ]
    return _rounds(ordered, known, run, primary)


def _rounds(
    ordered: Sequence[tuple[int, Run]], known: Mapping[int, Run], here: Run, primary: Metric
) -> list[Round]:
    rounds = []
    for number, one in ordered:
        teacher = known.get(one.teacher_id or 0)
        before = teacher.score if teacher else None
        difference = None if before is None or one.score is None else one.score - before
        rounds.append(
            Round(
                number=number,
                name=one.name,
                url=reverse("experiments:run", args=[here.team.slug, one.public_id]),
                is_here=one.pk == here.pk,
                is_deleted=one.lifecycle == Lifecycle.DELETED,
                threshold="–" if one.pseudo_threshold is None else f"{one.pseudo_threshold:g}",
                data_version=one.data_version or "–",
                score=primary.show(one.score),
                public=primary.show(one.public_score),
                difference=primary.show_difference(difference),
                way=primary.way(difference),
            )
        )
    return rounds
