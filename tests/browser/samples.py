"""What to put into the addresses of the pages: objects of the demo team."""

from collections.abc import Callable

from experiments.models import (
    Artifact,
    BoardSnapshot,
    Competition,
    Experiment,
    LoggedModel,
    Problem,
    Run,
    Technique,
)
from experiments.services import artifacts, leaderboard_imports, run_imports
from projects.models import Note
from retros.models import Post
from retros.services import exports
from teams.demo import DemoTeam
from teams.models import Membership, Role
from teams.services import invitations


def _invitation(demo: DemoTeam) -> str:
    return invitations.invite(team=demo.team, by=demo.owner, email="", role=Role.MEMBER, days=7)[1]


def _brought_board(demo: DemoTeam) -> int:
    text = "1\t재활용 탐정단\t0.7812\n2\t초록 고래\t0.7790\n3\t분리수거 연구소\t0.7655\n"
    competition = Competition.objects.of(demo.team).newest_first().first()
    return leaderboard_imports.bring(competition=competition, by=demo.owner, content=text).pk


def _brought_table(demo: DemoTeam) -> int:
    text = "| 모델 | mIoU (val) | LB |\n|---|---|---|\n| **unet** | 0.6012 | 0.59 |\n| swin | 07011 | - |\n"
    competition = Competition.objects.of(demo.team).newest_first().first()
    return run_imports.bring(competition=competition, by=demo.owner, content=text).pk


def _kept_file(demo: DemoTeam) -> int:
    run = Run.objects.of(demo.team).order_by("pk").last()
    artifacts.keep(holder=run, path="notes/log.txt", blocks=[b"epoch 1\n"], announced=None, by=demo.owner)
    return Artifact.objects.held_by(run).get(path="notes/log.txt").pk


def _logged_model(demo: DemoTeam) -> str:
    run = Run.objects.of(demo.team).order_by("pk").last()
    model = LoggedModel.objects.create(team=demo.team, experiment=run.experiment, run=run, name="model")
    return model.public_id


def _experiment(demo: DemoTeam) -> int:
    return Experiment.objects.of(demo.team).oldest_first().first().pk


def _asked_job(demo: DemoTeam) -> int:
    post = Post.objects.of(demo.team).newest_first().first()
    return exports.ask(post=post, target="hugo", by=demo.owner).pk


# By the name of the argument in the address; where a view means another thing by it, "view argument".
SAMPLES: dict[str, Callable[[DemoTeam], object]] = {
    "team_slug": lambda demo: demo.team.slug,
    "number": lambda demo: 16,
    "kind": lambda demo: "peer_session",
    "version": lambda demo: 1,
    "note_id": lambda demo: Note.objects.of(demo.team).order_by("-day", "kind", "pk").first().pk,
    "slug": lambda demo: Competition.objects.of(demo.team).newest_first().first().slug,
    "public_id": lambda demo: Run.objects.of(demo.team).exclude(parent=None).order_by("pk").last().public_id,
    "import_id": _brought_board,
    "experiments:run-import import_id": _brought_table,
    "experiment_id": _experiment,
    "technique_id": lambda demo: Technique.objects.of(demo.team).by_kind().first().pk,
    "problem_id": lambda demo: Problem.objects.of(demo.team).most_urgent_first().first().pk,
    "artifact_id": _kept_file,
    "model_id": _logged_model,
    "snapshot_id": lambda demo: BoardSnapshot.objects.of(demo.team).order_by("pk").first().pk,
    "post_id": lambda demo: Post.objects.of(demo.team).newest_first().first().pk,
    "job_id": _asked_job,
    "membership_id": lambda demo: Membership.objects.of(demo.team).by_name().first().pk,
    "secret": _invitation,
    "uidb36": lambda demo: "1",
    "key": lambda demo: "set-password",
}
# No pages: images, files, parts of pages.
LEFT_OUT = (
    "projects:attachment",
    "retros:made",
    "retros:made-file",
    "experiments:save-artifact",
    "experiments:artifact-picture",
)


def _compared(demo: DemoTeam) -> str:
    runs = Run.objects.of(demo.team).exclude(parent=None).order_by("pk")[:3]
    return "?" + "&".join(f"run={run.public_id}" for run in runs)


# What stands behind an address that shows little without it.
QUERIES: dict[str, Callable[[DemoTeam], str]] = {"experiments:compare-runs": _compared}


def arguments_of(name: str, names: tuple[str, ...], demo: DemoTeam) -> dict[str, object]:
    """Return the arguments with which to open the view.

    What has no sample is 1: enough where a GET is refused before anything is looked up, and a page that needs more
    is not found, which the walk reports.
    """
    return {one: SAMPLES.get(f"{name} {one}", SAMPLES.get(one, lambda _demo: 1))(demo) for one in names}
