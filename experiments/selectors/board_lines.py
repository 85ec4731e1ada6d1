"""The groups of the team leaderboard as lines: every cell a text, every group with the address of its runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from experiments.models import Competition, SignSource, TechniqueSign
from experiments.selectors.board_groups import Group
from projects.selectors import camp_of


@dataclass(frozen=True)
class GroupLine:
    """A line of the board of members, techniques or weeks; `runs_url` is the board with the group's runs only."""

    place: str
    name: str
    detail: str
    runs_url: str
    runs: int
    submissions: int
    steps: int
    gained: str
    public: str
    score: str
    run: str = ""
    run_url: str = ""
    owner: str = ""
    when: str = ""
    when_iso: str = ""


def lines_of(competition: Competition, by: str, groups: Iterable[Group]) -> list[GroupLine]:
    """Return groups as lines; `by` is member, technique or week. Those without a score have no place."""
    metric = competition.primary_metric
    board = reverse("experiments:leaderboard", args=[competition.team.slug, competition.slug])
    run_url = reverse("experiments:run", args=[competition.team.slug, "0"])
    before, after = run_url.rsplit("0", 1)
    name_of = _week_names(competition) if by == "week" else None
    kinds = _kinds(competition) if by == "technique" else {}
    lines = []
    for place, group in enumerate(groups, 1):
        best = group.best
        name, detail = name_of(group.key) if name_of else (group.name, kinds.get(group.key, ""))
        asked = _runs_of(competition, by, group.key)
        lines.append(
            GroupLine(
                place=str(place) if best and by != "week" else "–",
                name=name,
                detail=detail,
                runs_url=f"{board}?{urlencode(asked)}" if asked else "",
                runs=group.runs,
                submissions=group.submissions,
                steps=group.steps,
                gained=metric.show_difference(group.gained),
                public=metric.show(group.public),
                score=metric.show(best["score"] if best else None),
                **_run_cells(best, before, after) if best else {},
            )
        )
    return lines


def _run_cells(run: Any, before: str, after: str) -> dict[str, str]:
    started = run["started_at"].astimezone(timezone.get_current_timezone())
    return {
        "run": run["name"],
        "run_url": f"{before}{run['public_id']}{after}",
        "owner": run["owner__name"] or (run["owner__email"] or "–").split("@")[0],
        "when": f"{started:%m-%d %H:%M}",
        "when_iso": started.isoformat(),
    }


def _runs_of(competition: Competition, by: str, key: Any) -> dict[str, Any]:
    """Return what the board's address asks for to show a group's runs; nothing for runs without an owner."""
    if by == "technique":
        return {"tag": key}
    if by == "member":
        return {"owner": key} if key is not None else {}
    zone = ZoneInfo(competition.team.zone)
    first, last = (_ms(key + timedelta(days=days), zone) for days in (0, 7))
    return {"filter": f"start_time >= {first} AND start_time < {last}"}


def _ms(day: date, zone: ZoneInfo) -> int:
    """Return the first moment of a day as filters write it: milliseconds since 1970."""
    return int(datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC).timestamp() * 1000)


def _kinds(competition: Competition) -> dict[str, str]:
    """Return of which kind of technique a tag is, where the team said so."""
    signs = TechniqueSign.objects.of(competition.team).filter(source=SignSource.TAG)
    return {sign.key: sign.technique.get_kind_display() for sign in signs.select_related("technique")}


def _week_names(competition: Competition) -> Any:
    """Return how a Monday's week is called: the camp's number with its dates, the dates alone outside of the camp."""
    camp = camp_of(competition.team)

    def name_of(monday: date) -> tuple[str, str]:
        sunday = monday + timedelta(days=6)
        dates = f"{monday:%Y-%m-%d} – {sunday:%m-%d}"
        number = camp and (camp.week_number(monday) or camp.week_number(sunday))
        return (_("Week %(number)s") % {"number": number}, dates) if number else (dates, "")

    return name_of
