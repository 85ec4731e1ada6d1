"""Addresses of people and teams."""

from django.urls import path

from teams.views import appearance, home

urlpatterns = [
    path("", home.mine, name="home"),
    path("appearance/language/", appearance.language, name="language"),
    path("appearance/theme/", appearance.theme, name="theme"),
    path("t/<slug:team_slug>/", home.team_home, name="team-home"),
]
