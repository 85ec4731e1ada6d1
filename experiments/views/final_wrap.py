"""What a finished competition came to."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from experiments.selectors import final_wrap as reads
from experiments.selectors import progress
from experiments.selectors.competitions import competition_at, days_of
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for


@require_safe
@login_required
def wrap(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show the final wrap; while the competition goes on, when there will be one."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    days = days_of(competition)
    found = reads.final_wrap(competition) if days.is_over else None
    steps = [line.step for line in found.timeline] if found else []
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "primary": competition.primary_metric,
        "days": days,
        "wrap": found,
        "climbed": "" if found is None or found.climbed is None else f"{found.climbed:+,}".replace("-", "−"),
        "chart": progress.chart_of(competition, steps) if steps else None,
        "can_write": can(membership, Power.WRITE),
    }
    return render(request, "experiments/final_wrap.html", context)
