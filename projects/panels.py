"""This app's boxes of the home page and entries of the navigation, and the boxes that later apps add to a week's page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from projects.camp_days import CampWeek
from teams.models import Membership


@dataclass(frozen=True)
class WeekPanel:
    """A box of a week's page: `context` is asked once per page, `template` shows its `box` (None: no box)."""

    slug: str
    template: str
    context: Callable[[Membership, CampWeek], dict[str, Any] | None]
    order: int = 50


week_panels: dict[str, WeekPanel] = {}


def register_week_panel(panel: WeekPanel) -> None:
    """Add a box to the page of each week; a second one of the same slug is a mistake."""
    if panel.slug in week_panels:
        raise LookupError(f"There are two week panels called {panel.slug}.")
    week_panels[panel.slug] = panel


def week_panels_in_order() -> list[WeekPanel]:
    """Return the boxes as the page shows them."""
    return sorted(week_panels.values(), key=lambda panel: (panel.order, panel.slug))
