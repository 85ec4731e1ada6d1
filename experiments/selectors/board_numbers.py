"""The team leaderboard as numbers: by run, member, technique, week and class, or the team's best alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from experiments.models import Competition, Run, ScoreKind
from experiments.selectors import board_groups, class_board, progress
from experiments.selectors.api_reads import UnknownWish, in_full
from experiments.selectors.board_groups import Group
from experiments.selectors.team_board import ROWS, Wish, best_of_each_member, board

VIEWS = ("run", "member", "technique", "week", "class", "team")
GROUPS: dict[str, Callable[[Competition], list[Group]]] = {
    "member": lambda competition: board_groups.by_member(competition, progress.overview(competition).steps),
    "technique": board_groups.by_technique,
    "week": board_groups.by_week,
}


@dataclass(frozen=True)
class BoardWish:
    """How somebody asks for the board; `measure` is what runs log of classes, empty for the nearest to the metric."""

    by: str
    offset: int
    measure: str = ""


def board_wish(wish: Mapping[str, str]) -> BoardWish:
    """Return how the board is asked for and where to begin; raises UnknownWish."""
    by, offset = wish.get("by", "run"), wish.get("offset", "0")
    if by not in VIEWS:
        raise UnknownWish(_("by is run, member, technique, week, class or team."), fields={"by": [by]})
    if not (offset.isascii() and offset.isdecimal() and len(offset) < 10):
        raise UnknownWish(_("offset is a number."), fields={"offset": [offset]})
    return BoardWish(by, int(offset), wish.get("measure", ""))


def board_rows(competition: Competition, wish: BoardWish) -> tuple[list[dict[str, Any]], bool]:
    """Return a hundred rows of the board, and whether there are more; raises UnknownWish for an unknown measure.

    As many queries for 50,000 runs as for fifty.
    """
    end = wish.offset + ROWS
    if wish.by in GROUPS:
        groups = GROUPS[wish.by](competition)
        return _group_rows(competition, wish, groups[wish.offset : end]), len(groups) > end
    if wish.by == "class":
        rows = _class_rows(competition, wish.measure)
        return _with_runs(competition, rows[wish.offset : end]), len(rows) > end
    if wish.by == "team":
        ids = best_of_each_member(competition)[:1][wish.offset :]
    else:
        ids = list(board(competition, Wish()).values_list("pk", flat=True)[wish.offset : end + 1])
    numbered = enumerate(ids[:ROWS], wish.offset + 1)
    return _with_runs(competition, [{"place": place, "run_id": pk} for place, pk in numbered]), len(
        ids
    ) > ROWS


def _group_rows(competition: Competition, wish: BoardWish, groups: Iterable[Group]) -> list[dict[str, Any]]:
    """Return groups as rows. Weeks come in time's order and so have no place, nor has what has no score."""
    rows = [
        {
            "place": place if group.best and wish.by != "week" else None,
            "run_id": group.best["pk"] if group.best else None,
            "group": group.key.isoformat() if wish.by == "week" else group.name,
            "runs": group.runs,
            "submissions": group.submissions if wish.by == "week" else None,
            "steps": None if wish.by == "technique" else group.steps,
            "gained": group.gained,
        }
        for place, group in enumerate(groups, wish.offset + 1)
    ]
    return _with_runs(competition, rows)


def _class_rows(competition: Competition, name: str) -> list[dict[str, Any]]:
    """Return the classes of a measure in the competition's order, each with the run that recognises it best."""
    measures = class_board.measures_of(competition)
    measure = next((one for one in measures if one.name == name or not name), None)
    if measure is None:
        if not name:
            return []
        known = ", ".join(one.name for one in measures) or "–"
        raise UnknownWish(
            _("No class is measured by this; there is: %(known)s.") % {"known": known},
            fields={"measure": [name]},
        )
    best = class_board.best_of_classes(competition, measure)
    return [
        {"place": None, "run_id": best[key].run_id, "group": label, "value": best[key].number}
        for key, label in measure.keys.items()
        if key in best
    ]


def _with_runs(competition: Competition, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with the runs that they name, and what follows from those."""
    ids = {row["run_id"] for row in rows if row["run_id"] is not None}
    found = {run.pk: run for run in in_full(Run.objects.on_board(competition)).filter(pk__in=ids)}
    is_higher_better = competition.primary_metric.is_higher_better
    # A run that went to the bin between two queries is none of the board.
    return [
        _row(row, found.get(row["run_id"]), is_higher_better=is_higher_better)
        for row in rows
        if row["run_id"] is None or row["run_id"] in found
    ]


def _row(row: Mapping[str, Any], run: Run | None, *, is_higher_better: bool) -> dict[str, Any]:
    score, public = (run.score, run.public_score) if run else (None, None)
    gap = None if score is None or public is None else score - public
    before = run.parent.score if run and run.parent else None
    return {
        "place": row["place"] if run and run.score_kind == ScoreKind.RANKED else None,
        "group": row.get("group"),
        "member": run.owner.email if run and run.owner else None,
        "score": score,
        "class_score": row.get("value"),
        "public_score": public,
        "gap": gap if gap is None or is_higher_better else -gap,
        "difference_to_parent": None if score is None or before is None else score - before,
        "runs": row.get("runs"),
        "submissions": row.get("submissions"),
        "steps": row.get("steps"),
        "gained": row.get("gained"),
        "run": run,
    }
