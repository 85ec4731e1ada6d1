"""Addresses of the teams part of the API."""

from django.urls import path

from teams.api import teams

urlpatterns = [
    path("teams/<slug:team_slug>/", teams.OneTeam.as_view(), name="api-team"),
]
