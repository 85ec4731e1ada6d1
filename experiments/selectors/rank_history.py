"""Ranks and scores over time: ours, those of the rivals, and the lines that medals and shares draw across the board."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from experiments.leaderboards import cuts
from experiments.models import BoardEntry, BoardSnapshot, Competition, CutLine, Rival, RivalPlace

MOST_SNAPSHOTS = 500
TABLE = BoardEntry._meta.db_table

# The last team inside each wanted line is one step into the index of positions, in whatever snapshot it lies: joined
# freely, PostgreSQL would read all boards where they are small. SQLite takes the bare columns from the row of the MAX.
INSIDE = "entry.rank IS NOT NULL AND entry.source_rank IS DISTINCT FROM 0 AND COALESCE(entry.source_rank, entry.rank) <= "
LAST_INSIDE = {
    "sqlite": f"""SELECT entry.snapshot_id, json_extract(wanted.value, '$[1]'), entry.score, entry.score_text, MAX(entry.position)
 FROM json_each(%s) AS wanted CROSS JOIN {TABLE} AS entry
 ON entry.snapshot_id = json_extract(wanted.value, '$[0]')
 AND entry.position BETWEEN json_extract(wanted.value, '$[1]') AND json_extract(wanted.value, '$[2]')
 AND {INSIDE} json_extract(wanted.value, '$[1]')
 GROUP BY wanted.key""",  # noqa: S608  our own names
    "postgresql": f"""SELECT wanted.snapshot_id, wanted.line, found.score, found.score_text, found.position
 FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS wanted(snapshot_id, line, last)
 CROSS JOIN LATERAL (SELECT score, score_text, position FROM {TABLE} AS entry
  WHERE entry.snapshot_id = wanted.snapshot_id AND entry.position BETWEEN wanted.line AND wanted.last
  AND {INSIDE} wanted.line ORDER BY entry.position DESC LIMIT 1) AS found""",  # noqa: S608  our own names
}


class Spot(NamedTuple):
    """Where somebody stood at one time; `score_text` is what the board wrote."""

    rank: int | None
    score: float | None
    score_text: str


@dataclass(frozen=True)
class Curve:
    """Somebody's places over time, by the id of the snapshot.

    `kind`: ours, rival or cut; `pk` of a rival or of a line of the team's own, None for the others.
    """

    name: str
    kind: str
    spots: Mapping[int, Spot]
    pk: int | None = None


@dataclass(frozen=True)
class RankHistory:
    """The snapshots of a board, oldest first, and the curves over them, ours first."""

    snapshots: Sequence[BoardSnapshot]
    curves: Sequence[Curve]

    @property
    def ours(self) -> Curve:
        """Our own places; without a spot while we stand on no board."""
        return self.curves[0]


class Cut(NamedTuple):
    """A line across boards of any size: `last_rank` of so many teams, 0 where there is none."""

    name: str
    unit: str
    value: int
    pk: int | None = None

    def last_rank(self, teams: int) -> int:
        """Return the last rank inside the line on a board of so many teams."""
        if self.unit == CutLine.Unit.RANK:
            return self.value if self.value <= teams else 0
        if self.unit == CutLine.Unit.PERCENT:
            return cuts.share(teams, self.value)
        return int(getattr(cuts.medals(teams), self.unit))


def cuts_of(competition: Competition, *, with_medals: bool) -> list[Cut]:
    """Return the lines to draw: the top tenth, the medals when wanted, and the team's own."""
    found = [Cut(_("Top 10 %"), CutLine.Unit.PERCENT, 10)]
    if with_medals:
        found += [Cut(_("Gold"), "gold", 0), Cut(_("Silver"), "silver", 0), Cut(_("Bronze"), "bronze", 0)]
    for line in CutLine.objects.filter(competition=competition).order_by("unit", "value"):
        text = _("Rank %(number)s") if line.unit == CutLine.Unit.RANK else _("Top %(number)s %%")
        found.append(Cut(line.label or text % {"number": line.value}, line.unit, line.value, line.pk))
    return found


def teams_on(snapshot: BoardSnapshot) -> int:
    """Return how many teams are ranked on a board: without benchmarks and without those that have no score."""
    apart: int = sum(snapshot.remarks.get(code, 0) for code in ("benchmarks", "unranked"))
    return max(0, snapshot.entry_count - apart)


