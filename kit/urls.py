"""Addresses that belong to no app."""

from django.urls import path

from kit import gallery, health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("gallery/", gallery.show, name="gallery"),
]
