"""Addresses of the experiments pages."""

from django.urls import URLPattern, URLResolver, path

from experiments.views import board, competitions, runs, submissions

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
    path("runs/<str:public_id>/", runs.page, name="run"),
    path("runs/<str:public_id>/edit/", runs.edit, name="edit-run"),
    path("runs/<str:public_id>/delete/", runs.delete, name="delete-run"),
    path("runs/<str:public_id>/restore/", runs.restore, name="restore-run"),
]
