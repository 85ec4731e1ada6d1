"""Notes: the list, one note, writing and changing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.markdown import to_html
from kit.partials import page_or_partial
from kit.refusals import Refused
from kit.requests import SignedInRequest
from projects import selectors
from projects.forms.notes import NoteFilter, NoteForm, parse_day
from projects.forms.refusals import blame
from projects.merging import side_by_side
from projects.models import Note, NoteKind
from projects.services import attachments, notes
from projects.services.starting_texts import starting_text
from teams.access import Power, can, membership_for
from teams.models import Membership

PAGE = 30


@require_safe
@login_required
def note_list(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """List the team's notes, newest day first, by kind, week and words."""
    membership = membership_for(request.user, team_slug)
    form = NoteFilter(request.GET)
    form.is_valid()
    found = selectors.notes_like(membership.team, **form.cleaned_data)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "team": membership.team,
        "membership": membership,
        "form": form,
        "page": page,
        "is_filtered": any(form.cleaned_data.values()),
        "thrown_away": Note.objects.thrown_away(membership.team).newest_first()[:20],
        "may_note": can(membership, Power.NOTE),
    }
    return page_or_partial(request, "projects/notes.html", context, partial="list")


@require_safe
@login_required
def note(request: SignedInRequest, team_slug: str, note_id: int) -> HttpResponse:
    """Show a note."""
    membership = membership_for(request.user, team_slug)
    shown = get_object_or_404(Note.objects.of(membership.team).select_related("author"), pk=note_id)
    camp = selectors.camp_of(membership.team)
    return render(
        request,
        "projects/note.html",
        {
            "team": membership.team,
            "membership": membership,
            "note": shown,
            "html": to_html(shown.body),
            "week_number": camp.week_number(shown.day) if camp else None,
            "day": camp.day(shown.day) if camp else None,
            "saved_draft": request.session.pop("saved_draft", ""),
            "may_note": can(membership, Power.NOTE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_note(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Write a note; `?kind=` and `?day=` say what for, and the kind's starting text is there."""
    membership = membership_for(request.user, team_slug, Power.NOTE)
    if request.method == "POST":
        return _save(request, membership, NoteForm(request.POST.copy(), request.FILES), None)
    kind = (
        NoteKind(request.GET["kind"]) if request.GET.get("kind") in NoteKind.values else NoteKind.PEER_SESSION
    )
    people = selectors.names_of_members(membership.team)
    initial = {
        "kind": kind,
        "day": parse_day(request.GET.get("day", "")) or selectors.today_of(membership.team),
        "body": starting_text(kind, people),
    }
    return _editor(request, membership, NoteForm(initial=initial), None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_note(request: SignedInRequest, team_slug: str, note_id: int) -> HttpResponse:
    """Change a note; what somebody else saved meanwhile is merged, or shown beside."""
    membership = membership_for(request.user, team_slug, Power.NOTE)
    if request.method == "POST":
        # Also one that was thrown away while its form was open: what was typed must not end in a 404.
        edited = get_object_or_404(Note.objects.ever_of(membership.team), pk=note_id)
        return _save(request, membership, NoteForm(request.POST.copy(), request.FILES), edited)
    edited = get_object_or_404(Note.objects.of(membership.team), pk=note_id)
    initial = vars(notes.NoteText.of(edited)) | {"version": edited.version}
    return _editor(request, membership, NoteForm(initial=initial), edited)


def _save(
    request: SignedInRequest, membership: Membership, form: NoteForm, edited: Note | None
) -> HttpResponse:
    if not form.is_valid():
        return _editor(request, membership, form, edited, status=422)
    team, version = membership.team, form.cleaned_data["version"] or 0
    try:
        form.put_in(attachments.take_all(team=team, by=request.user, files=form.cleaned_data["images"]))
        if edited is None:
            saved = notes.write(team=team, by=request.user, text=form.text())
        else:
            saved = notes.change(note=edited, by=request.user, version=version, text=form.text())
    except notes.ChangedMeanwhile as refusal:
        return _conflict(request, membership, form, refusal)
    except Refused as refusal:
        blame(form, refusal)
        return _editor(request, membership, form, edited, status=422)
    messages.success(request, _("The note is kept."))
    if saved.is_merged:
        messages.info(request, _("Somebody saved this note meanwhile. Both texts are merged: have a look."))
    if saved.is_cleaned:
        messages.info(request, _("Invisible characters were taken out of the text."))
    request.session["saved_draft"] = request.POST.get("draft", "")[:80]
    return redirect("projects:note", team.slug, saved.note.pk)


def _conflict(
    request: SignedInRequest, membership: Membership, form: NoteForm, refusal: notes.ChangedMeanwhile
) -> HttpResponse:
    """Show what was typed beside what is saved; saving once more is on top of what is shown."""
    theirs = refusal.current
    blame(form, refusal)
    form.retype("version", str(theirs.version))
    return _editor(
        request,
        membership,
        form,
        theirs,
        status=409,
        theirs=theirs,
        their_fields=[
            {
                "label": form.fields[name].label,
                "theirs": getattr(theirs, name),
                "mine": getattr(refusal.mine, name),
            }
            for name in refusal.fields
            if name != "body"
        ],
        rows=side_by_side(theirs.body, refusal.mine.body) if "body" in refusal.fields else [],
    )


def _editor(
    request: SignedInRequest,
    membership: Membership,
    form: NoteForm,
    edited: Note | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    version = form["version"].value() or 0
    context = {
        "team": membership.team,
        "membership": membership,
        "form": form,
        "note": edited,
        "html": to_html(form["body"].value() or ""),
        "problem": "",
        # The browser's copy of an unsaved text belongs to one version of one note.
        "draft": f"{edited.pk}.{version}" if edited else "new",
        "kinds": [{"value": kind.value, "label": kind.label} for kind in NoteKind],
        "theirs": None,
        "their_fields": [],
        "rows": [],
    }
    return render(request, "projects/note_editor.html", context | more, status=status)
