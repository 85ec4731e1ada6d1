"""What the frame of every page shows: the person's teams, the team's navigation, theme and languages."""

from dataclasses import dataclass
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
    return {
        "navigation": SimpleLazyObject(lambda: _team_links(request)),
        "frame": {
            "teams": SimpleLazyObject(lambda: _teams_of(request)),
            "own_links": SimpleLazyObject(lambda: _own_links(request)),
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


def _team_slug(request: HttpRequest) -> str | None:
    """Return the team that the page's address names."""
    return request.resolver_match.kwargs.get("team_slug") if request.resolver_match else None


def _team_links(request: HttpRequest) -> list[Link]:
    slug = _team_slug(request)
    if not slug:
        return []
    entries = navigation_in_order()
    urls = _addresses(tuple(entry.url_name for entry in entries), slug, get_script_prefix())
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


def _own_links(request: HttpRequest) -> list[Link]:
    slug = _team_slug(request)
    of_the_team = [(reverse("team-tokens", args=[slug]), _("API tokens"), "key")] if slug else []
    lines: list[tuple[str, str | Promise, str]] = [
        (reverse("preferences"), _("Preferences"), "settings"),
        *of_the_team,
        (reverse("team-new"), _("New team"), "plus"),
    ]
    return _links(lines, request.path)


def _themes(request: HttpRequest) -> list[Choice]:
    now = theme_of(request)
    return [Choice(theme.value, theme.label, THEME_ICONS[theme], theme.value == now) for theme in Theme]


def _languages() -> list[Choice]:
    now = get_language()
    return [
        Choice(code, get_language_info(code)["name_local"], "globe", code == now)
        for code, _name in settings.LANGUAGES
    ]
