"""Addresses of the experiments part of the API."""

from django.urls import URLPattern, URLResolver, path

from experiments.api import (
    competitions,
    experiments,
    histories,
    leaderboard_imports,
    problems,
    run_imports,
    runs,
    snapshots,
    team_leaderboard,
    techniques,
)

COMPETITION = "competitions/<slug:competition_slug>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("competitions/", competitions.Competitions.as_view(), name="api-competitions"),
    path(f"{COMPETITION}/", competitions.OneCompetition.as_view(), name="api-competition"),
    path(f"{COMPETITION}/leaderboard/", team_leaderboard.TeamLeaderboard.as_view(), name="api-leaderboard"),
    path(f"{COMPETITION}/problems/", problems.Problems.as_view(), name="api-problems"),
    path(f"{COMPETITION}/effects/", techniques.Effects.as_view(), name="api-effects"),
    path("techniques/", techniques.Techniques.as_view(), name="api-techniques"),
    path("techniques/<int:technique_id>/", techniques.OneTechnique.as_view(), name="api-technique"),
    path("problems/<int:problem_id>/", problems.OneProblem.as_view(), name="api-problem"),
    path("experiments/", experiments.Experiments.as_view(), name="api-experiments"),
    path("experiments/<int:experiment_id>/", experiments.OneExperiment.as_view(), name="api-experiment"),
    path("runs/", runs.Runs.as_view(), name="api-runs"),
    path("runs/<str:public_id>/", runs.OneRun.as_view(), name="api-run"),
    path("runs/<str:public_id>/restore/", runs.RestoredRun.as_view(), name="api-restored-run"),
    path("submissions/", runs.Submissions.as_view(), name="api-submissions"),
    path("submissions/<int:submission_id>/", runs.OneSubmission.as_view(), name="api-submission"),
    path(
        f"{COMPETITION}/leaderboard-imports/",
        leaderboard_imports.CompetitionImports.as_view(),
        name="api-competition-leaderboard-imports",
    ),
    path(
        f"{COMPETITION}/leaderboard-imports/<int:import_id>/",
        leaderboard_imports.OneImport.as_view(),
        name="api-competition-leaderboard-import",
    ),
    path(
        f"{COMPETITION}/leaderboard-imports/<str:filename>",
        leaderboard_imports.NamedImport.as_view(),
        name="api-named-leaderboard-import",
    ),
    path(f"{COMPETITION}/snapshots/", snapshots.Snapshots.as_view(), name="api-competition-snapshots"),
    path(f"{COMPETITION}/standing/", snapshots.Standing.as_view(), name="api-standing"),
    path(f"{COMPETITION}/differences/", histories.Differences.as_view(), name="api-differences"),
    path(f"{COMPETITION}/rank-history/", histories.RankOverTime.as_view(), name="api-rank-history"),
    path("leaderboard-imports/", leaderboard_imports.Imports.as_view(), name="api-leaderboard-imports"),
    path(
        "leaderboard-imports/<int:import_id>/",
        leaderboard_imports.OneImport.as_view(),
        name="api-leaderboard-import",
    ),
    path(
        f"{COMPETITION}/run-imports/",
        run_imports.CompetitionRunImports.as_view(),
        name="api-competition-run-imports",
    ),
    path(
        f"{COMPETITION}/run-imports/<int:import_id>/",
        run_imports.OneRunImport.as_view(),
        name="api-competition-run-import",
    ),
    path("run-imports/", run_imports.RunImports.as_view(), name="api-run-imports"),
    path("run-imports/<int:import_id>/", run_imports.OneRunImport.as_view(), name="api-run-import"),
    path("snapshots/", snapshots.Snapshots.as_view(), name="api-snapshots"),
    path("snapshots/<int:snapshot_id>/", snapshots.OneSnapshot.as_view(), name="api-snapshot"),
]
