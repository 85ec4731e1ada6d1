"""Addresses of people and teams."""

from django.urls import path

from teams.views import home

urlpatterns = [
    path("", home.mine, name="home"),
    path("t/<slug:team_slug>/", home.team_home, name="team-home"),
]
