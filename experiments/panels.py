"""This app's box of the home page and its entry of the navigation."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiments.models import Competition
from experiments.selectors.competitions import current, days_of, submissions_of
from experiments.selectors.problems import aims_between
from experiments.selectors.quota import quota_at
from experiments.selectors.standing import history_of, our_place
from experiments.selectors.team_board import Wish, board, rows_of
from projects.camp_days import CampWeek
from projects.panels import WeekPanel, register_week_panel
from projects.selectors import camp_of, current_week
from teams.access import Power, can
from teams.models import Membership
from teams.panels import NavigationEntry, Panel, register_navigation, register_panel, register_sentences

LATEST = 5


def runs_box(membership: Membership) -> dict[str, Any]:
    """Return the newest competition's best score, its latest runs, and what is left of today's quota.

    After its end nothing is left to send: then what was sent in all.
    """
    competition = (
        Competition.objects.of(membership.team).with_metrics().select_related("team").newest_first().first()
    )
    can_write = can(membership, Power.WRITE)
    if competition is None:
        return {"competition": None, "can_write": can_write}
    is_over = days_of(competition).is_over
    best = list(board(competition, Wish()).values_list("pk", flat=True)[:1])
    latest = list(board(competition, Wish(sort="started")).values_list("pk", flat=True)[:LATEST])
    rows = rows_of(competition, [*best, *latest], first_place=None)
    return {
        "competition": competition,
        "metric": competition.primary_metric,
        "best": rows[0] if rows else None,
        "latest": rows[1:],
        "is_over": is_over,
        "quota": None if is_over else quota_at(competition),
        "sent": submissions_of(competition).count() if is_over else 0,
        "can_write": can_write,
    }


def standing_box(membership: Membership) -> dict[str, Any] | None:
    """Return where the team stands on the board taken last; no box while it stands on none."""
    place = our_place(membership.team)
    if place is None:
        return None
    entry, competition = place.entry, place.snapshot.competition
    climbed, gap = place.climbed, place.gap
    return {
        "url": reverse("experiments:standing", args=[membership.team.slug, competition.slug]),
        "competition": competition.name,
        "name": entry.team_name or entry.team_id,
        "board": place.snapshot.get_board_display(),
        "taken_at": place.snapshot.taken_at,
        "rank": f"{entry.shown_rank:,}" if entry.shown_rank else "–",
        "of": _("of %(number)s") % {"number": f"{place.snapshot.entry_count:,}"},
        "change": abs(climbed) if climbed else None,
        "way": "better" if (climbed or 0) > 0 else "worse",
        "metric": competition.primary_metric.label,
        "score": entry.score_text or "–",
        "so_far": [
            {"day": timezone.localtime(one["taken_at"]).strftime("%m-%d"), "rank": one["rank"] or "–"}
            for one in history_of(competition, place.snapshot.board)[-LATEST:]
        ],
        "gap": _("%(gap)s to the next team") % {"gap": f"{gap:.5g}"} if gap is not None else "",
    }


def aims_of_week(membership: Membership, week: CampWeek) -> dict[str, Any] | None:
    """Return how many runs of a week, Monday to Sunday, attack no problem or have no hypothesis; no box without runs."""
    team = membership.team
    start = datetime.combine(week.monday, time(), ZoneInfo(team.zone))
    aims = aims_between(team, start, start + timedelta(days=7))
    return {"aims": aims, "competition": current(team)} if aims.begun else None


def aims_box(membership: Membership) -> dict[str, Any] | None:
    """Return the same of the week that the home page shows; no box before there is a calendar."""
    camp = camp_of(membership.team)
    return aims_of_week(membership, current_week(membership.team, camp)) if camp else None


register_panel(Panel("standing", "experiments/panels/standing.html", standing_box, order=25))
register_navigation(NavigationEntry("experiments:current-standing", _("Standing"), "trophy", order=35))
register_panel(Panel("runs", "experiments/panels/runs.html", runs_box, order=30))
register_panel(Panel("aims", "experiments/panels/aims.html", aims_box, order=35))
register_week_panel(WeekPanel("aims", "experiments/panels/aims.html", aims_of_week, order=30))
register_navigation(NavigationEntry("experiments:competitions", _("Competitions"), "flask", order=30))

register_sentences(
    competition_created=_("%(by)s set up the competition “%(name)s”."),
    competition_changed=_("%(by)s changed a competition: %(before)s → %(after)s."),
    experiment_created=_("%(by)s made the experiment “%(name)s”."),
    experiment_deleted=_("%(by)s deleted the experiment “%(name)s” with its runs."),
    experiment_restored=_("%(by)s restored the experiment “%(name)s” with its runs."),
    experiment_changed=_("%(by)s changed the experiment “%(before)s” to “%(after)s”."),
    run_logged=_("%(by)s logged the run “%(name)s”."),
    run_changed=_("%(by)s changed a run."),
    run_deleted=_("%(by)s deleted the run “%(name)s”."),
    run_restored=_("%(by)s restored the run “%(name)s”."),
    artifacts_removed=_("%(by)s removed %(count)s artifacts of “%(name)s”. %(path)s"),
    model_deleted=_("%(by)s deleted the model “%(name)s”."),
    submission_recorded=_("%(by)s recorded a submission. %(public)s"),
    problem_noted=_("%(by)s noted the problem “%(title)s”."),
    problem_changed=_("%(by)s changed the problem “%(title)s”."),
    problem_attacked=_("%(by)s attached the run “%(run)s” to the problem “%(title)s”."),
    problem_left_alone=_("%(by)s took the run “%(run)s” off the problem “%(title)s”."),
    submission_chosen=_("%(by)s chose a submission for the final standing. %(public)s"),
    submission_not_chosen=_("%(by)s took a submission out of the final standing. %(public)s"),
    board_import_asked=_("%(by)s asked for the import of the board “%(name)s”."),
    board_imported=_("%(by)s imported the board “%(name)s”: %(entries)s teams."),
    run_import_asked=_("%(by)s asked for the import of the runs of “%(name)s”."),
    runs_imported=_("%(by)s imported %(number)s runs from “%(name)s”."),
    board_removed=_("%(by)s removed the board “%(name)s”."),
    technique_named=_("%(by)s named the technique “%(name)s”."),
    technique_changed=_("%(by)s changed the technique “%(before)s” to “%(name)s”."),
    techniques_merged=_("%(by)s merged the technique “%(name)s” into “%(into)s”."),
    technique_removed=_("%(by)s removed the technique “%(name)s”."),
    name_on_the_board_added=_("%(by)s said that the team goes by “%(name)s” on the board."),
    rival_followed=_("%(by)s follows the rival “%(name)s”."),
    rival_let_go=_("%(by)s let the rival “%(name)s” go."),
    cut_line_drawn=_("%(by)s drew the cut line “%(name)s”."),
    cut_line_erased=_("%(by)s erased the cut line “%(name)s”."),
    name_on_the_board_removed=_("%(by)s said that the team does not go by “%(name)s” on the board."),
)
