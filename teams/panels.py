"""What later apps add to a team's pages: boxes of the home page, entries of the navigation, sentences of the history."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teams.models import HistoryEvent, Membership, Role


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
sentences: dict[str, str | Promise] = {}


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


def register_sentences(**by_what: str | Promise) -> None:
    """Add sentences of the history: `run_logged=_("%(by)s logged the run %(name)s.")` for `what="run logged"`.

    A sentence may use `by` and every key of the event's detail; a key that is not there shows nothing.
    """
    for name, sentence in by_what.items():
        what = name.replace("_", " ")
        if what in sentences:
            raise LookupError(f"There are two sentences for {what}.")
        sentences[what] = sentence


def sentence_of(event: HistoryEvent) -> str:
    """Return what people read of an event; one without a sentence of its own is told in its bare words."""
    facts: dict[str, str] = defaultdict(
        str, {key: _readable(key, value) for key, value in event.detail.items()}
    )
    facts["by"] = str(event.by) if event.by else "Wrapup"
    if event.what in sentences:
        return str(sentences[event.what]) % facts
    return f"{facts['by']}: {event.what}"


def _readable(key: str, value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values())
    if key in {"role", "before", "after"} and value in Role.values:
        return str(Role(value).label)
    return str(value)


register_navigation(NavigationEntry("team-home", _("Home"), "home", order=0))
register_navigation(NavigationEntry("team-people", _("People"), "users", order=80))
register_navigation(NavigationEntry("team-jobs", _("Jobs"), "refresh", order=85))
register_navigation(NavigationEntry("team-history", _("History"), "history", order=90))

register_sentences(
    team_made=_("%(by)s made the team."),
    team_changed=_("%(by)s changed the team's settings: %(before)s → %(after)s."),
    member_joined=_("%(by)s joined as %(role)s."),
    member_left=_("%(by)s left the team."),
    member_removed=_("%(by)s removed %(member)s from the team."),
    role_changed=_("%(by)s changed the role of %(member)s from %(before)s to %(after)s."),
    invitation_made=_("%(by)s made an invitation as %(role)s. %(email)s"),
    invitation_revoked=_("%(by)s revoked an invitation."),
    token_made=_("%(by)s made the token “%(name)s”."),
    token_revoked=_("%(by)s revoked the token “%(name)s”."),
)
