"""How a team wants its posts to look."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.refusals import Refused
from kit.requests import SignedInRequest
from retros import selectors
from retros.forms.post_settings import PostSettingsForm
from retros.models import PostSettings
from retros.services import post_settings
from retros.views.finding import frame
from teams.access import Power, membership_for


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show and keep the settings, with what the team's own posts look like beside them."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    team = membership.team
    form = PostSettingsForm(request.POST or None, instance=PostSettings.objects.of(team))
    if request.method == "POST" and form.is_valid():
        wishes = {name: form.cleaned_data[name] for name in (*form.Meta.fields, "sections")}
        post_settings.save(team=team, by=request.user, **wishes)
        messages.success(request, _("The settings are saved; drafts follow them from now on."))
        return redirect("retros:settings", team_slug)
    style = selectors.house_style(team)
    unlike = PostSettings.objects.of(team).unlike(style)
    differs = [str(form.fields[name].label) for name in form.Meta.fields if name in unlike]
    context = frame(membership, form=form, style=style, differs=differs)
    return render(request, "retros/settings.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def adopt_style(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Take over the look of the imported posts."""
    team = membership_for(request.user, team_slug, Power.WRITE).team
    try:
        post_settings.adopt_style(team=team, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("New posts and untouched drafts look like your imported ones from now on.")
        )
    return redirect("retros:settings", team_slug)
