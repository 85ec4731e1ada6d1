"""Addresses of the retros pages."""

from django.urls import URLPattern, URLResolver

app_name = "retros"
urlpatterns: list[URLPattern | URLResolver] = []
