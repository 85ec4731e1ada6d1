"""Snapshots written straight from a few rows, for tests of what is told from several of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from experiments.jobs import entry_rows
from experiments.leaderboards import names
from experiments.leaderboards.boards import Entry
from experiments.leaderboards.ranking import NO_RANK, rank
from experiments.models import BoardEntry, BoardSnapshot, Competition

Row = tuple[str, str, float | None]
START = datetime(2022, 12, 19, 9, 0, tzinfo=timezone.get_default_timezone())


def snapshot(
    competition: Competition,
    rows: Sequence[Row],
    *,
    day: float = 0,
    board: str = "public",
    has_ranks: bool = False,
    **fields: Any,
) -> BoardSnapshot:
    """Return a complete snapshot of teams (id, name, score), taken so many days after the start."""
    direction = competition.primary_metric.direction
    made = BoardSnapshot.objects.create(
        competition=competition,
        board=board,
        format="generic",
        source_name=f"day {day:g}.csv",
        sha256=f"{BoardSnapshot.objects.count():064}",
        taken_at=START + timedelta(days=day),
        zone="Asia/Seoul",
        direction=direction,
        rows=len(rows),
        entry_count=len(rows),
        has_ranks=has_ranks,
        remarks={},
        completed_at=timezone.now(),
        **fields,
    )
    scores = np.array([np.nan if row[2] is None else row[2] for row in rows], np.float64)
    ranked = rank(scores, np.full(len(rows), NO_RANK, np.int32), direction=direction)
    entries = [
        Entry(
            position,
            int(ranked.ranks[place]) or None,
            int(ranked.tied[place]),
            position if has_ranks else None,
            team_id,
            name,
            names.key(name),
            score,
            "" if score is None else str(score),
            None,
            None,
            "",
        )
        for position, place in enumerate(ranked.order, 1)
        for team_id, name, score in (rows[place],)
    ]
    if entries:
        entry_rows.write(made.pk, list(zip(*entries, strict=True)), [False] * len(entries))
    BoardEntry.objects.filter(snapshot=made).mark_ours(competition)
    return made
