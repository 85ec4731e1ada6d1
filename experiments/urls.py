"""Addresses of the experiments pages."""

from django.urls import URLPattern, URLResolver, path

from experiments.views import (
    artifacts,
    board,
    competitions,
    experiments,
    leaderboard_imports,
    run_imports,
    runs,
    standing,
    submissions,
)

app_name = "experiments"
urlpatterns: list[URLPattern | URLResolver] = [
    path("competitions/", competitions.listed, name="competitions"),
    path("competitions/new/", competitions.new, name="new-competition"),
    path("competitions/<slug:slug>/", competitions.home, name="competition"),
    path("competitions/<slug:slug>/edit/", competitions.edit, name="edit-competition"),
    path("competitions/<slug:slug>/leaderboard/", board.leaderboard, name="leaderboard"),
    path("competitions/<slug:slug>/leaderboard/progress/", board.progress, name="progress"),
    path("competitions/<slug:slug>/submissions/", submissions.listed, name="submissions"),
    path("competitions/<slug:slug>/runs/new/", runs.new, name="new-run"),
    path("competitions/<slug:slug>/runs/deleted/", runs.deleted, name="deleted-runs"),
    path("experiments/<int:experiment_id>/", experiments.one, name="experiment"),
    path("runs/<str:public_id>/", runs.page, name="run"),
    path("runs/<str:public_id>/edit/", runs.edit, name="edit-run"),
    path("runs/<str:public_id>/delete/", runs.delete, name="delete-run"),
    path("runs/<str:public_id>/restore/", runs.restore, name="restore-run"),
    path("runs/<str:public_id>/artifacts/", artifacts.of_run, name="artifacts"),
    path("models/<str:model_id>/artifacts/", artifacts.of_model, name="model-artifacts"),
    path("artifacts/<int:artifact_id>/", artifacts.one, name="artifact"),
    path("artifacts/<int:artifact_id>/save/", artifacts.save, name="save-artifact"),
    path(
        "artifacts/<int:artifact_id>/<str:size>-<str:version>.webp",
        artifacts.picture,
        name="artifact-picture",
    ),
    path("standing/", standing.latest, name="current-standing"),
    path("competitions/<slug:slug>/standing/", standing.standing, name="standing"),
    path("competitions/<slug:slug>/standing/us/", standing.go_by, name="go-by"),
    path(
        "competitions/<slug:slug>/standing/us/<int:identity_id>/",
        standing.go_by_no_more,
        name="go-by-no-more",
    ),
    path("competitions/<slug:slug>/snapshots/", standing.snapshots, name="snapshots"),
    path("competitions/<slug:slug>/boards/new/", leaderboard_imports.bring, name="bring-board"),
    path("board-imports/<int:import_id>/", leaderboard_imports.one, name="board-import"),
    path("board-imports/<int:import_id>/discard/", leaderboard_imports.discard, name="discard-board"),
    path("competitions/<slug:slug>/runs/import/", run_imports.bring, name="bring-runs"),
    path("run-imports/<int:import_id>/", run_imports.one, name="run-import"),
    path("run-imports/<int:import_id>/discard/", run_imports.discard, name="discard-runs"),
    path("snapshots/<int:snapshot_id>.csv", standing.download, name="snapshot-csv"),
    path("snapshots/<int:snapshot_id>/original/", standing.original, name="snapshot-original"),
    path("snapshots/<int:snapshot_id>/remove/", standing.remove, name="remove-snapshot"),
]
