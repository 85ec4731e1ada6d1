"""Inviting people, and accepting an invitation."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kit.error_pages import too_many_requests
from kit.forms import show_refusal
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, check_can_give, membership_for
from teams.forms.invitations import InviteForm, JoinForm
from teams.models import Invitation, InvitationState, Role, User
from teams.services import invitations


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def invite(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Make a link into the team and show it, this once."""
    membership = membership_for(request.user, team_slug, Power.MANAGE)
    team = membership.team
    form = InviteForm(request.POST or None, membership=membership)
    link = None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        check_can_give(membership, asked["role"])
        try:
            _invitation, secret = invitations.invite(
                team=team, role=Role(asked["role"]), email=asked["email"], days=asked["days"], by=request.user
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            link = request.build_absolute_uri(reverse("invitation", kwargs={"secret": secret}))
    return render(
        request,
        "teams/invite.html",
        {"team": team, "membership": membership, "form": form, "link": link},
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def revoke(request: SignedInRequest, team_slug: str, invitation_id: int) -> HttpResponse:
    """Take a link back."""
    membership = membership_for(request.user, team_slug, Power.MANAGE)
    invitation = get_object_or_404(Invitation.objects.of(membership.team), pk=invitation_id)
    try:
        invitations.revoke(invitation=invitation, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The invitation is revoked."))
    return redirect("team-people", membership.team.slug)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Let in who holds the link: with the account they are signed in with, or with a new one."""
    invitation = Invitation.objects.behind(secret)
    if invitation is None:
        raise Http404
    if invitation.state != InvitationState.OPEN:
        return _over(request, invitation)
    if isinstance(request.user, User):
        return _join(request, invitation, request.user)
    return _join_as_newcomer(request, invitation)


def _over(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    said = str(invitations.InvitationOver(invitation.state))
    return render(request, "teams/invitation_over.html", {"said": said, "invitation": invitation}, status=410)


def _join(request: HttpRequest, invitation: Invitation, person: User) -> HttpResponse:
    problem = None
    if request.method == "POST":
        try:
            membership = invitations.accept(invitation=invitation, person=person)
        except invitations.InvitationOver:
            return _over(request, invitation)
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("Welcome to %(team)s.") % {"team": invitation.team})
            return redirect("team-home", membership.team.slug)
    return render(
        request,
        "teams/invitation.html",
        {"invitation": invitation, "form": None, "problem": problem},
        status=problem.status if problem else 200,
    )


def _join_as_newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST" and not ratelimit.consume(request, action="signup"):
        return too_many_requests(request)
    form = JoinForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            membership = invitations.accept_as_newcomer(invitation=invitation, **form.cleaned_data)
        except invitations.InvitationOver:
            return _over(request, invitation)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            login(request, membership.user)
            messages.success(request, _("Welcome to %(team)s.") % {"team": invitation.team})
            return redirect("team-home", membership.team.slug)
    return render(
        request,
        "teams/invitation.html",
        {"invitation": invitation, "form": form, "problem": None},
        status=422 if form.errors else 200,
    )
