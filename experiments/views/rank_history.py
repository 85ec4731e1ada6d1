"""Ranks and scores over time, and whom and what ours are held against: rivals, lines across the board."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from experiments.forms.refusals import add_refusal
from experiments.forms.rivals import LineForm, RivalForm
from experiments.models import Board, BoardSnapshot, Competition
from experiments.selectors import rank_charts
from experiments.selectors.competitions import competition_at
from experiments.selectors.rank_history import ranks_over_time, suggested_rivals
from experiments.selectors.standing import latest_of
from experiments.services import rivals
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for
from teams.models import Membership

ROWS = 100


@require_safe
@login_required
def history(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show our rank and score over time beside rivals and lines."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    return _page(request, membership, competition)


def _page(
    request: SignedInRequest,
    membership: Membership,
    competition: Competition,
    *,
    rival: RivalForm | None = None,
    line: LineForm | None = None,
) -> HttpResponse:
    snapshots = latest_of(competition)
    board, boards = board_asked(request, snapshots)
    latest = next((one for one in snapshots if one.board == board), None)
    with_medals = medals_wanted(request, latest)
    found = ranks_over_time(competition, board, with_medals=with_medals)
    curves = [one for one in found.curves if one.spots]
    context: dict[str, Any] = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "metric": competition.primary_metric,
        "can_write": can(membership, Power.WRITE),
        "boards": boards,
        "board": board,
        "latest": latest,
        "with_medals": with_medals,
        "ranks": rank_charts.rank_chart(found) if latest else None,
        "scores": rank_charts.score_chart(found, competition.primary_metric) if latest else None,
        "curves": curves,
        "lines": rank_charts.lines_of(found, curves)[:ROWS],
        "rivals": [one for one in found.curves if one.kind == "rival"],
        "own_lines": [one for one in found.curves if one.kind == "cut" and one.pk],
        "suggested": suggested_rivals(latest) if latest and can(membership, Power.WRITE) else [],
        "rival_form": rival or RivalForm(),
        "line_form": line or LineForm(),
    }
    is_refused = rival is not None or line is not None
    return render(request, "experiments/rank_history.html", context, status=422 if is_refused else 200)


def board_asked(request: SignedInRequest, snapshots: list[BoardSnapshot]) -> tuple[str, list[dict[str, Any]]]:
    """Return the board that the address names or the latest snapshot is of, and the boards there are to choose from."""
    there = {one.board for one in snapshots}
    wish = request.GET.get("board", "")
    board = wish if wish in there else (snapshots[0].board if snapshots else Board.PUBLIC.value)
    return board, [
        {"value": one.value, "label": one.label, "is_current": one == board} for one in Board if one in there
    ]


def medals_wanted(request: SignedInRequest, latest: BoardSnapshot | None) -> bool:
    """Tell whether medals are drawn: as the address says, else on boards of the platform that gives them."""
    wish = request.GET.get("medals", "")
    return wish == "1" if wish else latest is not None and latest.format.startswith("kaggle")


@require_POST
@login_required
def follow(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Follow a team on the board."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    form = RivalForm(request.POST)
    if form.is_valid():
        try:
            rival = rivals.follow(competition=competition, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is followed.") % {"name": rival.text})
            return redirect("experiments:history", team_slug, slug)
    return _page(request, membership, competition, rival=form)


@require_POST
@login_required
def follow_no_more(request: SignedInRequest, team_slug: str, slug: str, rival_id: int) -> HttpResponse:
    """Let a rival go."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    rivals.follow_no_more(rival=get_object_or_404(competition.rivals, pk=rival_id), by=request.user)
    return redirect("experiments:history", team_slug, slug)


@require_POST
@login_required
def draw_line(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Draw a line of the team's own across the board."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    form = LineForm(request.POST)
    if form.is_valid():
        try:
            rivals.draw_line(competition=competition, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("experiments:history", team_slug, slug)
    return _page(request, membership, competition, line=form)


@require_POST
@login_required
def erase_line(request: SignedInRequest, team_slug: str, slug: str, line_id: int) -> HttpResponse:
    """Take a line of the team's own away."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    rivals.erase_line(line=get_object_or_404(competition.cut_lines, pk=line_id), by=request.user)
    return redirect("experiments:history", team_slug, slug)
