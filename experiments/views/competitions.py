"""Competitions: list, new, home, edit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from experiments.forms.competitions import CompetitionForm, MetricFormSet, MetricRow
from experiments.forms.refusals import add_refusal
from experiments.models import Competition
from experiments.selectors import progress
from experiments.selectors.competitions import competition_at, competitions_of, days_of, deleted_runs
from experiments.selectors.quota import quota_at
from experiments.selectors.team_board import Wish, board, rows_of
from experiments.services import competitions
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for

LATEST = 8


@require_safe
@login_required
def listed(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """List the team's competitions."""
    membership = membership_for(request.user, team_slug)
    return render(
        request,
        "experiments/competitions.html",
        {
            "team": membership.team,
            "membership": membership,
            "competitions": competitions_of(membership.team),
            "can_write": can(membership, Power.WRITE),
        },
    )


@require_safe
@login_required
def home(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show a competition: days, quota, best runs, latest runs."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    best = list(board(competition, Wish()).values_list("pk", flat=True)[:LATEST])
    latest = list(board(competition, Wish(sort="started")).values_list("pk", flat=True)[:LATEST])
    steps = progress.overview(competition).steps
    return render(
        request,
        "experiments/competition.html",
        {
            "team": membership.team,
            "membership": membership,
            "competition": competition,
            "metrics": list(competition.metrics.all()),
            "days": days_of(competition),
            "quota": quota_at(competition),
            "best": rows_of(competition, best, first_place=1),
            "latest": rows_of(competition, latest, first_place=None),
            "chart": progress.chart_of(competition, steps),
            "has_deleted": deleted_runs(competition).exists(),
            "can_write": can(membership, Power.WRITE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Make a competition."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    typed = request.POST if request.method == "POST" else None
    form = CompetitionForm(typed, initial={"zone": membership.team.zone})
    rows = MetricFormSet(typed, prefix="metrics")
    if typed is not None and all([form.is_valid(), rows.is_valid()]):
        try:
            made = competitions.create(
                team=membership.team, by=request.user, metrics=rows.wishes, **form.wishes
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The competition is there. Log the first run."))
            return redirect("experiments:competition", team_slug, made.slug)
    context = {
        "team": membership.team,
        "membership": membership,
        "form": form,
        "rows": rows,
        "competition": None,
    }
    return render(request, "experiments/competition_form.html", context, status=200 if typed is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Change a competition and its metrics."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    typed = request.POST if request.method == "POST" else None
    form = CompetitionForm(typed, instance=_copy(competition))
    initial = [MetricRow.initial_of(metric) for metric in competition.metrics.all()]
    rows = MetricFormSet(typed, prefix="metrics", initial=initial)
    if typed is not None and all([form.is_valid(), rows.is_valid()]):
        try:
            kept = competitions.change(
                competition=competition,
                by=request.user,
                version=form.cleaned_data["version"],
                changes=form.wishes,
                metrics=rows.wishes,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The competition is saved."))
            return redirect("experiments:competition", team_slug, kept.slug)
    context = {
        "team": membership.team,
        "membership": membership,
        "form": form,
        "rows": rows,
        "competition": competition,
    }
    return render(request, "experiments/competition_form.html", context, status=200 if typed is None else 422)


def _copy(competition: Competition) -> Competition:
    """Return the same row anew: a model form writes what was typed into its instance, and the page shows the stored."""
    return Competition.objects.of(competition.team).get(pk=competition.pk)
