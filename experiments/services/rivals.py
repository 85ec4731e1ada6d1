"""Rivals: teams on the board that ours follows, and lines of its own across it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from experiments.leaderboards import names
from experiments.models import BoardEntry, BoardSnapshot, Competition, CutLine, Rival, RivalPlace
from kit.refusals import Refused
from teams.models import HistoryEvent, User

MOST = 8


class NotOnTheBoard(Refused):
    """Nobody of that name stands on any board of the competition."""

    code = "not_on_the_board"

    def __init__(self, text: str) -> None:
        sentence = _("No team called “%(name)s” stands on a board of this competition.") % {"name": text}
        super().__init__(sentence, fields={"text": [sentence]})


class TooManyRivals(Refused):
    """More curves than a chart can show apart."""

    code = "too_many_rivals"

    def __init__(self) -> None:
        super().__init__(
            _("At most %(number)s teams are followed at once. Let one go first.") % {"number": MOST}
        )


class NoSuchLine(Refused):
    """A line that lies on no board."""

    code = "no_such_line"

    def __init__(self) -> None:
        sentence = _("A rank begins at 1, a share lies between 1 and 99 percent.")
        super().__init__(sentence, fields={"value": [sentence]})


@dataclass(frozen=True)
class Known:
    """What tells a team on boards: its TeamId, or its name in the form for matching."""

    text: str
    key: str
    is_team_id: bool


@transaction.atomic
def follow(*, competition: Competition, by: User, text: str) -> Rival:
    """Follow the team of this name or TeamId; one that has an id is followed by it, through every new name.

    Raises NotOnTheBoard, TooManyRivals. Following a team twice is following it.
    """
    # Two people who follow at once are counted one after the other.
    Competition.objects.select_for_update().get(pk=competition.pk)
    known = _known(competition, text.strip())
    followed = Rival.objects.filter(competition=competition)
    there = followed.filter(is_team_id=known.is_team_id, key=known.key).first()
    if there is not None:
        return there
    if followed.count() >= MOST:
        raise TooManyRivals
    rival = Rival.objects.create(
        competition=competition, by=by, text=known.text, key=known.key, is_team_id=known.is_team_id
    )
    note_places([rival], BoardSnapshot.objects.on(competition))
    HistoryEvent.objects.record(
        team=competition.team, by=by, what="rival followed", target=rival, name=rival.text
    )
    return rival


def _known(competition: Competition, text: str) -> Known:
    for snapshot in BoardSnapshot.objects.on(competition).latest_first()[:20]:
        rows = BoardEntry.objects.filter(snapshot=snapshot)
        found = rows.filter(team_key=names.key(text)).exclude(team_key="") | rows.filter(
            team_id=text
        ).exclude(team_id="")
        entry = found.in_order().first()
        if entry is not None and entry.team_id:
            return Known(entry.shown_name[:200], entry.team_id, is_team_id=True)
        if entry is not None:
            return Known(entry.shown_name[:200], entry.team_key, is_team_id=False)
    raise NotOnTheBoard(text)


def note_places(rivals: Iterable[Rival], snapshots: Iterable[BoardSnapshot]) -> None:
    """Copy where rivals stand in snapshots, in the caller's transaction; of namesakes the best one counts.

    Reads each snapshot once, whatever the number of rivals: there is no index by name, which would make every
    import dearer for a question asked once.
    """
    by_id = {rival.key: rival for rival in rivals if rival.is_team_id}
    by_name = {rival.key: rival for rival in rivals if not rival.is_team_id}
    if not by_id and not by_name:
        return
    for snapshot in snapshots:
        rows = BoardEntry.objects.filter(snapshot=snapshot)
        found = rows.filter(team_id__in=by_id) | rows.filter(team_key__in=by_name)
        best: dict[int, BoardEntry] = {}
        for entry in found.in_order():
            for rival in {by_id.get(entry.team_id), by_name.get(entry.team_key)} - {None}:
                best.setdefault(rival.pk, entry)  # type: ignore[union-attr]
        RivalPlace.objects.bulk_create(
            [
                RivalPlace(
                    rival_id=pk,
                    snapshot=snapshot,
                    position=entry.position,
                    rank=entry.shown_rank,
                    score=entry.score,
                    score_text=entry.score_text,
                    team_name=entry.shown_name,
                )
                for pk, entry in best.items()
            ],
            ignore_conflicts=True,
        )


@transaction.atomic
def follow_no_more(*, rival: Rival, by: User) -> None:
    """Let a rival go; the boards keep its places."""
    HistoryEvent.objects.record(
        team=rival.competition.team, by=by, what="rival let go", target=rival, name=rival.text
    )
    rival.delete()


@transaction.atomic
def draw_line(*, competition: Competition, by: User, unit: str, value: int, label: str = "") -> CutLine:
    """Draw a line of the team's own at a rank or at a percentage of all teams. Raises NoSuchLine."""
    is_right = unit in CutLine.Unit.values and 1 <= value < (100 if unit == "percent" else 10_000_000)
    if not is_right:
        raise NoSuchLine
    line, is_new = CutLine.objects.get_or_create(
        competition=competition, unit=unit, value=value, defaults={"label": label.strip()[:60]}
    )
    if is_new:
        HistoryEvent.objects.record(
            team=competition.team, by=by, what="cut line drawn", target=line, name=str(line)
        )
    return line


@transaction.atomic
def erase_line(*, line: CutLine, by: User) -> None:
    """Take a line of the team's own away."""
    HistoryEvent.objects.record(
        team=line.competition.team, by=by, what="cut line erased", target=line, name=str(line)
    )
    line.delete()
