"""Addresses of the experiments part of the API."""

from django.urls import URLPattern, URLResolver, path

from experiments.api import leaderboard_imports, snapshots

COMPETITION = "competitions/<slug:competition_slug>"

urlpatterns: list[URLPattern | URLResolver] = [
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
    path(f"{COMPETITION}/snapshots/", snapshots.Snapshots.as_view(), name="api-competition-snapshots"),
    path(f"{COMPETITION}/standing/", snapshots.Standing.as_view(), name="api-standing"),
    path("leaderboard-imports/", leaderboard_imports.Imports.as_view(), name="api-leaderboard-imports"),
    path(
        "leaderboard-imports/<int:import_id>/",
        leaderboard_imports.OneImport.as_view(),
        name="api-leaderboard-import",
    ),
    path("snapshots/", snapshots.Snapshots.as_view(), name="api-snapshots"),
    path("snapshots/<int:snapshot_id>/", snapshots.OneSnapshot.as_view(), name="api-snapshot"),
]
