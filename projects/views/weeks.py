"""The weeks of the camp, and one week with its days, notes and what later apps add."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit.requests import SignedInRequest
from projects import selectors
from projects.panels import week_panels_in_order
from teams.access import Power, can, membership_for


@require_safe
@login_required
def weeks(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show all weeks of the camp, the one of today marked."""
    membership = membership_for(request.user, team_slug)
    camp = selectors.camp_of(membership.team)
    return render(
        request,
        "projects/weeks.html",
        {
            "team": membership.team,
            "membership": membership,
            "rows": selectors.weeks_with_note_counts(membership.team, camp) if camp else [],
            "has_weekend": camp is not None and camp.has_weekends,
            "today": selectors.today_of(membership.team),
            "is_end_unknown": camp is not None and camp.last_day is None,
            "may_manage": can(membership, Power.MANAGE),
        },
    )


@require_safe
@login_required
def week(request: SignedInRequest, team_slug: str, number: int) -> HttpResponse:
    """Show a week of the camp; beyond the camp there is none."""
    membership = membership_for(request.user, team_slug)
    camp = selectors.camp_of(membership.team)
    if camp is None or not 1 <= number <= camp.week_count:
        raise Http404
    shown = camp.week(number)
    boxes = [(panel, panel.context(membership, shown)) for panel in week_panels_in_order()]
    return render(
        request,
        "projects/week.html",
        {
            "team": membership.team,
            "membership": membership,
            "week": shown,
            "before": number - 1 if number > 1 else None,
            "after": number + 1 if number < camp.week_count else None,
            "diary": selectors.diary_of(membership.team, shown),
            "boxes": [{"template": panel.template, "box": box} for panel, box in boxes if box is not None],
            "may_note": can(membership, Power.NOTE),
            "may_manage": can(membership, Power.MANAGE),
        },
    )
