"""The post that a page is about, and what every page of it shows."""

from typing import Any

from django.shortcuts import get_object_or_404

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
