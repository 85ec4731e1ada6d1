"""manage.py import_leaderboard: a board file through the same durable job as the page."""

from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.core.management.base import CommandParser
from django.utils.text import slugify
from django.utils.translation import gettext as _

from background.models import Job, State
from experiments import board_words
from experiments.leaderboards import boards, reading
from experiments.leaderboards.contract import Unreadable
from experiments.leaderboards.formats import recognise
from experiments.management import brought
from experiments.models import Board, Competition, Direction, LeaderboardImport
from experiments.services import competitions, leaderboard_imports
from kit.commands import BadInput, HouseCommand
from teams.models import Team


class Command(HouseCommand):
    """Takes the file in, waits for the import, prints rows, accepted, problems and the snapshot.

    A worker that runs does the work; where none does, the command does, by the same engine, so that it always ends.
    """

    help = "Import a leaderboard file (- for standard input) through the durable job, and wait for it."

    def arguments(self, parser: CommandParser) -> None:
        """Take the file and what it does not say about itself."""
        parser.add_argument("--team", metavar="SLUG", required=True)
        parser.add_argument("--competition", metavar="SLUG", required=True)
        parser.add_argument("--create", action="store_true", help="make the competition when it is missing")
        parser.add_argument("--board", choices=Board.values, default=Board.PUBLIC)
        parser.add_argument("--zone", default="", help="the time zone of the file's moments")
        parser.add_argument("--direction", choices=Direction.values, default="")
        parser.add_argument(
            "--sure", action="store_true", help="it is this competition's board, whoever stands on it"
        )
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the file, ask for the import, wait, and tell how it ended."""
        team = brought.team_called(options["team"])
        content = brought.content_of(options["file"])
        competition = self.competition(team, content, options)
        draft = leaderboard_imports.bring(competition=competition, by=None, content=content)
        try:
            asked = leaderboard_imports.ask(
                draft=draft,
                by=None,
                board=options["board"],
                zone=options["zone"],
                direction=options["direction"],
                is_sure=options["sure"],
            )
        except leaderboard_imports.WrongAnswer:
            leaderboard_imports.discard(draft=draft)
            raise
        assert asked.job is not None
        job = brought.wait_for(asked.job)
        self.tell(LeaderboardImport.objects.select_related("job").get(pk=asked.pk), job)

    def competition(self, team: Team, content: "File[bytes]", options: dict[str, Any]) -> Competition:
        """Return the competition, made when it is missing and may be."""
        slug = options["competition"]
        found = Competition.objects.of(team).filter(slug=slug).first()
        if found is not None:
            return found
        if not options["create"]:
            raise BadInput(
                _("The team has no competition called %(slug)s; --create makes it.") % {"slug": slug}
            )
        if slug != slugify(slug):
            raise BadInput(_("%(slug)s cannot be an address: a-z, 0-9 and - make one.") % {"slug": slug})
        direction = options["direction"] or _direction_told_by(content)
        if not direction:
            raise BadInput(_("The file does not say which scores are better: add --direction max or min."))
        metric = competitions.MetricWish(key="score", direction=direction, scale="plain")
        return competitions.create(team=team, by=None, metrics=[metric], slug=slug, name=slug)

    def tell(self, asked: LeaderboardImport, job: Job) -> None:
        """Print how the import ended; anything but done is exit code 2."""
        result = job.result or {}
        problems = board_words.told(job.problems)
        facts = {
            "id": asked.pk,
            "state": job.state,
            "rows": result.get("rows"),
            "accepted": result.get("accepted", 0),
            "entries": result.get("entries"),
            "is_repeated": result.get("is_repeated", False),
            "problems": problems,
            "snapshot": asked.snapshot_id,
        }
        lines = [": ".join(filter(None, (one["place"], one["message"]))) for one in problems]
        if job.state == State.DONE:
            sentence = _(
                "%(rows)s rows read, %(accepted)s accepted, 0 problems, snapshot %(snapshot)s"
                " (%(entries)s teams)"
            )
            lines.append(sentence % facts)
            if facts["is_repeated"]:
                lines.append(_("The same file was imported before: this is its snapshot."))
        self.say("\n".join(lines), **facts)
        if job.state == State.REFUSED:
            sentence = _("%(file)s was refused, and nothing was changed: %(why)s")
            raise BadInput(sentence % {"file": asked.source_name, "why": lines[0] if lines else job.problem})
        if job.state != State.DONE:
            raise BadInput(_("The import did not end: it is %(state)s.") % {"state": job.state})


def _direction_told_by(content: "File[bytes]") -> str:
    """Return the direction that the file's own ranks show, empty when it has none."""
    try:
        table = reading.read_table(cast(BinaryIO, content))
        chosen = recognise(table)
        return boards.direction_told(table, boards.columns_for(table, chosen)) or ""
    except Unreadable as refusal:
        first = refusal.problems[0]
        place = board_words.place(first.line, first.column)
        raise BadInput(
            ": ".join(filter(None, (place, board_words.sentence(first.code, first.values))))
        ) from refusal
    finally:
        content.seek(0)
