"""Who did what, when."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit.requests import SignedInRequest
from teams.access import membership_for
from teams.models import HistoryEvent
from teams.panels import sentence_of

PER_PAGE = 50


@require_safe
@login_required
def history(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show the team's history, newest first, in sentences."""
    membership = membership_for(request.user, team_slug)
    events = HistoryEvent.objects.of(membership.team).with_people()
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    lines = [(event, sentence_of(event)) for event in page]
    return render(
        request,
        "teams/history.html",
        {"team": membership.team, "membership": membership, "page": page, "lines": lines},
    )
