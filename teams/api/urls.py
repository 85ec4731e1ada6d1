"""Addresses of the teams part of the API."""

from django.urls import path

from teams.api import docs, jobs, teams

urlpatterns = [
    path("docs/", docs.docs, name="api-docs"),
    path("teams/", teams.Teams.as_view(), name="api-teams"),
    path("teams/<slug:team_slug>/", teams.OneTeam.as_view(), name="api-team"),
    path("teams/<slug:team_slug>/jobs/", jobs.Jobs.as_view(), name="api-jobs"),
    path("teams/<slug:team_slug>/jobs/<int:job_id>/", jobs.OneJob.as_view(), name="api-job"),
]
