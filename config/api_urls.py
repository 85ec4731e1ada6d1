"""Every address of the API, each app's under one roof."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path(
        "schema/",
        SpectacularAPIView.as_view(permission_classes=[], authentication_classes=[]),
        name="api-schema",
    ),
    path("", include("teams.api.urls")),
    path("teams/<slug:team_slug>/", include("projects.api.urls")),
    path("teams/<slug:team_slug>/", include("experiments.api.urls")),
    path("teams/<slug:team_slug>/", include("retros.api.urls")),
]
