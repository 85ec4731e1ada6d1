"""Who may open the addresses of competitions, runs and boards."""

import io

from django.utils import timezone
from PIL import Image

from background.models import Job, State
from experiments.models import Board, BoardSnapshot, Competition, LeaderboardImport, LoggedModel, Rival
from experiments.services import (
    artifacts,
    board_snapshots,
    leaderboard_imports,
    problems,
    rivals,
    run_imports,
    runs,
    submissions,
    techniques,
)
from tests.architecture.doors import API_READ, API_WRITE, READ, WRITE, Scene
from tests.factories.experiments import CompetitionFactory

ROWS = {
    "experiments:competitions": {"GET": READ},
    "experiments:new-competition": {"GET": WRITE, "POST": WRITE},
    "experiments:competition": {"GET": READ},
    "experiments:edit-competition": {"GET": WRITE, "POST": WRITE},
    "experiments:leaderboard": {"GET": READ},
    "experiments:progress": {"GET": READ},
    "experiments:final-wrap": {"GET": READ},
    "experiments:submissions": {"GET": READ, "POST": WRITE},
    "experiments:new-run": {"GET": WRITE, "POST": WRITE},
    "experiments:deleted-runs": {"GET": READ},
    "experiments:gap": {"GET": READ},
    "experiments:effects": {"GET": READ},
    "experiments:new-technique": {"GET": WRITE, "POST": WRITE},
    "experiments:technique": {"GET": READ},
    "experiments:edit-technique": {"GET": WRITE, "POST": WRITE},
    "experiments:merge-technique": {"POST": WRITE},
    "experiments:remove-technique": {"POST": WRITE},
    "experiments:problems": {"GET": READ},
    "experiments:new-problem": {"GET": WRITE, "POST": WRITE},
    "experiments:problem": {"GET": READ},
    "experiments:edit-problem": {"GET": WRITE, "POST": WRITE},
    "experiments:attach-run": {"POST": WRITE},
    "experiments:detach-run": {"POST": WRITE},
    "experiments:experiment": {"GET": READ, "POST": WRITE},
    "printed-run": {"GET": READ},
    "printed-experiment": {"GET": READ},
    "experiments:compare-runs": {"GET": READ},
    "experiments:run": {"GET": READ},
    "experiments:edit-run": {"GET": WRITE, "POST": WRITE},
    "experiments:delete-run": {"POST": WRITE},
    "experiments:restore-run": {"POST": WRITE},
    "experiments:mark-baseline": {"POST": WRITE},
    "experiments:choose-submission": {"POST": WRITE},
    "experiments:artifacts": {"GET": READ},
    "experiments:model-artifacts": {"GET": READ},
    "experiments:artifact": {"GET": READ},
    "experiments:save-artifact": {"GET": READ},
    "experiments:artifact-picture": {"GET": READ},
    "experiments:current-standing": {"GET": READ},
    "experiments:standing": {"GET": READ},
    "experiments:go-by": {"POST": WRITE},
    "experiments:go-by-no-more": {"POST": WRITE},
    "experiments:history": {"GET": READ},
    "experiments:follow-team": {"POST": WRITE},
    "experiments:follow-no-more": {"POST": WRITE},
    "experiments:draw-line": {"POST": WRITE},
    "experiments:erase-line": {"POST": WRITE},
    "experiments:around-us": {"GET": READ},
    "experiments:differences": {"GET": READ},
    "experiments:shake-up": {"GET": READ},
    "experiments:snapshots": {"GET": READ},
    "experiments:bring-board": {"GET": WRITE, "POST": WRITE},
    "experiments:board-import": {"GET": READ, "POST": WRITE},
    "experiments:import-board-again": {"POST": WRITE},
    "experiments:board-as-runs": {"POST": WRITE},
    "experiments:discard-board": {"POST": WRITE},
    "experiments:bring-runs": {"GET": WRITE, "POST": WRITE},
    "experiments:run-import": {"GET": READ, "POST": WRITE},
    "experiments:discard-runs": {"POST": WRITE},
    "experiments:snapshot-csv": {"GET": READ},
    "experiments:snapshot-original": {"GET": READ},
    "experiments:remove-snapshot": {"POST": WRITE},
    "api-competitions": {"GET": API_READ, "POST": API_WRITE},
    "api-competition": {"GET": API_READ, "PATCH": API_WRITE},
    "api-experiments": {"GET": API_READ, "POST": API_WRITE},
    "api-experiment": {"GET": API_READ, "PATCH": API_WRITE},
    "api-leaderboard": {"GET": API_READ},
    "api-techniques": {"GET": API_READ, "POST": API_WRITE},
    "api-technique": {"GET": API_READ, "PUT": API_WRITE, "DELETE": API_WRITE},
    "api-effects": {"GET": API_READ},
    "api-problems": {"GET": API_READ, "POST": API_WRITE},
    "api-problem": {"GET": API_READ, "PATCH": API_WRITE},
    "api-runs": {"GET": API_READ, "POST": API_WRITE},
    "api-run": {"GET": API_READ, "PATCH": API_WRITE, "DELETE": API_WRITE},
    "api-restored-run": {"POST": API_WRITE},
    "api-submissions": {"GET": API_READ, "POST": API_WRITE},
    "api-submission": {"GET": API_READ},
    "api-competition-leaderboard-imports": {"GET": API_READ, "POST": API_WRITE, "PUT": API_WRITE},
    "api-named-leaderboard-import": {"PUT": API_WRITE},
    "api-competition-leaderboard-import": {"GET": API_READ},
    "api-competition-run-imports": {"GET": API_READ, "POST": API_WRITE},
    "api-competition-run-import": {"GET": API_READ},
    "api-run-imports": {"GET": API_READ},
    "api-run-import": {"GET": API_READ},
    "api-competition-snapshots": {"GET": API_READ},
    "api-standing": {"GET": API_READ},
    "api-differences": {"GET": API_READ},
    "api-rank-history": {"GET": API_READ},
    "api-leaderboard-imports": {"GET": API_READ},
    "api-leaderboard-import": {"GET": API_READ},
    "api-snapshots": {"GET": API_READ},
    "api-snapshot": {"GET": API_READ},
}

