"""Addresses that belong to no app."""

from django.urls import path

from kit import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
