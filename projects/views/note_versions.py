"""What a note said before, and what was thrown away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit.refusals import Refused
from kit.requests import SignedInRequest
from projects import selectors
from projects.merging import side_by_side
from projects.models import Note
from projects.services import notes
from teams.access import Power, can, membership_for

PAGE = 50


@require_safe
@login_required
def versions(request: SignedInRequest, team_slug: str, note_id: int) -> HttpResponse:
    """List what was saved, newest first; `?version=` lays that text beside the one of today."""
    membership = membership_for(request.user, team_slug)
    note = get_object_or_404(Note.objects.of(membership.team), pk=note_id)
    wanted = request.GET.get("version", "")
    shown = selectors.version_of(note, int(wanted)) if wanted.isdecimal() and len(wanted) < 9 else None
    if wanted and shown is None:
        raise Http404
    return render(
        request,
        "projects/note_versions.html",
        {
            "team": membership.team,
            "membership": membership,
            "note": note,
            "page": Paginator(selectors.versions_of(note), PAGE).get_page(request.GET.get("page")),
            "shown": shown,
            "rows": side_by_side(shown.body, note.body) if shown else [],
            "may_note": can(membership, Power.NOTE),
        },
    )


@require_POST
@login_required
def bring_back(request: SignedInRequest, team_slug: str, note_id: int, version: int) -> HttpResponse:
    """Make an earlier text the note's text again."""
    membership = membership_for(request.user, team_slug, Power.NOTE)
    note = get_object_or_404(Note.objects.of(membership.team), pk=note_id)
    try:
        notes.bring_back(note=note, by=request.user, version=note.version, earlier=version)
    except notes.NoSuchVersion as missing:
        raise Http404 from missing
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Version %(version)d is the text again.") % {"version": version})
    return redirect("projects:note", team_slug, note.pk)


@require_POST
@login_required
def throw_away(request: SignedInRequest, team_slug: str, note_id: int) -> HttpResponse:
    """Take a note out of sight."""
    membership = membership_for(request.user, team_slug, Power.NOTE)
    note = get_object_or_404(Note.objects.of(membership.team), pk=note_id)
    notes.throw_away(note=note, by=request.user)
    messages.success(request, _("The note is thrown away. The list of notes can bring it back."))
    return redirect("projects:notes", team_slug)


@require_POST
@login_required
def restore(request: SignedInRequest, team_slug: str, note_id: int) -> HttpResponse:
    """Bring back a note that was thrown away."""
    membership = membership_for(request.user, team_slug, Power.NOTE)
    note = get_object_or_404(Note.objects.thrown_away(membership.team), pk=note_id)
    notes.restore(note=note, by=request.user)
    messages.success(request, _("The note is back."))
    return redirect("projects:note", team_slug, note.pk)
