"""Every address of the program, each app's under one roof."""

from django.urls import include, path

from experiments.views import experiments

urlpatterns = [
    path("api/v1/", include("config.api_urls")),
    path("", include("experiments.mlflow_api.urls", namespace="mlflow")),
    path("t/<slug:team_slug>/", include("experiments.mlflow_api.urls", namespace="mlflow-of-team")),
    path("printed/runs/<str:public_id>/", experiments.printed_run, name="printed-run"),
    path(
        "printed/experiments/<str:experiment_id>/", experiments.printed_experiment, name="printed-experiment"
    ),
    path("", include("kit.urls")),
    path("", include("teams.urls")),
    path("t/<slug:team_slug>/", include("projects.urls")),
    path("t/<slug:team_slug>/", include("experiments.urls")),
    path("t/<slug:team_slug>/", include("retros.urls")),
]

handler400 = "kit.error_pages.bad_request"
handler403 = "kit.error_pages.permission_denied"
handler404 = "kit.error_pages.page_not_found"
handler429 = "kit.error_pages.too_many_requests"
handler500 = "kit.error_pages.server_error"