def ranks_over_time(
    competition: Competition, board: str, *, with_medals: bool = False, most: int = MOST_SNAPSHOTS
) -> RankHistory:
    """Return ranks and scores over the newest `most` snapshots of a board: six queries, whatever their number and size."""
    newest = BoardSnapshot.objects.on(competition, board).latest_first()[:most]
    snapshots = list(newest)[::-1]
    curves = [_ours(competition, snapshots), *_rivals(competition, board)]
    curves += cut_curves(snapshots, cuts_of(competition, with_medals=with_medals))
    return RankHistory(snapshots, curves)


def _ours(competition: Competition, snapshots: Sequence[BoardSnapshot]) -> Curve:
    rows = BoardEntry.objects.ours().filter(snapshot__in=[one.pk for one in snapshots])
    spots: dict[int, Spot] = {}
    fields = ("snapshot_id", "source_rank", "rank", "score", "score_text")
    for pk, source_rank, rank, score, text in rows.order_by("snapshot_id", "position").values_list(*fields):
        spots.setdefault(pk, Spot(source_rank or rank, score, text))
    return Curve(competition.team.name, "ours", spots)


def _rivals(competition: Competition, board: str) -> list[Curve]:
    rivals = list(Rival.objects.filter(competition=competition).order_by("pk"))
    spots: dict[int, dict[int, Spot]] = {rival.pk: {} for rival in rivals}
    places = RivalPlace.objects.on(competition, board) if rivals else RivalPlace.objects.none()
    fields = ("rival_id", "snapshot_id", "rank", "score", "score_text")
    for rival_id, snapshot_id, rank, score, text in places.values_list(*fields):
        spots[rival_id][snapshot_id] = Spot(rank, score, text)
    return [Curve(rival.text, "rival", spots[rival.pk], rival.pk) for rival in rivals]


def cut_curves(snapshots: Sequence[BoardSnapshot], lines: Sequence[Cut]) -> list[Curve]:
    """Return where lines lay on each snapshot, with the score of the last team inside. One query."""
    last_ranks = [
        (one, [line.last_rank(teams) for line in lines]) for one in snapshots for teams in (teams_on(one),)
    ]
    # Benchmarks stand between the teams and push the later ones down by as many positions.
    found = _last_inside(
        {
            (one.pk, last): last + one.remarks.get("benchmarks", 0)
            for one, ranks in last_ranks
            for last in ranks
            if last
        }
    )
    return [
        Curve(
            line.name,
            "cut",
            {
                one.pk: Spot(ranks[place], *found.get((one.pk, ranks[place]), (None, "")))
                for one, ranks in last_ranks
                if ranks[place]
            },
            line.pk,
        )
        for place, line in enumerate(lines)
    ]


def _last_inside(wanted: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], tuple[float | None, str]]:
    """Return the score of the last team inside each line: `wanted` maps (snapshot, rank) to the last position that a
    team of this rank may stand at."""
    if not wanted:
        return {}
    rows = [(snapshot, rank, last) for (snapshot, rank), last in wanted.items()]
    values: list[str] | list[list[int]] = (
        [json.dumps(rows)]
        if connection.vendor == "sqlite"
        else [list(column) for column in zip(*rows, strict=True)]
    )
    with connection.cursor() as cursor:
        cursor.execute(LAST_INSIDE[connection.vendor], values)
        return {(snapshot, rank): (score, text) for snapshot, rank, score, text, _position in cursor}


def suggested_rivals(snapshot: BoardSnapshot) -> list[str]:
    """Return whom one would follow first: the leader, and the teams before and behind us."""
    us = BoardEntry.objects.filter(snapshot=snapshot).ours().in_order().first()
    at = us.position if us else 1
    near = BoardEntry.objects.filter(
        snapshot=snapshot, position__in={1, at - 2, at - 1, at + 1}, is_ours=False
    )
    followed = set(Rival.objects.filter(competition=snapshot.competition_id).values_list("key", flat=True))
    return [
        one.shown_name
        for one in near.in_order()
        if one.shown_name and not {one.team_id, one.team_key} & followed
    ]
