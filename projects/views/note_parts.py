"""Parts of the editor: the preview, a starting text, and images."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from kit.markdown import to_html
from kit.refusals import Refused
from kit.requests import SignedInRequest
from projects import selectors
from projects.models import Attachment, NoteKind
from projects.services import attachments, notes
from projects.services.starting_texts import starting_text
from teams.access import Power, membership_for, team_for


@require_POST
@login_required
def preview(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show a text as it will look; the editor asks while one types."""
    team_for(request.user, team_slug, Power.NOTE)
    body = request.POST.get("body", "")
    try:
        notes.check_size(body)
    except notes.NoteTooLarge as refusal:
        # 422 and not 413: the editor shows this in the place of the preview.
        return render(
            request, "projects/note_editor.html#preview", {"html": "", "problem": refusal}, status=422
        )
    return render(request, "projects/note_editor.html#preview", {"html": to_html(body), "problem": ""})


@require_safe
@login_required
def template(request: SignedInRequest, team_slug: str, kind: NoteKind) -> HttpResponse:
    """Return the text that a note of this kind starts from."""
    membership = membership_for(request.user, team_slug, Power.NOTE)
    text = starting_text(kind, selectors.names_of_members(membership.team))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_POST
@login_required
def attach(request: SignedInRequest, team_slug: str) -> JsonResponse:
    """Keep a pasted, dropped or chosen image; answers with the Markdown that shows it."""
    team = team_for(request.user, team_slug, Power.NOTE)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise attachments.NoFile
        image = attachments.take_in(team=team, by=request.user, file=file)
    except Refused as refusal:
        problem = {"code": refusal.code, "message": str(refusal), "fields": {"file": [str(refusal)]}}
        return JsonResponse(problem, status=refusal.status)
    return JsonResponse({"markdown": image.markdown, "url": image.get_absolute_url()}, status=201)


@require_safe
@login_required
def attachment(request: SignedInRequest, team_slug: str, name: str) -> HttpResponse:
    """Serve an image to members of its team. It never changes, so the browser may keep it; no one else may."""
    team = team_for(request.user, team_slug)
    key, _dot, extension = name.partition(".")
    image = get_object_or_404(Attachment.objects.of(team), key=key, extension=extension)
    if request.headers.get("If-None-Match") == f'"{image.key}"':
        return _kept(HttpResponse(status=304), image)
    with image.file.open() as file:
        return _kept(HttpResponse(file.read(), content_type=image.content_type), image)


def _kept(response: HttpResponse, image: Attachment) -> HttpResponse:
    response["ETag"] = f'"{image.key}"'
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = f'inline; filename="{image.key}.{image.extension}"'
    return response
