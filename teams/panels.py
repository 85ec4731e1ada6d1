"""The boxes of a team's home page and the entries of its navigation: two registries that later apps fill."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from teams.models import Membership


@dataclass(frozen=True)
class Panel:
    """A box of the home page: `context` is asked once per page, `template` shows what it returned (None: no box)."""

    slug: str
    template: str
    context: Callable[[Membership], dict[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class NavigationEntry:
    """A line of the team's navigation: a named URL that takes `team_slug`, and the icon's name."""

    url_name: str
    label: str | Promise
    icon: str
    order: int = 50


panels: dict[str, Panel] = {}
navigation: dict[str, NavigationEntry] = {}


def register_panel(panel: Panel) -> None:
    """Add a box; a second one of the same slug is a mistake."""
    if panel.slug in panels:
        raise LookupError(f"There are two panels called {panel.slug}.")
    panels[panel.slug] = panel


def register_navigation(entry: NavigationEntry) -> None:
    """Add a line to the navigation."""
    if entry.url_name in navigation:
        raise LookupError(f"There are two entries for {entry.url_name}.")
    navigation[entry.url_name] = entry


def panels_in_order() -> list[Panel]:
    """Return the boxes as the page shows them."""
    return sorted(panels.values(), key=lambda panel: (panel.order, panel.slug))


def navigation_in_order() -> list[NavigationEntry]:
    """Return the navigation from top to bottom."""
    return sorted(navigation.values(), key=lambda entry: (entry.order, entry.url_name))
