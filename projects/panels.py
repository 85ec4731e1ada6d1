"""This app's boxes of the home page and entries of the navigation, and the boxes that later apps add to a week's page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.camp_days import CampWeek
from projects.selectors import camp_of, current_week, diary_of, today_of
from teams.access import Power, can
from teams.models import Membership
from teams.panels import NavigationEntry, Panel, register_navigation, register_panel, register_sentences


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


def this_week(membership: Membership) -> dict[str, Any]:
    """Return the week at the top of the home page; without a calendar (`week` None) the box says what to do."""
    camp = camp_of(membership.team)
    if camp is None:
        return {"week": None, "may_manage": can(membership, Power.MANAGE)}
    week = current_week(membership.team, camp)
    today = camp.day(today_of(membership.team))
    return {
        "week": week,
        "diary": diary_of(membership.team, week),
        "today": today.label if today else "",
        "may_note": can(membership, Power.NOTE),
    }


def notes_of_the_week(membership: Membership) -> dict[str, Any] | None:
    """Return the notes of the same week and the kinds that are missing; None without a calendar."""
    box = this_week(membership)
    if box["week"] is None:
        return None
    return box | {"notes": [note for entry in box["diary"].days for note in entry.notes]}


register_panel(Panel("this-week", "projects/panels/this_week.html", this_week, order=10))
register_panel(
    Panel("notes-of-the-week", "projects/panels/notes_of_the_week.html", notes_of_the_week, order=40)
)
register_navigation(NavigationEntry("projects:weeks", _("Weeks"), "calendar", order=20))
register_navigation(NavigationEntry("projects:notes", _("Notes"), "note", order=30))

register_sentences(
    calendar_set=_("%(by)s set up the camp calendar."),
    calendar_changed=_("%(by)s changed the camp calendar."),
    note_written=_("%(by)s wrote the note “%(title)s”."),
    note_changed=_("%(by)s changed the note “%(title)s”."),
    note_merged=_("%(by)s changed the note “%(title)s”, merged with what others wrote meanwhile."),
    note_thrown_away=_("%(by)s threw the note “%(title)s” away."),
    note_restored=_("%(by)s brought the note “%(title)s” back."),
    image_added=_("%(by)s added the image “%(name)s”."),
)
