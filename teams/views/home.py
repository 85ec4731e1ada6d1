"""The page after signing in, and a team's home."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kit.requests import SignedInRequest
from teams.access import membership_for
from teams.models import Team
from teams.panels import panels_in_order


@require_safe
@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """Go to the person's team; who has none is told what to do."""
    team = Team.objects.visible_to(request.user).by_name().first()
    if team is None:
        return render(request, "teams/no_team.html")
    return redirect("team-home", team.slug)


@require_safe
@login_required
def team_home(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show the boxes that the apps registered."""
    membership = membership_for(request.user, team_slug)
    boxes = [(panel, panel.context(membership)) for panel in panels_in_order()]
    return render(
        request,
        "teams/home.html",
        {
            "team": membership.team,
            "membership": membership,
            "boxes": [{"template": panel.template, "box": box} for panel, box in boxes if box is not None],
        },
    )
