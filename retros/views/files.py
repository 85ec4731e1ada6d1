"""Files in and out: importing posts, and downloading them for a blog."""

import io
import zipfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.refusals import Refused
from kit.requests import SignedInRequest
from retros import selectors
from retros.document import names
from retros.downloads import attachment
from retros.exports import Exported, targets
from retros.forms.posts import ImportForm, TargetForm
from retros.models import ExportedPost, PostSettings
from retros.services import archives, exports, imports
from retros.views.finding import frame, post_for
from retros.views.posts import files_of
from teams.access import Power, membership_for
from teams.models import Team

MARKDOWN = "text/markdown; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_posts(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Take in Markdown files and archives of them; all or none."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        try:
            files = archives.files_in(form.cleaned_data["uploads"], folder=form.cleaned_data["folder"])
            report = imports.bring_in(team=membership.team, by=request.user, files=files)
        except Refused as refusal:
            form.add_error("uploads", str(refusal))
    status = 422 if form.is_bound and report is None else 200
    return render(request, "retros/import.html", frame(membership, form=form, report=report), status=status)


@require_safe
@login_required
def file(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """Download a post as it is now, for the kind of blog asked for or the team's."""
    membership, post = post_for(request.user, team_slug, post_id)
    target = request.GET.get("target") or PostSettings.objects.of(membership.team).target
    if target not in targets:
        raise Http404
    exported = selectors.exported(selectors.current(post), target)
    return as_download(membership.team, exported, names.download_name(exported.path))


@require_POST
@login_required
def export(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """Let a worker make the file and keep it."""
    _membership, post = post_for(request.user, team_slug, post_id, Power.WRITE)
    form = TargetForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a kind of blog."))
    else:
        exports.ask(post=post, target=form.cleaned_data["target"], by=request.user)
        messages.info(request, _("The file is being made; it appears below."))
    return redirect("retros:post", team_slug, post.pk)


@require_safe
@login_required
def made(request: SignedInRequest, team_slug: str, post_id: int) -> HttpResponse:
    """Show the part of the page that lists the files; asked again while one is being made."""
    membership, post = post_for(request.user, team_slug, post_id)
    context = frame(membership, post=post, **files_of(membership, post))
    return render(request, "retros/post.html#files", context)


@require_safe
@login_required
def made_file(request: SignedInRequest, team_slug: str, post_id: int, file_id: int) -> HttpResponse:
    """Download a file that a worker made."""
    membership, _post = post_for(request.user, team_slug, post_id)
    found = get_object_or_404(ExportedPost.objects.of(membership.team), pk=file_id, post_id=post_id)
    exported = Exported(found.path, bytes(found.content), dict(found.images))
    return as_download(membership.team, exported, found.name)


def as_download(team: Team, exported: Exported, name: str) -> HttpResponse:
    """Return the post's file; with images, an archive that unpacks into the blog's folder."""
    places = {place: place.rpartition("/")[2] for place in exported.images}
    images = selectors.image_files(team, places.values()) if places else {}
    if not images:
        return attachment(exported.data, name, MARKDOWN)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(exported.path, exported.data)
        for place, image in places.items():
            if image in images:
                with images[image].file.open("rb") as picture:
                    archive.writestr(place, picture.read())
    return attachment(packed.getvalue(), f"{name.rpartition('.')[0]}.zip", "application/zip")
