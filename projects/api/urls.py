"""Addresses of the projects part of the API."""

from django.urls import URLPattern, URLResolver, path

from projects.api import notes, weeks

urlpatterns: list[URLPattern | URLResolver] = [
    path("notes/", notes.Notes.as_view(), name="api-notes"),
    path("notes/<int:note_id>/", notes.OneNote.as_view(), name="api-note"),
    path("weeks/<int:number>/", weeks.OneWeek.as_view(), name="api-week"),
]
