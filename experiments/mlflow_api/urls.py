"""Addresses of the tracking API: at the root for the token's team, and below /t/<team>/. None ends with a slash."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from experiments.mlflow_api import service
from experiments.mlflow_api.door import door

app_name = "mlflow"

tracking: list[URLPattern | URLResolver] = []

urlpatterns = [
    path("api/2.0/mlflow/", include(tracking)),
    path("api/3.0/mlflow/server-info", door(service.server_info), name="server-info"),
    path("version", service.version, name="version"),
    path("health", service.health, name="health"),
    re_path(r"^api/(?!v1/)(?P<rest>.*)$", service.not_served, name="not-served"),
]
