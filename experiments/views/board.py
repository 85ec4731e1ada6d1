"""The team's own leaderboard."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from experiments.forms.boards import BoardFilter
from experiments.models import Competition, Metric
from experiments.search_words import EXAMPLES
from experiments.selectors import board_groups, board_lines, class_board
from experiments.selectors import progress as progress_reads
from experiments.selectors.board_groups import Group
from experiments.selectors.comparison import FEWEST, MOST, runs_at
from experiments.selectors.competitions import competition_at, days_of
from experiments.selectors.progress import Step
from experiments.selectors.team_board import page_of
from kit.partials import page_or_partial
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for

VIEWS = ("run", "member", "technique", "week", "class")
GROUPS: dict[str, Callable[[Competition, list[Step]], list[Group]]] = {
    "member": board_groups.by_member,
    "technique": lambda competition, _steps: board_groups.by_technique(competition),
    "week": lambda competition, _steps: board_groups.by_week(competition),
}


@require_safe
@login_required
def leaderboard(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show the runs in order, or what members, techniques, weeks and classes came to; the address says which."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    chosen = list(dict.fromkeys(request.GET.getlist("run")))
    if "compare" in request.GET and FEWEST <= len(chosen) <= MOST:
        asked = urlencode({"run": chosen}, doseq=True)
        return redirect(f"{reverse('experiments:compare-runs', args=[team_slug])}?{asked}")
    by = request.GET.get("by", "run")
    by = by if by in VIEWS else "run"
    primary, *others = competition.metrics.all()
    known = progress_reads.overview(competition)
    marks = progress_reads.marks_of(competition, known.steps)
    context: dict[str, Any] = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "primary": primary,
        "others": others,
        "by": by,
        "can_write": can(membership, Power.WRITE),
        "chart": progress_reads.chart_of(competition, known.steps, marks),
        "marks": marks,
        "examples": EXAMPLES,
        "days": days_of(competition),
        "rows": [],
        "groups": [],
        "classes": None,
        "measures": [],
        "page": None,
        "form": None,
        "wish": None,
        "columns": [],
        "chosen": chosen,
        "chosen_count": len(chosen) if "compare" in request.GET else None,
        "kept": [pair for pair in _pairs(request) if pair[0] not in {"run", "compare"}],
    }
    if by == "class":
        context |= _classes(request, competition)
    elif by in GROUPS:
        groups = GROUPS[by](competition, known.steps)
        context["groups"] = board_lines.lines_of(competition, by, groups)
    else:
        form = BoardFilter(request.GET, competition=competition)
        wish = form.wish
        page = page_of(competition, wish, request.GET.get("page"), run_count=known.run_count)
        context |= {"rows": page.object_list, "page": page, "form": form, "wish": wish}
        context["columns"] = _columns(wish.sort, primary.label, others)
    # Ticked on another page of the board: shown apart, so that they can be unticked there too.
    elsewhere = [one for one in chosen if one not in {row.public_id for row in context["rows"]}]
    context["elsewhere"] = runs_at(membership.team, elsewhere) if elsewhere else []
    return page_or_partial(request, "experiments/leaderboard.html", context, partial="board")


def _classes(request: SignedInRequest, competition: Competition) -> dict[str, Any]:
    """Return the board of classes, of the measure that the address names or of the nearest one."""
    measures = class_board.measures_of(competition)
    wanted = request.GET.get("measure", "")
    measure = next((one for one in measures if one.name == wanted), measures[0] if measures else None)
    board = class_board.board(competition, measure) if measure else None
    return {
        "measures": [one.name for one in measures],
        "classes": board if board and board.rows else None,
    }


def _pairs(request: SignedInRequest) -> list[tuple[str, str]]:
    """Return what the address asks for, so that choosing runs keeps the filter, the order and the page."""
    return [(name, value) for name, values in request.GET.lists() for value in values]


def _columns(sort: str, primary: str, others: list[Metric]) -> list[dict[str, Any]]:
    """Return the heads that sort: a second click turns the order around."""
    names = [
        ("name", _("Name"), ""),
        ("owner", pgettext("of a run", "Owner"), ""),
        ("score", primary, "num"),
        ("public", _("Leaderboard"), "num"),
        ("gap", _("Gap"), "num"),
        *((f"metric:{metric.pk}", metric.label, "num") for metric in others),
        ("started", _("When"), ""),
    ]
    return [
        {
            "label": label,
            "kind": kind,
            "sort": f"-{key}" if sort == key else key,
            "is_gap": key == "gap",
            "now": {key: "descending", f"-{key}": "ascending"}.get(sort, "none"),
        }
        for key, label, kind in names
    ]


@require_safe
@login_required
def progress(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show the runs that moved the best score, as a chart and as a table."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    steps = progress_reads.overview(competition).steps
    marks = progress_reads.marks_of(competition, steps)
    return render(
        request,
        "experiments/progress.html",
        {
            "team": membership.team,
            "membership": membership,
            "competition": competition,
            "primary": competition.primary_metric,
            "chart": progress_reads.chart_of(competition, steps, marks),
            "marks": marks,
            "lines": progress_reads.lines_of(competition, steps),
            "step_count": len(steps),
        },
    )
