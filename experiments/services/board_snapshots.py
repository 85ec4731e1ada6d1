"""Snapshots of boards: taking away a wrong one, and saying which team on them is ours."""

from django.db import transaction
from django.utils.translation import gettext as _

from experiments.leaderboards import names
from experiments.models import BoardEntry, BoardIdentity, BoardSnapshot, Competition
from kit.refusals import Refused
from teams.models import HistoryEvent, User


class NoName(Refused):
    """A team on a board is known by a name or an id, and neither was given."""

    code = "no_name"

    def __init__(self) -> None:
        sentence = _("Give the team's name on the board.")
        super().__init__(sentence, fields={"text": [sentence]})


@transaction.atomic
def remove(*, snapshot: BoardSnapshot, by: User) -> None:
    """Take a snapshot away, when the wrong file was imported or its answers were wrong; the file stays kept."""
    team = snapshot.competition.team
    HistoryEvent.objects.record(
        team=team,
        by=by,
        what="board removed",
        target=snapshot,
        name=snapshot.source_name,
        sha256=snapshot.sha256,
    )
    snapshot.delete()


@transaction.atomic
def go_by(*, competition: Competition, by: User, text: str, is_team_id: bool = False) -> BoardIdentity:
    """Say that the team stands on the competition's boards under this name or TeamId; all snapshots are marked anew."""
    text = text.strip()
    key = text if is_team_id else names.key(text)
    if not key:
        raise NoName
    identity, is_new = BoardIdentity.objects.get_or_create(
        competition=competition, is_team_id=is_team_id, key=key[:200], defaults={"text": text[:200]}
    )
    if is_new:
        BoardEntry.objects.mark_ours(competition)
        HistoryEvent.objects.record(
            team=competition.team, by=by, what="name on the board added", target=identity, name=identity.text
        )
    return identity


@transaction.atomic
def go_by_no_more(*, identity: BoardIdentity, by: User) -> None:
    """Say that the team does not stand on boards under this name after all."""
    competition = identity.competition
    HistoryEvent.objects.record(
        team=competition.team, by=by, what="name on the board removed", target=identity, name=identity.text
    )
    identity.delete()
    BoardEntry.objects.mark_ours(competition)
