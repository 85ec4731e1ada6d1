"""This app's box of the home page and its entry of the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from experiments.models import Competition
from experiments.selectors.quota import quota_at
from experiments.selectors.team_board import Wish, board, rows_of
from teams.access import Power, can
from teams.models import Membership
from teams.panels import NavigationEntry, Panel, register_navigation, register_panel

LATEST = 5


def runs_box(membership: Membership) -> dict[str, Any]:
    """Return the newest competition's best score, what is left of today's quota, and its latest runs."""
    competition = (
        Competition.objects.of(membership.team).with_metrics().select_related("team").newest_first().first()
    )
    can_write = can(membership, Power.WRITE)
    if competition is None:
        return {"competition": None, "can_write": can_write}
    best = list(board(competition, Wish()).values_list("pk", flat=True)[:1])
    latest = list(board(competition, Wish(sort="started")).values_list("pk", flat=True)[:LATEST])
    rows = rows_of(competition, [*best, *latest], first_place=None)
    return {
        "competition": competition,
        "metric": competition.primary_metric,
        "best": rows[0] if rows else None,
        "latest": rows[1:],
        "quota": quota_at(competition),
        "can_write": can_write,
    }


register_panel(Panel("runs", "experiments/panels/runs.html", runs_box, order=30))
register_navigation(NavigationEntry("experiments:competitions", _("Competitions"), "flask", order=30))
