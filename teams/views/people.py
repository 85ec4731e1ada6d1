"""Who is in the team, and as what."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.forms import show_refusal
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, can_change, check_can_change, check_can_give, membership_for
from teams.forms.teams import RoleForm
from teams.models import Invitation, Membership, Role
from teams.services import members


@require_safe
@login_required
def people(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show members and, to those who may invite, the open invitations."""
    membership = membership_for(request.user, team_slug)
    team, may_invite = membership.team, can(membership, Power.MANAGE)
    invitations = Invitation.objects.of(team).open().newest_first() if may_invite else []
    return render(
        request,
        "teams/people.html",
        {
            "team": team,
            "membership": membership,
            "members": Membership.objects.of(team).current().by_name(),
            "may_invite": may_invite,
            "invitations": invitations,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def member(request: SignedInRequest, team_slug: str, membership_id: int) -> HttpResponse:
    """Show one member; change the role."""
    power = Power.MANAGE if request.method == "POST" else Power.READ
    membership = membership_for(request.user, team_slug, power)
    current = Membership.objects.of(membership.team).current().by_name()
    one = get_object_or_404(current, pk=membership_id)
    form = RoleForm(request.POST or None, membership=membership, initial={"role": one.role})
    if request.method == "POST":
        check_can_change(membership, one)
        if form.is_valid():
            check_can_give(membership, form.cleaned_data["role"])
            try:
                members.change_role(membership=one, role=Role(form.cleaned_data["role"]), by=request.user)
            except Refused as refused:
                show_refusal(form, refused)
            else:
                messages.success(request, _("%(name)s has another role now.") % {"name": one.user})
                return redirect("team-people", membership.team.slug)
    return render(
        request,
        "teams/member.html",
        {
            "team": membership.team,
            "membership": membership,
            "one": one,
            "is_self": one == membership,
            "may_change": can_change(membership, one),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@require_POST
@login_required
def remove(request: SignedInRequest, team_slug: str, membership_id: int) -> HttpResponse:
    """End a membership: one's own as one likes, another's as a manager."""
    membership = membership_for(request.user, team_slug)
    team = membership.team
    one = get_object_or_404(Membership.objects.of(team).current().by_name(), pk=membership_id)
    if one != membership:
        check_can_change(membership, one)
    try:
        members.end(membership=one, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("team-member", team.slug, one.pk)
    if one == membership:
        messages.success(request, _("You have left %(team)s.") % {"team": team})
        return redirect("home")
    messages.success(request, _("%(name)s is no longer in the team.") % {"name": one.user})
    return redirect("team-people", team.slug)
