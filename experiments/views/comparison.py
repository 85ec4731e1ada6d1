"""Several runs side by side."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from experiments.selectors import comparison
from kit.requests import SignedInRequest
from teams.access import membership_for


@require_safe
@login_required
def compare(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show the runs that the address names side by side; with too few or too many, which ones they are."""
    membership = membership_for(request.user, team_slug)
    asked = dict.fromkeys(request.GET.getlist("run"))
    runs = comparison.runs_at(membership.team, list(asked))
    if len(runs) < len(asked):
        raise Http404
    is_comparable = comparison.FEWEST <= len(runs) <= comparison.MOST
    competition = next((run.competition for run in runs if run.competition), None)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "runs": runs,
        "chosen_count": len(runs),
        "compared": comparison.compare(runs, membership.team) if is_comparable else None,
    }
    return render(request, "experiments/comparison.html", context, status=200 if is_comparable else 422)
