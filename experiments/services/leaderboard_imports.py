"""Bringing leaderboard files: take one in, ask for its import, throw it away again."""

import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from background.services import jobs
from experiments.leaderboards.contract import ROLES
from experiments.leaderboards.unpacking import LIMIT
from experiments.models import Board, Competition, Direction, LeaderboardImport
from experiments.services import brought_files
from kit.refusals import Conflict, Refused
from teams.models import HistoryEvent, User

KIND = "import-leaderboard"


class WrongAnswer(Refused):
    """An answer about the file makes no sense."""

    code = "wrong_answer"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence, fields={field: [sentence]})


class AskedAlready(Conflict):
    """The import of this file was asked for already."""

    code = "asked_already"


def bring(
    *, competition: Competition, by: User | None, content: "File[bytes] | str", name: str = ""
) -> LeaderboardImport:
    """Keep a file, or a pasted text, to be looked at; nothing is imported yet."""
    kept = brought_files.keep(
        content,
        folder="leaderboards",
        limit=LIMIT,
        name=name,
        nothing=_("Choose a file or paste the board's text."),
    )
    try:
        return LeaderboardImport.objects.create(
            competition=competition,
            by=by,
            file=kept.key,
            source_name=kept.name,
            size=kept.size,
            sha256=kept.sha256,
        )
    except BaseException:
        default_storage.delete(kept.key)
        raise


@transaction.atomic
def ask(
    *,
    draft: LeaderboardImport,
    by: User | None,
    board: str = Board.PUBLIC,
    zone: str = "",
    direction: str = "",
    mapping: Mapping[str, str | int] | None = None,
    head: Sequence[str] = (),
    taken_at: datetime | None = None,
    is_sure: bool = False,
) -> LeaderboardImport:
    """Ask for the import of a file that was brought; returns the one that is under way when it is the same file.

    `zone`: of the file's moments, empty for the format's or the competition's own. `direction`: to be compared with
    the competition's. `mapping`: role → head or number of the column, empty when the format knows, and `head`
    the heads it was made for, so that the next such file is mapped alike. `is_sure`: it is this competition's board, whoever stands on it. Raises WrongAnswer, and AskedAlready when this draft was confirmed before.
    """
    draft = (
        LeaderboardImport.objects.select_for_update(of=("self",))
        .select_related("competition")
        .get(pk=draft.pk)
    )
    if draft.job_id is not None:
        raise AskedAlready(_("The import of this file was asked for already."))
    check_answers(competition=draft.competition, board=board, zone=zone, direction=direction, mapping=mapping)
    job = jobs.ask(
        kind=KIND,
        payload={"import_id": draft.pk},
        team_id=draft.competition.team_id,
        asked_by_id=by.pk if by else None,
        dedup_key=f"{draft.competition_id}:{board}:{draft.sha256}",
    )
    under_way = LeaderboardImport.objects.filter(job=job).first()
    if under_way is not None:
        discard(draft=draft)
        return under_way
    draft.board, draft.zone, draft.taken_at, draft.job = board, zone, taken_at, job
    draft.mapping = {role: wish for role, wish in (mapping or {}).items() if str(wish).strip()}
    draft.head = list(head)
    draft.is_sure = is_sure
    draft.save(update_fields=["board", "zone", "taken_at", "job", "mapping", "head", "is_sure"])
    HistoryEvent.objects.record(
        team=draft.competition.team, by=by, what="board import asked", target=draft, name=draft.source_name
    )
    return draft


@transaction.atomic
def ask_again(*, asked: LeaderboardImport, by: User) -> LeaderboardImport:
    """Import a file after all whose teams hardly anybody knew, as somebody says that it is this competition's board."""
    asked = (
        LeaderboardImport.objects.select_for_update(of=("self",))
        .select_related("competition", "job")
        .get(pk=asked.pk)
    )
    if not asked.waits_for_a_word:
        raise AskedAlready(_("The import of this file was asked for already."))
    asked.job = jobs.ask(
        kind=KIND,
        payload={"import_id": asked.pk},
        team_id=asked.competition.team_id,
        asked_by_id=by.pk,
        dedup_key=f"{asked.competition_id}:{asked.board}:{asked.sha256}:{asked.pk}",
    )
    asked.is_sure = True
    asked.save(update_fields=["job", "is_sure"])
    HistoryEvent.objects.record(
        team=asked.competition.team, by=by, what="board import asked", target=asked, name=asked.source_name
    )
    return asked


def repeated(*, competition: Competition, board: str, sha256: str) -> LeaderboardImport | None:
    """Return the latest import of these very bytes that is under way or done, so that asking twice is asking once."""
    return LeaderboardImport.objects.into(competition).kept(board=board, sha256=sha256).newest_first().first()


def check_answers(
    *,
    competition: Competition,
    board: str,
    zone: str,
    direction: str,
    mapping: Mapping[str, str | int] | None,
) -> None:
    """Raise WrongAnswer unless the answers make sense for the competition."""
    if board not in Board.values:
        raise WrongAnswer("board", _("A board is public or private."))
    if zone and zone not in zoneinfo.available_timezones():
        raise WrongAnswer("zone", _("There is no time zone called %(name)s.") % {"name": zone})
    if direction and direction not in Direction.values:
        raise WrongAnswer("direction", _("A direction is max or min."))
    known = competition.primary_metric
    if direction and direction != known.direction:
        better = _("higher") if known.is_higher_better else _("lower")
        sentence = _(
            "For %(metric)s of this competition %(better)s is better. Change the competition if it is wrong."
        )
        raise WrongAnswer("direction", sentence % {"metric": known.label, "better": better})
    for role in mapping or {}:
        if role not in ROLES:
            raise WrongAnswer("mapping", _("There is no kind of column called %(name)s.") % {"name": role})


@transaction.atomic
def discard(*, draft: LeaderboardImport) -> None:
    """Throw away a file that was only looked at."""
    if draft.job_id is not None:
        raise AskedAlready(_("The import of this file was asked for already."))
    key = str(draft.file.name)
    draft.delete()
    transaction.on_commit(partial(default_storage.delete, key))
