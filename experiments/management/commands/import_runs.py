"""manage.py import_runs: a table or an export of runs through the same durable job as the page."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from background.models import Job, State
from experiments import table_words
from experiments.management import brought
from experiments.models import Competition, RunImport
from experiments.services import mlflow_imports, run_imports
from kit.commands import BadInput, HouseCommand


class Command(HouseCommand):
    """Takes the file in, asks about every doubt, waits for the import, prints rows, runs made and runs known before.

    Without an answer to each doubt nothing is imported: the doubts are listed, with their names for `--answers` and
    what is suggested for `--accept-suggestions`, and the exit code is 2.
    """

    help = (
        "Import a table or an export of runs (- for standard input) through the durable job, and wait for it."
    )

    def arguments(self, parser: CommandParser) -> None:
        """Take the file and the answers to its doubts."""
        parser.add_argument("--team", metavar="SLUG", required=True)
        parser.add_argument("--competition", metavar="SLUG", required=True)
        parser.add_argument(
            "--accept-suggestions", action="store_true", help="take what is suggested for every doubt"
        )
        parser.add_argument(
            "--answers", metavar="JSON", default="", help="a file: name of a doubt → the answer"
        )
        parser.add_argument(
            "--from-mlflow",
            metavar="DIR",
            default="",
            help="a folder that MLflow wrote offline (mlruns), or its zip",
        )
        parser.add_argument("file", metavar="FILE", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the file, ask for the import, wait, and tell how it ended."""
        team = brought.team_called(options["team"])
        competition = brought.competition_called(team, options["competition"])
        if bool(options["from_mlflow"]) == bool(options["file"]):
            raise BadInput(_("Give a file, or a folder with --from-mlflow."))
        if options["from_mlflow"]:
            self.take_store(competition, options["from_mlflow"])
        else:
            self.take_file(competition, options)

    def take_store(self, competition: Competition, name: str) -> None:
        """Import a folder of MLflow's `file:` store."""
        folder = Path(name)
        if folder.is_dir():
            asked = mlflow_imports.bring_folder(competition=competition, by=None, folder=folder)
        else:
            asked = mlflow_imports.bring(competition=competition, by=None, content=brought.content_of(name))
        assert asked.job is not None
        self.tell(RunImport.objects.get(pk=asked.pk), brought.wait_for(asked.job))

    def take_file(self, competition: Competition, options: dict[str, Any]) -> None:
        """Import one file of a table."""
        answers = _answers(options["answers"])
        content = brought.content_of(options["file"])
        draft = run_imports.bring(competition=competition, by=None, content=content)
        try:
            asked = run_imports.ask(
                draft=draft, by=None, answers=answers, accepts_suggestions=options["accept_suggestions"]
            )
        except run_imports.OpenDoubts as refusal:
            run_imports.discard(draft=draft)
            self.list_doubts(refusal)
            raise
        except run_imports.CannotBeRead as refusal:
            run_imports.discard(draft=draft)
            raise BadInput(f"{options['file']}: {refusal}") from refusal
        assert asked.job is not None
        job = brought.wait_for(asked.job)
        self.tell(RunImport.objects.get(pk=asked.pk), job)

    def list_doubts(self, refusal: run_imports.OpenDoubts) -> None:
        """Print every doubt that has no answer, with what is suggested and what else it may be."""
        doubts = [
            {
                "name": one.name,
                "kind": one.kind,
                "line": one.line,
                "column": one.column,
                "text": one.text,
                "question": table_words.question(one),
                "suggested": one.suggested,
                "choices": {answer: table_words.choice(one, answer) for answer in one.choices},
            }
            for one in refusal.doubts
        ]
        lines = [
            f"{one.name}  {table_words.question(one)} → {table_words.choice(one, one.suggested)}"
            for one in refusal.doubts
        ]
        lines.append(
            _("--accept-suggestions takes what stands behind the arrows; --answers FILE answers them.")
        )
        self.say("\n".join(lines), state="refused", made=0, doubts=doubts, problems=[])

    def tell(self, asked: RunImport, job: Job) -> None:
        """Print how the import ended; anything but done is exit code 2."""
        result = job.result or {}
        problems = table_words.told(job.problems)
        facts = {
            "id": asked.pk,
            "state": job.state,
            "format": asked.format,
            "rows": result.get("rows"),
            "runs": result.get("runs"),
            "made": result.get("made", 0),
            "known": result.get("known", 0),
            "problems": problems,
            "doubts": [],
        }
        lines = [": ".join(filter(None, (one["place"], one["message"]))) for one in problems]
        if job.state == State.DONE:
            lines.append(_("%(rows)s rows read, %(made)s runs made, %(known)s were there already") % facts)
            if facts["runs"] and not facts["made"]:
                lines.append(_("All of this was imported before: nothing was changed."))
        self.say("\n".join(lines), **facts)
        if job.state == State.REFUSED:
            sentence = _("%(file)s was refused, and nothing was changed: %(why)s")
            raise BadInput(sentence % {"file": asked.source_name, "why": lines[0] if lines else job.problem})
        if job.state != State.DONE:
            raise BadInput(_("The import did not end: it is %(state)s.") % {"state": job.state})


def _answers(name: str) -> dict[str, str]:
    if not name:
        return {}
    try:
        found = json.loads(brought.content_of(name).read())
    except ValueError as problem:
        raise BadInput(_("%(file)s is no JSON.") % {"file": name}) from problem
    if not isinstance(found, dict) or not all(isinstance(answer, str) for answer in found.values()):
        raise BadInput(_("%(file)s must be an object: name of a doubt → the answer.") % {"file": name})
    return found
