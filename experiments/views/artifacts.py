"""Artifacts of runs and models: folders, the beginning of a file, small images, and the file to be saved."""

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_safe

from experiments import artifact_paths
from experiments.models import ArtifactKind, Holder, Run
from experiments.selectors import artifact_pages
from experiments.selectors import artifacts as reading
from experiments.services import artifacts, thumbnails
from kit.requests import SignedInRequest
from kit.saved_files import to_save
from teams.access import membership_for, team_for
from teams.models import Membership


@require_safe
@login_required
def of_run(request: SignedInRequest, team_slug: str, public_id: str) -> HttpResponse:
    """Show a folder of a run's artifacts; `?in=` names it."""
    membership = membership_for(request.user, team_slug)
    return _folder(request, membership, reading.run_holding(membership.team, public_id))


@require_safe
@login_required
def of_model(request: SignedInRequest, team_slug: str, model_id: str) -> HttpResponse:
    """Show a folder of a model's artifacts; `?in=` names it."""
    membership = membership_for(request.user, team_slug)
    return _folder(request, membership, reading.model_holding(membership.team, model_id))


def _folder(request: SignedInRequest, membership: Membership, holder: Holder) -> HttpResponse:
    team = membership.team
    try:
        folder = artifacts.folder_of(request.GET.get("in", ""))
    except artifacts.BadArtifactPath:
        raise Http404 from None
    files = artifact_pages.files_in(holder, folder)
    page = Paginator(files, artifact_pages.FILES_PER_PAGE).get_page(request.GET.get("page"))
    kept = reading.kept_by(holder)
    context = {
        "team": team,
        "membership": membership,
        "holder": holder,
        "run": holder if isinstance(holder, Run) else holder.run,
        "folder": artifact_paths.name_of(folder),
        "above": artifact_pages.ways_up(holder, team, folder)[:-1],
        "root_url": artifact_pages.folder_url(holder, team),
        "folders": artifact_pages.folder_lines(holder, team, folder),
        "files": artifact_pages.file_lines(team, page),
        "page": page,
        "series": artifact_pages.series(holder, team) if folder == "images" else [],
        "count": kept.count,
        "size": filesizeformat(kept.size),
    }
    return render(request, "experiments/artifacts.html", context)


@require_safe
@login_required
def one(request: SignedInRequest, team_slug: str, artifact_id: int) -> HttpResponse:
    """Show what can be shown of a file: an image encoded anew, the beginning of a text, a table."""
    membership = membership_for(request.user, team_slug)
    team = membership.team
    artifact = artifact_pages.artifact_at(team, artifact_id)
    holder = artifact.holder
    is_image = artifact.kind == ArtifactKind.IMAGE
    context = {
        "team": team,
        "membership": membership,
        "holder": holder,
        "run": artifact.run or (artifact.logged_model.run if artifact.logged_model else None),
        "artifact": artifact,
        "name": artifact_paths.name_of(artifact.path),
        "above": artifact_pages.ways_up(holder, team, artifact.folder),
        "root_url": artifact_pages.folder_url(holder, team),
        "size": filesizeformat(artifact.size),
        "picture": artifact_pages.picture_url(team, artifact, "large") if is_image else "",
        "preview": artifact_pages.preview(artifact),
    }
    return render(request, "experiments/artifact.html", context)


@require_safe
@login_required
def save(request: SignedInRequest, team_slug: str, artifact_id: int) -> HttpResponseBase:
    """Return the file to be saved."""
    artifact = artifact_pages.artifact_at(team_for(request.user, team_slug), artifact_id)
    try:
        file = default_storage.open(artifact.stored_name)
    except FileNotFoundError:
        raise Http404 from None
    name = artifact_paths.name_of(artifact.path)
    return to_save(request, file, name=name, size=artifact.size, etag=artifact.key)


@require_safe
@login_required
def picture(
    request: SignedInRequest, team_slug: str, artifact_id: int, size: str, version: str
) -> HttpResponse:
    """Return an image encoded anew and made small; 404 for what is none. It never changes under its version."""
    artifact = artifact_pages.artifact_at(team_for(request.user, team_slug), artifact_id)
    if artifact.kind != ArtifactKind.IMAGE or size not in thumbnails.EDGES:
        raise Http404
    try:
        content = thumbnails.picture_of(artifact, size)
    except thumbnails.NoPicture:
        raise Http404 from None
    response = HttpResponse(content, content_type="image/webp")
    is_current = artifact.key.startswith(version)
    response["Cache-Control"] = "private, max-age=31536000, immutable" if is_current else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
