"""The list of posts, and one post with its sections."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.markdown import to_html
from kit.refusals import Refused
from kit.requests import SignedInRequest
from projects.merging import side_by_side
from projects.selectors import camp_of, current_week
from retros import selectors, wording
from retros.document.following import Piece, Standing
from retros.forms.posts import NewPostForm, TargetForm
from retros.models import ExportedPost, Post, PostKind, PostSettings
from retros.services import posts
from retros.views.finding import frame, post_for
from teams.access import Power, membership_for

PAGE = 50


@require_safe
@login_required
def post_list(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show the team's posts, the latest first, and which week's to draft next."""
    membership = membership_for(request.user, team_slug)
    team = membership.team
    page = Paginator(selectors.posts_of(team), PAGE).get_page(request.GET.get("page"))
    camp = camp_of(team)
    week = current_week(team, camp) if camp else None
    context = frame(
        membership,
        page=page,
        weeks=range(1, camp.week_count + 1) if camp else (),
        this_week=week.number if week else None,
        form=NewPostForm(initial={"on": week.last_day if week else None}),
    )
    return render(request, "retros/posts.html", context)


@require_POST
@login_required
def compose(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Draft a week's post from its notes, or go to the one that is there."""
    team = membership_for(request.user, team_slug, Power.WRITE).team
    kind = PostKind.RECAP if request.POST.get("kind") == PostKind.RECAP else PostKind.WEEK
    number = request.POST.get("week", "")
    try:
        if not (number.isascii() and number.isdecimal()) or len(number) > 4:
            raise posts.NoSuchWeek(_("Choose a week of the camp."))
        post = posts.compose(team=team, by=request.user, week=int(number), kind=kind)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("retros:posts", team_slug)
    return redirect("retros:post", team_slug, post.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_post(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Begin a post of one's own."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    form = NewPostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            post = posts.begin(team=membership.team, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("retros:source", team_slug, post.pk)
    status = 422 if form.is_bound else 200
    return render(request, "retros/new_post.html", frame(membership, form=form), status=status)


@require_safe
@login_required
def post(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """Show a post section by section, what to look at before it goes out, and its files."""
    membership, found = post_for(request.user, team_slug, post_id)
    return render(request, "retros/post.html", post_page(membership, found))


def post_page(
    membership: Any,
    found: Post,
    *,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
    is_conflict: bool = False,
) -> dict[str, Any]:
    """Return the context of a post's page.

    `typed`: what a refused form brought, by its section's key, with the `problem`; `is_conflict`: somebody else
    saved that section, whose text then stands beside.
    """
    typed = typed or {}
    now = selectors.current(found)
    settings = PostSettings.objects.of(membership.team)
    file = selectors.exported(now, settings.target)
    context = frame(
        membership,
        post=found,
        document=now.document,
        pieces=[_shown(piece, typed, is_conflict=is_conflict) for piece in now.followed.pieces],
        # Somebody took out or renamed the section for which this was typed.
        homeless=[body for key, body in typed.items() if key not in {one.key for one in now.followed.pieces}],
        taken_out=[(piece.key, piece.section.title) for piece in now.followed.taken_out],
        remarks=[wording.sentence(one) for one in (*selectors.remarks_on(now), *file.remarks)],
        findings=selectors.portability_of(now.document),
        target_form=TargetForm(initial={"target": settings.target}),
        file_text=file.data.decode("utf-8", "replace"),
        tags=", ".join(file.tags),
        **files_of(membership, found),
    )
    return context | {"problem": problem}


def files_of(membership: Any, found: Post) -> dict[str, Any]:
    """Return the files that were made of a post, and whether one is being made."""
    return {
        "files": ExportedPost.objects.of(membership.team).of_post(found)[:10],
        "making": selectors.open_exports(found),
    }


def _shown(piece: Piece, typed: Mapping[str, str], *, is_conflict: bool) -> dict[str, Any]:
    body = typed.get(piece.key, piece.section.body)
    theirs = _printable(piece.section.body)
    return {
        "key": piece.key,
        "title": piece.section.title,
        "seen": piece.section.digest,
        "body": body,
        "rows": min(max(body.count("\n") + 2, 4), 28),
        "html": to_html(_printable(body)),
        "standing": piece.standing.value,
        "draft": _printable(piece.draft.body) if piece.draft and piece.standing == Standing.STALE else None,
        "typed": piece.key in typed,
        "beside": side_by_side(theirs, body.replace("\r\n", "\n"))
        if is_conflict and piece.key in typed
        else [],
    }


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
