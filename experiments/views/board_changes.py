"""What changed on a board, what lies around us on it, and public against private."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from experiments import board_words
from experiments.models import BoardSnapshot, Competition, Metric
from experiments.selectors import rank_charts
from experiments.selectors.around_us import around_us
from experiments.selectors.competitions import competition_at
from experiments.selectors.differences import KINDS, Change, Changes, Difference, difference_between
from experiments.selectors.shake_ups import BothBoards, both_boards, stability_of
from experiments.selectors.standing import Wish, latest_of
from experiments.statistics.stability import Stability
from experiments.views.rank_history import board_asked, medals_wanted
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for
from teams.models import Membership


@require_safe
@login_required
def differences(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show who entered, left, was renamed, rose, fell and improved between two snapshots."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    snapshots = latest_of(competition)
    board, boards = board_asked(request, snapshots)
    before, after = (
        Wish.of({"snapshot": request.GET.get(name, "")}).snapshot for name in ("before", "after")
    )
    found = difference_between(competition, board=board, before=before, after=after)
    kind = request.GET.get("kind", "")
    context = _context(membership, competition) | {
        "boards": boards,
        "board": board,
        "snapshots": [one for one in snapshots if one.board == board],
        "found": found,
        "shown": [],
        "was_asked": before is not None or after is not None,
    }
    if found is None:
        return render(request, "experiments/differences.html", context | {"page": None})
    kind = kind if kind in KINDS else "risen"
    page = Changes(found, kind).get_page(request.GET.get("page"))
    context |= {
        "kind": kind,
        "kinds": [
            {"value": one, "label": label, "count": f"{found.counts[one]:,}", "is_current": one == kind}
            for one, label in board_words.CHANGES.items()
        ],
        "kind_label": board_words.CHANGES[kind],
        "page": page,
        "rows": [row_of(change, competition.primary_metric) for change in page.object_list],
        "shown": snapshots_shown(found, snapshots),
    }
    return render(request, "experiments/differences.html", context)


def row_of(change: Change, metric: Metric) -> dict[str, Any]:
    """Return a change as texts."""
    before, after = change.before, change.after
    now = after or before
    climbed = change.climbed
    old_name = before.shown_name if before and after and before.team_name != after.team_name else ""
    return {
        "name": (now.shown_name if now else "") or "–",
        "old_name": old_name,
        "is_ours": bool(now and now.is_ours),
        "rank_before": f"{change.rank_before:,}" if change.rank_before else "–",
        "rank_after": f"{change.rank_after:,}" if change.rank_after else "–",
        "climbed": f"{abs(climbed):,}" if climbed else "",
        "way": "better" if (climbed or 0) > 0 else "worse",
        "score_before": before.score_text if before else "–",
        "score_after": after.score_text if after else "–",
        "gained": metric.show_difference(change.gained) if change.gained else "",
    }


def snapshots_shown(found: Difference, snapshots: list[BoardSnapshot]) -> list[BoardSnapshot]:
    """Return the two that are compared where the list of the latest does not have them."""
    return [one for one in (found.before, found.after) if one not in snapshots]


@require_safe
@login_required
def around(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show the distance to the next team and the lines, how thick the field stands, and the day's movers."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    snapshots = latest_of(competition)
    board, boards = board_asked(request, snapshots)
    latest = next((one for one in snapshots if one.board == board), None)
    with_medals = medals_wanted(request, latest)
    metric = competition.primary_metric
    near = around_us(competition, latest, with_medals=with_medals) if latest else None
    day = difference_between(competition, board=board) if latest else None
    movers = {kind: day.changes(kind, most=5) if day else [] for kind in ("risen", "fallen")}
    context = _context(membership, competition) | {
        "boards": boards,
        "board": board,
        "latest": latest,
        "with_medals": with_medals,
        "near": near,
        "distances": _distances(near.distances, metric) if near else [],
        "field": rank_charts.field_chart(near, metric) if near else None,
        "stretches": rank_charts.stretches_of(near, metric) if near else [],
        "gain": metric.show_difference(near.gain.size) if near and near.gain else "",
        "day": day,
        "movers": [
            {"label": board_words.CHANGES[kind], "rows": [row_of(one, metric) for one in changes]}
            for kind, changes in movers.items()
            if changes
        ],
    }
    return render(request, "experiments/around_us.html", context)


def _distances(distances: Any, metric: Metric) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "rank": f"{one.rank:,}" if one.rank else "–",
            "score": one.score_text or "–",
            "gap": f"{one.gap:.{max(metric.decimals, 4)}f}" if one.gap is not None else "",
            "submissions": one.submissions,
        }
        for one in distances
    ]


@require_safe
@login_required
def shake_up(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Hold the private board against the public one, and show how stable our rank is."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    snapshots = latest_of(competition)
    latest = {one.board: one for one in reversed(snapshots)}
    both = both_boards(competition)
    context = _context(membership, competition) | {
        "both": both,
        "shake_up": _shake_up(both) if both and both.shake_up else None,
        "stabilities": [
            _stability(one, stability_of(competition, one))
            for one in sorted(latest.values(), key=lambda one: one.board, reverse=True)
        ],
        "has_board": bool(snapshots),
    }
    return render(request, "experiments/shake_up.html", context)


def _shake_up(both: BothBoards) -> dict[str, str]:
    found, climbed = both.shake_up, both.climbed
    assert found is not None
    before, after = both.ours
    return {
        "count": f"{found.count:,}",
        "mean": f"{found.mean:.1%}",
        "top_tenth": f"{found.top_tenth:.1%}",
        "top_hint": ngettext("%(number)s team", "%(number)s teams", found.top_count)
        % {"number": f"{found.top_count:,}"},
        "rho": f"{found.rho:.3f}" if found.rho is not None else "–",
        "ours": "–" if climbed is None else f"{climbed:+,}".replace("-", "−"),
        "ours_hint": ""
        if climbed is None
        else _("rank %(before)s → %(after)s") % {"before": before, "after": after},
    }


def _stability(snapshot: BoardSnapshot, found: Stability | None) -> dict[str, Any]:
    title = _("How stable is the rank? (%(board)s)") % {"board": snapshot.get_board_display()}
    if found is None:
        return {"title": title, "found": None}
    sentence = _("Rank %(rank)s; with other luck between %(best)s and %(worst)s (95 %% interval).") % {
        "rank": f"{found.rank:,}",
        "best": f"{found.best:,}",
        "worst": f"{found.worst:,}",
    }
    return {
        "title": title,
        "found": found,
        "sentence": sentence,
        "chart": rank_charts.stability_chart(found, snapshot.get_board_display()),
    }


def _context(membership: Membership, competition: Competition) -> dict[str, Any]:
    return {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "metric": competition.primary_metric,
        "can_write": can(membership, Power.WRITE),
    }
