"""Addresses of the tracking API: at the root for the token's team, and below /t/<team>/. None ends with a slash."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from experiments.mlflow_api import artifacts, inputs, logged_models, service
from experiments.mlflow_api.door import door

app_name = "mlflow"

inputs_and_models: list[URLPattern | URLResolver] = [
    path("runs/log-inputs", door(inputs.log_inputs), name="log-inputs"),
    path("runs/outputs", door(inputs.log_outputs), name="log-outputs"),
    path("runs/log-model", door(inputs.log_model), name="log-model"),
    path("logged-models", door(logged_models.create), name="create-model"),
    path("logged-models/search", door(logged_models.search), name="search-models"),
    path(
        "logged-models/<str:model_id>",
        door(logged_models.get, logged_models.finalise, logged_models.delete),
        name="model",
    ),
    path("logged-models/<str:model_id>/params", door(logged_models.add_parameters), name="model-parameters"),
    path("logged-models/<str:model_id>/tags", door(logged_models.set_tags), name="model-tags"),
    path("logged-models/<str:model_id>/tags/<path:key>", door(logged_models.delete_tag), name="model-tag"),
]

tracking: list[URLPattern | URLResolver] = [
    *inputs_and_models,
    path("artifacts/list", door(artifacts.of_run), name="artifacts-of-run"),
]

files: list[URLPattern | URLResolver] = [
    path("artifacts", door(artifacts.listed), name="artifacts"),
    # `.` of a path converter ends at a line break; a name with one shall hear why it is refused.
    re_path(
        r"^artifacts/(?P<address>(?s:.+))$",
        door(artifacts.get, artifacts.put, artifacts.delete),
        name="artifact",
    ),
    re_path(r"^mpu/(?P<address>.+)$", door(artifacts.in_parts), name="artifact-in-parts"),
]

urlpatterns = [
    path("api/2.0/mlflow/", include(tracking)),
    path("api/2.0/mlflow-artifacts/", include(files)),
    path("api/3.0/mlflow/server-info", door(service.server_info), name="server-info"),
    path("version", service.version, name="version"),
    path("health", service.health, name="health"),
    re_path(r"^api/(?!v1/)(?P<rest>.*)$", service.not_served, name="not-served"),
]
