"""Changing a post: a section, the draft's words, title and tags, the whole file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.markdown import to_html
from kit.refusals import Refused
from kit.requests import SignedInRequest
from projects.merging import Row, side_by_side
from retros import selectors
from retros.forms.posts import DetailsForm, SectionForm, SourceForm
from retros.services import posts
from retros.views.finding import frame, post_for
from retros.views.posts import post_page
from teams.access import Power, team_for


@require_POST
@login_required
def section(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """Save one section; when refused, the page comes back with what was typed."""
    membership, post = post_for(request.user, team_slug, post_id, Power.WRITE)
    form = SectionForm(request.POST)
    is_conflict = False
    if form.is_valid():
        try:
            posts.edit_section(post=post, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            problem, status = str(refusal), refusal.status
            is_conflict = isinstance(refusal, posts.ChangedMeanwhile)
        else:
            messages.success(request, _("The section is saved."))
            return redirect("retros:post", team_slug, post.pk)
    else:
        problem, status = " ".join(str(text) for texts in form.errors.values() for text in texts), 422
    typed = {request.POST.get("key", ""): request.POST.get("body", "")}
    context = post_page(membership, post, typed=typed, problem=problem, is_conflict=is_conflict)
    return render(request, "retros/post.html", context, status=status)


@require_POST
@login_required
def take_draft(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """Replace an edited section by what the notes say now, or put one back that was taken out."""
    _membership, post = post_for(request.user, team_slug, post_id, Power.WRITE)
    version = request.POST.get("version", "")
    try:
        posts.take_draft(
            post=post,
            by=request.user,
            version=int(version) if version.isdecimal() else 0,
            key=request.POST.get("key", ""),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The section says what the notes say."))
    return redirect("retros:post", team_slug, post.pk)


@require_POST
@login_required
def mend(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """Repair everything that one rule of portable Markdown found."""
    _membership, post = post_for(request.user, team_slug, post_id, Power.WRITE)
    version = request.POST.get("version", "")
    try:
        posts.mend(
            post=post,
            by=request.user,
            version=int(version) if version.isdecimal() else 0,
            code=request.POST.get("code", ""),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Written so that blogs agree."))
    return redirect("retros:post", team_slug, post.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def details(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """Title, categories and tags; each touches its own line of the front matter only."""
    membership, post = post_for(request.user, team_slug, post_id, Power.WRITE)
    document = selectors.current(post).document
    start = {
        "version": post.version,
        "title": document.title,
        "categories": document.categories,
        "tags": document.tags,
    }
    form = DetailsForm(request.POST or None, initial=start)
    rows: list[Row] = []
    if request.method == "POST" and form.is_valid():
        try:
            posts.edit_details(post=post, by=request.user, **form.cleaned_data)
        except posts.ChangedMeanwhile as refusal:
            form = DetailsForm(_on_top_of(refusal, request.POST))
            form.add_error(None, str(refusal))
            theirs = refusal.now.document
            now = (theirs.title, ", ".join(theirs.categories), ", ".join(theirs.tags))
            mine = [", ".join(request.POST.get(name, "").split(",")) for name in ("categories", "tags")]
            rows = side_by_side("\n".join(now), "\n".join([request.POST.get("title", ""), *mine]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The post is saved."))
            return redirect("retros:post", team_slug, post.pk)
    context = frame(membership, post=post, form=form, rows=rows)
    return render(request, "retros/post_details.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def source(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """The whole file, to read for everybody and to edit for those who may write."""
    power = Power.WRITE if request.method == "POST" else Power.READ
    membership, post = post_for(request.user, team_slug, post_id, power)
    document = selectors.current(post).document
    text = document.text.encode("utf-8", "replace").decode()
    # A file with bytes that are no UTF-8 would lose them in a browser's text field.
    can_edit = text == document.text
    form = SourceForm(request.POST or None, initial={"version": post.version, "text": text})
    rows: list[Row] = []
    if request.method == "POST" and can_edit and form.is_valid():
        try:
            posts.edit_source(post=post, by=request.user, **form.cleaned_data)
        except posts.ChangedMeanwhile as refusal:
            rows = side_by_side(_lines(text), _lines(form.cleaned_data["text"]))
            form = SourceForm(_on_top_of(refusal, request.POST))
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The post is saved."))
            return redirect("retros:post", team_slug, post.pk)
    context = frame(membership, post=post, form=form, text=text, can_edit=can_edit, rows=rows)
    return render(request, "retros/post_source.html", context, status=422 if form.is_bound else 200)


def _on_top_of(refusal: posts.ChangedMeanwhile, typed: QueryDict) -> QueryDict:
    """Return what was typed as an edit of the post as it is now: who saves once more has seen both texts."""
    data = typed.copy()
    data["version"] = str(refusal.now.post.version)
    return data


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


@require_POST
@login_required
def remove(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """Throw the post away."""
    _membership, post = post_for(request.user, team_slug, post_id, Power.WRITE)
    posts.remove(post=post, by=request.user)
    messages.success(request, _("The post is removed."))
    return redirect("retros:posts", team_slug)


@require_POST
@login_required
def preview(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show a section as it will look; the page asks while one types."""
    team_for(request.user, team_slug, Power.WRITE)
    form = SectionForm({"key": "", "seen": "-", "body": request.POST.get("body", "")})
    html = to_html(form.cleaned_data["body"]) if form.is_valid() else ""
    return HttpResponse(html)
