"""How far validation and board lie apart, and what foretells the board best."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from experiments.selectors import gaps
from experiments.selectors.competitions import competition_at
from kit.requests import SignedInRequest
from teams.access import membership_for

ROWS = 100


@require_safe
@login_required
def gap(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show validation against board: as points, by ranks, as a distribution, by fold and data version."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    told = gaps.page_of(competition)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "primary": competition.primary_metric,
        "told": told,
        "page": Paginator(told.lines, ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "experiments/gap.html", context)
