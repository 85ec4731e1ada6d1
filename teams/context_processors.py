"""What the frame of every page shows: the person's teams, the team's navigation, theme and languages."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from teams.models import Team
from teams.models.users import Theme
from teams.panels import navigation_in_order

TEAM_IN_PATH = re.compile(r"/t/([-\w]+)/")
THEME_ICONS = {Theme.SYSTEM: "device", Theme.LIGHT: "sun", Theme.DARK: "moon"}


@dataclass(frozen=True)
class Link:
    """A line of the navigation as the page shows it."""

    url: str
    label: str | Promise
    icon: str
    is_current: bool


@dataclass(frozen=True)
class Choice:
    """A language or theme to choose."""

    value: str
    label: str | Promise
    icon: str
    is_current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return `navigation`, the team's pages, and `frame`, everything else; asks the database only when shown."""
    teams: Any = SimpleLazyObject(lambda: _teams_of(request))
    team: Any = SimpleLazyObject(lambda: _team_here(request, teams))
    return {
        "navigation": SimpleLazyObject(lambda: _team_links(request, team)),
        "frame": {
            "teams": teams,
            "team": team,
            "own_links": SimpleLazyObject(lambda: _own_links(request, teams, team)),
            "theme": theme_of(request),
            "themes": _themes(request),
            "languages": _languages(),
        },
    }


def theme_of(request: HttpRequest) -> str:
    """Return the theme of the person, or of the cookie of who is not signed in."""
    user = getattr(request, "user", None)
    wanted = user.theme if user and user.is_authenticated else request.COOKIES.get(settings.THEME_COOKIE_NAME)
    return wanted if wanted in Theme.values else Theme.SYSTEM.value


def _teams_of(request: HttpRequest) -> list[Team]:
    if not request.user.is_authenticated:
        return []
    return list(Team.objects.visible_to(request.user).by_name())


def _team_here(request: HttpRequest, teams: list[Team]) -> Team | None:
    """Return the team whose navigation the page shows: the one its address names, else the person's only one.

    A page that was not found names its team in the path alone; a page of no team may carry `?team=`.
    """
    match = request.resolver_match
    in_path = TEAM_IN_PATH.match(request.path_info)
    named = match.kwargs.get("team_slug") if match else in_path and in_path[1]
    wanted = named or request.GET.get("team")
    here = next((team for team in teams if team.slug == wanted), None)
    return here or (teams[0] if len(teams) == 1 else None)


def _team_links(request: HttpRequest, team: Team | None) -> list[Link]:
    if not team:
        return []
    entries = navigation_in_order()
    urls = _addresses(tuple(entry.url_name for entry in entries), team.slug, get_script_prefix())
    lines = [(url, entry.label, entry.icon) for entry, url in zip(entries, urls, strict=True)]
    return _links(lines, request.path)


@lru_cache(maxsize=256)
def _addresses(url_names: tuple[str, ...], slug: str, prefix: str) -> list[str]:
    """Return a team's addresses under the installation's prefix; every page shows them, and they never change."""
    return [reverse(name, kwargs={"team_slug": slug}) for name in url_names]


def _links(lines: list[tuple[str, str | Promise, str]], path: str) -> list[Link]:
    """Mark the line whose address is the longest beginning of the path; a team's home only when it is the path."""
    homes = {
        url
        for url, _label, _icon in lines
        if any(other != url and other.startswith(url) for other, *_rest in lines)
    }
    above = [
        url for url, _label, _icon in lines if url == path or (url not in homes and path.startswith(url))
    ]
    current = max(above, key=len, default=None)
    return [Link(url, label, icon, is_current=url == current) for url, label, icon in lines]


def _own_links(request: HttpRequest, teams: list[Team], team: Team | None) -> list[Link]:
    of_the_team = [(reverse("team-tokens", args=[team.slug]), _("API tokens"), "key")] if team else []
    lines: list[tuple[str, str | Promise, str]] = [
        (reverse("preferences"), _("Preferences"), "settings"),
        *of_the_team,
        (reverse("team-new"), _("New team"), "plus"),
    ]
    links = _links(lines, request.path)
    if team and len(teams) > 1:
        # So that the page after the click still stands in the team from which the person came.
        return [replace(link, url=f"{link.url}?team={team.slug}") for link in links]
    return links


def _themes(request: HttpRequest) -> list[Choice]:
    now = theme_of(request)
    return [Choice(theme.value, theme.label, THEME_ICONS[theme], theme.value == now) for theme in Theme]


def _languages() -> list[Choice]:
    now = get_language()
    return [
        Choice(code, get_language_info(code)["name_local"], "globe", code == now)
        for code, _name in settings.LANGUAGES
    ]
