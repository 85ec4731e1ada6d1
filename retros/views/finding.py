"""The post that a page is about, and what every page of it shows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from retros.models import Post
from teams.access import Power, can, membership_for
from teams.models import Membership, User


def post_for(user: User, team_slug: str, post_id: int, power: Power = Power.READ) -> tuple[Membership, Post]:
    """Return the membership and the post, or answer as `membership_for` does; another team's post is none."""
    membership = membership_for(user, team_slug, power)
    post = get_object_or_404(
        Post.objects.of(membership.team).select_related("team", "changed_by"), pk=post_id
    )
    return membership, post


def frame(membership: Membership, **more: Any) -> dict[str, Any]:
    """Return the context that every page has."""
    return {
        "team": membership.team,
        "membership": membership,
        "may_write": can(membership, Power.WRITE),
        **more,
    }


def attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    """Return a file to keep, its name right in every browser: `~` and Hangul included (RFC 5987)."""
    safe = "".join(char if char.isprintable() else "-" for char in name)
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=safe) or ""
    )
    return response


def wants_part(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of the page."""
    return bool(getattr(request, "htmx", False))
