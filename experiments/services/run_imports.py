"""Bringing files of runs: take one in, ask for its import once its doubts are answered, throw it away again."""

from collections.abc import Mapping, Sequence
from functools import partial

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from background.services import jobs
from experiments import table_words
from experiments.leaderboards.contract import Unreadable
from experiments.models import Competition, LeaderboardImport, RunImport
from experiments.selectors.run_imports import reading_of
from experiments.services import brought_files
from experiments.tables.contract import Doubt, Reading
from experiments.tables.reading import LIMIT
from kit.refusals import Conflict, Refused
from teams.models import HistoryEvent, User

KIND = "import-runs"


class AskedAlready(Conflict):
    """The import of this file was asked for already."""

    code = "asked_already"


class CannotBeRead(Refused):
    """The file holds no table of runs, or is broken."""

    code = "cannot_be_read"

    def __init__(self, refusal: Unreadable) -> None:
        self.problems = table_words.problems_of(refusal)
        super().__init__(" ".join(str(one.message) for one in self.problems))


class OpenDoubts(Refused):
    """The file leaves doubts that nobody has answered; nothing is guessed."""

    code = "open_doubts"

    def __init__(self, doubts: Sequence[Doubt]) -> None:
        self.doubts = tuple(doubts)
        first = doubts[0]
        place = table_words.place(first)
        told = f"{place}: {table_words.question(first)}" if place else table_words.question(first)
        sentence = ngettext(
            "%(number)s question about the file has no answer: %(first)s",
            "%(number)s questions about the file have no answer. The first: %(first)s",
            len(doubts),
        )
        super().__init__(sentence % {"number": len(doubts), "first": told})


def bring(
    *, competition: Competition, by: User | None, content: "File[bytes] | str", name: str = ""
) -> RunImport:
    """Keep a file, or a pasted text, to be looked at; nothing is imported yet."""
    kept = brought_files.keep(
        content, folder="runs", limit=LIMIT, name=name, nothing=_("Choose a file or paste the table.")
    )
    try:
        return RunImport.objects.create(
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
def take_over(*, draft: LeaderboardImport, by: User) -> RunImport:
    """Take a file over that was brought as a board and holds runs; nothing is imported yet. Raises AskedAlready, TooLarge."""
    draft = LeaderboardImport.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.job_id is not None:
        raise AskedAlready(_("The import of this file was asked for already."))
    if draft.size > LIMIT:
        raise brought_files.TooLarge(LIMIT)
    taken = RunImport.objects.create(
        competition_id=draft.competition_id,
        by=by,
        file=draft.file.name,
        source_name=draft.source_name,
        size=draft.size,
        sha256=draft.sha256,
    )
    draft.delete()
    return taken


def read(*, draft: RunImport, answers: Mapping[str, str]) -> Reading:
    """Return what the file says under these answers; raises CannotBeRead."""
    try:
        return reading_of(draft, answers)
    except Unreadable as refusal:
        raise CannotBeRead(refusal) from refusal


def ask(
    *, draft: RunImport, by: User | None, answers: Mapping[str, str], accepts_suggestions: bool = False
) -> RunImport:
    """Ask for the import of a file that was brought; returns the one that is under way when it is the same file.

    `answers`: name of a doubt or a column → what was chosen. `accepts_suggestions`: whoever asks takes what is suggested
    for every doubt not answered. Raises CannotBeRead, OpenDoubts, and AskedAlready when this draft was confirmed before.
    """
    reading = read(draft=draft, answers=answers)
    if reading.open_doubts and not accepts_suggestions:
        raise OpenDoubts(reading.open_doubts)
    told = {column.name for column in reading.columns} & answers.keys()
    return _ask(draft, by, reading, {name: answers[name] for name in told} | reading.taken)


@transaction.atomic
def _ask(draft: RunImport, by: User | None, reading: Reading, answers: Mapping[str, str]) -> RunImport:
    draft = RunImport.objects.select_for_update(of=("self",)).select_related("competition").get(pk=draft.pk)
    if draft.job_id is not None:
        raise AskedAlready(_("The import of this file was asked for already."))
    job = jobs.ask(
        kind=KIND,
        payload={"import_id": draft.pk},
        team_id=draft.competition.team_id,
        asked_by_id=by.pk if by else None,
        dedup_key=f"{draft.competition_id}:{draft.sha256}",
    )
    under_way = RunImport.objects.filter(job=job).first()
    if under_way is not None:
        discard(draft=draft)
        return under_way
    draft.answers, draft.format, draft.job = dict(answers), reading.format, job
    draft.save(update_fields=["answers", "format", "job"])
    HistoryEvent.objects.record(
        team=draft.competition.team, by=by, what="run import asked", target=draft, name=draft.source_name
    )
    return draft


@transaction.atomic
def discard(*, draft: RunImport) -> None:
    """Throw away a file that was only looked at."""
    if draft.job_id is not None:
        raise AskedAlready(_("The import of this file was asked for already."))
    key = str(draft.file.name)
    draft.delete()
    transaction.on_commit(partial(default_storage.delete, key))
