"""A new team, a team's settings, a person's preferences."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from kit.forms import show_refusal
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, membership_for
from teams.forms.preferences import PreferencesForm
from teams.forms.teams import TeamForm
from teams.services import accounts, teams


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_team(request: SignedInRequest) -> HttpResponse:
    """Make a team of which the person is the first owner."""
    form = TeamForm(request.POST or None, initial={"zone": request.user.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            team = teams.create(**form.cleaned_data, by=request.user)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return redirect("team-people", team.slug)
    return render(request, "teams/new_team.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_settings(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Change the team's name, address and zone."""
    membership = membership_for(request.user, team_slug, Power.MANAGE)
    team = membership.team
    now = {"name": team.name, "slug": team.slug, "zone": team.zone}
    form = TeamForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            teams.change(team=team, **form.cleaned_data, by=request.user)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("team-settings", team.slug)
    return render(
        request,
        "teams/settings.html",
        {"team": team, "membership": membership, "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: SignedInRequest) -> HttpResponse:
    """Change name, language, zone and colours."""
    person = request.user
    now = {name: getattr(person, name) for name in ("name", "language", "time_zone", "theme")}
    form = PreferencesForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        accounts.change_preferences(person=person, **form.cleaned_data)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return redirect(request.get_full_path())  # with the team in whose frame it stands
    return render(request, "teams/preferences.html", {"form": form}, status=422 if form.errors else 200)
