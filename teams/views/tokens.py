"""Keys for programs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kit.forms import show_refusal
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for
from teams.forms.teams import TokenForm
from teams.models import ApiToken
from teams.services import tokens as service


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def tokens(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show the member's tokens; make one and show its secret, this once."""
    membership = membership_for(request.user, team_slug)
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = service.issue(
                membership=membership, name=form.cleaned_data["name"], by=request.user
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            form = TokenForm()
    others = ApiToken.objects.of(membership.team).of_others(membership)
    return render(
        request,
        "teams/tokens.html",
        {
            "team": membership.team,
            "membership": membership,
            "form": form,
            "secret": secret,
            "tokens": ApiToken.objects.of_member(membership).unrevoked(),
            "others": others.unrevoked() if can(membership, Power.MANAGE) else [],
        },
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def revoke(request: SignedInRequest, team_slug: str, token_id: int) -> HttpResponse:
    """Let a token open nothing any more: one's own, or as a manager anybody's."""
    membership = membership_for(request.user, team_slug)
    allowed = ApiToken.objects.of(membership.team)
    if not can(membership, Power.MANAGE):
        allowed = allowed.of_member(membership)
    token = get_object_or_404(allowed, pk=token_id)
    service.revoke(token=token, by=request.user)
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("team-tokens", membership.team.slug)