BODIES = {
    "api-competition-leaderboard-imports": {"text": "rank,team,score\n1,하나,0.9\n"},
    "api-named-leaderboard-import": {"text": "rank,team,score\n1,하나,0.8\n"},
    "api-competition-run-imports": {"text": "Experiment,val mIoU\nbase,0.61\n"},
}


def _snapshot(competition: Competition, asked: LeaderboardImport) -> BoardSnapshot:
    return BoardSnapshot.objects.create(
        competition=competition,
        board=Board.PUBLIC,
        format="generic",
        source_name="board.csv",
        sha256="0" * 64,
        file=asked.file.name,
        taken_at=timezone.now(),
        zone="Asia/Seoul",
        direction="max",
        rows=0,
        entry_count=0,
        completed_at=timezone.now(),
    )


def arguments(scene: Scene) -> dict[str, object]:
    """Return samples of what the addresses name."""
    by = scene.people["owner"]
    competition = CompetitionFactory(team=scene.team)
    experiment = competition.experiments.get()
    run, gone = (runs.log(experiment=experiment, by=by, name=name) for name in ("run", "gone"))
    runs.delete(run=gone, by=by)
    asked, draft = (
        leaderboard_imports.bring(competition=competition, by=by, content=f"rank,team,score\n1,{name},0.9\n")
        for name in "ab"
    )
    leaderboard_imports.ask(draft=asked, by=by)
    runs_asked, runs_draft, runs_thrown = (
        run_imports.bring(competition=competition, by=by, content=f"Experiment,val mIoU\n{name},0.61\n")
        for name in "abc"
    )
    run_imports.ask(draft=runs_asked, by=by, answers={})
    snapshot = _snapshot(competition, asked)
    image = artifacts.keep(holder=run, path="a.png", blocks=[_picture()], announced=None, by=None)
    model = LoggedModel.objects.create(team=scene.team, experiment=experiment, run=run, name="model")
    problem = problems.record(competition=competition, by=by, title="a class is missed")
    return {
        "technique_id": techniques.name(team=scene.team, by=by, name="TTA").pk,
        "problem_id": problem.pk,
        "artifact_id": image.pk,
        "size": "small",
        "experiments:artifact-picture version": image.key[:12],
        "experiments:model-artifacts model_id": model.public_id,
        "slug": competition.slug,
        "printed-experiment experiment_id": str(experiment.pk),
        "competition_slug": competition.slug,
        "public_id": run.public_id,
        "experiments:restore-run public_id": gone.public_id,
        "experiment_id": experiment.pk,
        "submission_id": submissions.record(competition=competition, by=by, run=run, public_score=0.5).pk,
        "identity_id": board_snapshots.go_by(competition=competition, by=by, text="우리").pk,
        "api-restored-run public_id": gone.public_id,
        "experiments:discard-board import_id": draft.pk,
        **_boards_of_another_kind(scene, competition),
        "experiments:board-import import_id": draft.pk,
        "experiments:discard-runs import_id": runs_thrown.pk,
        "experiments:run-import import_id": runs_draft.pk,
        "api-run-import import_id": runs_asked.pk,
        "api-competition-run-import import_id": runs_asked.pk,
        "import_id": asked.pk,
        "snapshot_id": snapshot.pk,
        "rival_id": Rival.objects.create(competition=competition, text="rival", key="rival").pk,
        "line_id": rivals.draw_line(competition=competition, by=by, unit="rank", value=10).pk,
    }


def _boards_of_another_kind(scene: Scene, competition: Competition) -> dict[str, object]:
    by = scene.people["owner"]
    strangers, runs_at_the_board = (
        leaderboard_imports.bring(competition=competition, by=by, content=f"rank,team,score\n1,{name},0.9\n")
        for name in "cd"
    )
    strangers.job = Job.objects.create(
        kind="import-leaderboard",
        team=scene.team,
        state=State.REFUSED,
        problems=[{"code": "other_competition", "message": "…", "line": None, "column": None, "values": {}}],
        finished_at=timezone.now(),
    )
    strangers.save(update_fields=["job"])
    return {
        "experiments:import-board-again import_id": strangers.pk,
        "experiments:board-as-runs import_id": runs_at_the_board.pk,
        "filename": "board.csv",
    }


def _picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 3)).save(stream, "PNG")
    return stream.getvalue()
