"""What a finished competition came to: the last places, what was chosen, what moved the score, who did how much."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.urls import reverse

from experiments.models import Board, BoardEntry, BoardSnapshot, Competition, Metric, Submission, Technique
from experiments.selectors import board_groups, progress
from experiments.selectors.moves import EffectLine, effect_line
from experiments.selectors.progress import Line
from experiments.selectors.technique_effects import TechniqueEffect, effects_of
from teams.models import User

MOST_EFFECTS = 5
MOST_JUMPS = 3
COLUMNS = (
    "pk", "public_score", "private_score", "is_chosen", "by_id", "note", "submitted_at", "is_dated", "run__name", "run__public_id",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the team stood on the last snapshot of a board; `rank` is None where it is not among the teams."""

    board: str
    label: str
    rank: int | None
    score: str
    teams: int


@dataclass(frozen=True)
class Sent:
    """A submission as texts; `name` is its run's, or its note where it has none."""

    name: str
    run_url: str
    public: str
    private: str


@dataclass(frozen=True)
class Choice:
    """What stood for the team against the best that was there.

    `judged_by` is the board whose scores tell: the private one as soon as it gave any. `missed` is how much better
    the best one was than the best chosen one, without a sign; empty where nothing was missed or nothing chosen.
    """

    judged_by: str
    chosen: Sequence[Sent]
    best: Sent | None
    is_best_chosen: bool
    missed: str


@dataclass(frozen=True)
class MemberLine:
    """What a member did."""

    name: str
    runs: int
    submissions: int
    best: str
    steps: int
    gained: str


@dataclass(frozen=True)
class FinalWrap:
    """The page; `jumps` are the largest of the improvements, `timeline` all of them, oldest first.

    `climbed`: by how many ranks the private board lifted the team, None without both places. `step_count` counts the
    improvements that are not shown too.
    """

    places: Sequence[Place]
    climbed: int | None
    best_run: Line | None
    choice: Choice
    jumps: Sequence[Line]
    effects: Sequence[EffectLine]
    members: Sequence[MemberLine]
    timeline: Sequence[Line]
    step_count: int
    run_count: int
    submission_count: int


def final_wrap(competition: Competition) -> FinalWrap:
    """Return what a competition came to. As many queries for 50,000 runs as for five."""
    known = progress.overview(competition)
    timeline = progress.lines_of(competition, known.steps)[::-1]
    places = _places(competition)
    sent = list(
        Submission.objects.of(competition.team)
        .filter(competition=competition)
        .order_by("pk")
        .values(*COLUMNS)
    )
    ranks = {one.board: one.rank for one in places}
    before, after = ranks.get(Board.PUBLIC), ranks.get(Board.PRIVATE)
    return FinalWrap(
        places=places,
        climbed=None if before is None or after is None else before - after,
        best_run=timeline[-1] if timeline else None,
        choice=_choice(competition, sent),
        jumps=_jumps(timeline),
        effects=_effects(competition),
        members=_members(competition, known.steps, Counter(one["by_id"] for one in sent)),
        timeline=timeline,
        step_count=len(known.steps),
        run_count=known.run_count,
        submission_count=len(sent),
    )


def _places(competition: Competition) -> list[Place]:
    """Return our place on the last snapshot of each board that there is. Two queries a board."""
    places = []
    for board in Board:
        snapshot = BoardSnapshot.objects.on(competition, board).latest_first().first()
        if snapshot is None:
            continue
        ours = BoardEntry.objects.filter(snapshot=snapshot).ours().in_order().first()
        places.append(
            Place(
                board=board,
                label=str(board.label),
                rank=ours.shown_rank if ours else None,
                score=competition.primary_metric.show(ours.score) if ours else "–",
                teams=snapshot.entry_count,
            )
        )
    return places


def _choice(competition: Competition, sent: Sequence[Mapping[str, Any]]) -> Choice:
    metric = competition.primary_metric
    column = "private_score" if any(_is_known(one["private_score"]) for one in sent) else "public_score"
    scored = [one for one in sent if _is_known(one[column])]
    sign = 1 if metric.is_higher_better else -1
    best = max(scored, key=lambda one: sign * one[column], default=None)
    chosen = [one for one in sent if one["is_chosen"]]
    ours = max(
        (one for one in chosen if _is_known(one[column])), key=lambda one: sign * one[column], default=None
    )
    missed = abs(best[column] - ours[column]) if best and ours else 0.0
    board = Board.PRIVATE if column == "private_score" else Board.PUBLIC
    return Choice(
        judged_by=str(board.label),
        chosen=[_sent(competition, one) for one in chosen],
        best=_sent(competition, best) if best else None,
        is_best_chosen=ours is not None and missed == 0,
        missed=metric.show_distance(missed) if missed else "",
    )


def _is_known(score: float | None) -> bool:
    return score is not None and math.isfinite(score)


def _sent(competition: Competition, one: Mapping[str, Any]) -> Sent:
    metric: Metric = competition.primary_metric
    public_id = one["run__public_id"]
    return Sent(
        name=one["run__name"]
        or one["note"]
        or (f"{one['submitted_at']:%Y-%m-%d}" if one["is_dated"] else "–"),
        run_url=reverse("experiments:run", args=[competition.team.slug, public_id]) if public_id else "",
        public=metric.show(one["public_score"]),
        private=metric.show(one["private_score"]),
    )


def _jumps(timeline: Sequence[Line]) -> list[Line]:
    """Return the improvements that gained most; the first shown one improved on nothing."""
    gained = [(abs(line.step.score - before.step.score), line) for before, line in pairwise(timeline)]
    return [line for _, line in sorted(gained, key=lambda one: -one[0])[:MOST_JUMPS]]


def _effects(competition: Competition) -> list[EffectLine]:
    """Return the techniques that helped most; one that no pair speaks of, or that made worse, is none of them."""
    sign = 1 if competition.primary_metric.is_higher_better else -1
    techniques = list(Technique.objects.of(competition.team).by_kind())
    helped: list[tuple[float, TechniqueEffect]] = [
        (sign * one.effect.mean, one)
        for one in effects_of(competition, techniques)
        if one.effect is not None and sign * one.effect.mean > 0
    ]
    best = sorted(helped, key=lambda one: -one[0])[:MOST_EFFECTS]
    return [effect_line(competition, one) for _, one in best]


def _members(
    competition: Competition, steps: list[progress.Step], sent: Mapping[int | None, int]
) -> list[MemberLine]:
    """Return who logged runs, by their best, then those who only submitted."""
    metric = competition.primary_metric
    groups = board_groups.by_member(competition, steps)
    lines = [
        MemberLine(
            name=group.name,
            runs=group.runs,
            submissions=sent.get(group.key, 0),
            best=metric.show(group.best["score"] if group.best else None),
            steps=group.steps,
            gained=metric.show_difference(group.gained),
        )
        for group in groups
    ]
    others = [pk for pk in sent if pk not in {group.key for group in groups}]
    people = User.objects.in_bulk([pk for pk in others if pk is not None])
    names = {pk: str(people[pk]) if pk in people else "–" for pk in others}
    return lines + [MemberLine(names[pk], 0, sent[pk], "–", 0, "") for pk in others]
