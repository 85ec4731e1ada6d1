"""This app's boxes: the week's post on the home page and on the week's page, and the entry in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.camp_days import CampWeek
from projects.panels import WeekPanel, register_week_panel
from projects.selectors import camp_of, current_week
from retros import selectors
from retros.document.following import Standing
from retros.models import Post
from teams.access import Power, can
from teams.models import Membership
from teams.panels import NavigationEntry, Panel, register_navigation, register_panel, register_sentences


def post_of_week(membership: Membership, week: CampWeek) -> dict[str, Any]:
    """Return how far the week's post is."""
    post = Post.objects.of(membership.team).of_week(week.number).select_related("team").first()
    box: dict[str, Any] = {"post": post, "week": week.number, "may_write": can(membership, Power.WRITE)}
    if post is None:
        return box
    now = selectors.current(post)
    standings = [piece.standing for piece in now.followed.pieces]
    return box | {
        "title": now.document.title or post.name,
        "sections": len(standings),
        "filled": sum(not piece.section.is_empty for piece in now.followed.pieces),
        "edited": sum(standing != Standing.FOLLOWS for standing in standings),
        "stale": standings.count(Standing.STALE),
    }


def this_week(membership: Membership) -> dict[str, Any] | None:
    """Return the box of the home page; none before there is a calendar."""
    camp = camp_of(membership.team)
    return post_of_week(membership, current_week(membership.team, camp)) if camp else None


register_navigation(NavigationEntry("retros:posts", _("Posts"), icon="post", order=60))
register_panel(Panel("week-post", "retros/panels/post.html", this_week, order=40))
register_week_panel(WeekPanel("week-post", "retros/panels/post.html", post_of_week, order=40))

register_sentences(
    post_drafted=_("%(by)s drafted the post of week %(week)s."),
    post_written=_("%(by)s wrote a post."),
    post_edited=_("%(by)s edited a post."),
    post_mended=_("%(by)s mended a post so that blogs agree."),
    section_edited=_("%(by)s edited the section “%(section)s” of a post."),
    draft_taken=_("%(by)s took the new draft of the section “%(section)s”."),
    section_put_back=_("%(by)s put the section “%(section)s” back into a post."),
    post_removed=_("%(by)s removed the post %(path)s."),
    post_exported=_("%(by)s exported a post for %(blog)s."),
    posts_imported=_("%(by)s imported posts: %(new)s new, %(changed)s changed."),
    post_style_adopted=_("%(by)s took over the look of the imported posts."),
    post_settings_changed=_("%(by)s changed the settings of posts."),
)
