"""Addresses of the tracking API: at the root for the token's team, and below /t/<team>/. None ends with a slash."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from experiments.mlflow_api import (
    artifacts,
    experiments,
    history,
    inputs,
    logged_models,
    runs,
    search,
    service,
    values,
)
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

experiments_and_runs: list[URLPattern | URLResolver] = [
    path("experiments/get-by-name", door(experiments.get_by_name), name="experiment-by-name"),
    path("experiments/get", door(experiments.get), name="experiment"),
    path("experiments/create", door(experiments.create), name="create-experiment"),
    path("experiments/update", door(experiments.update), name="update-experiment"),
    path("experiments/delete", door(experiments.delete), name="delete-experiment"),
    path("experiments/restore", door(experiments.restore), name="restore-experiment"),
    path("experiments/set-experiment-tag", door(experiments.set_tag), name="set-experiment-tag"),
    path("experiments/delete-experiment-tag", door(experiments.delete_tag), name="delete-experiment-tag"),
    path("runs/create", door(runs.create), name="create-run"),
    path("runs/get", door(runs.get), name="run"),
    path("runs/update", door(runs.update), name="update-run"),
    path("runs/delete", door(runs.delete), name="delete-run"),
    path("runs/restore", door(runs.restore), name="restore-run"),
    path("runs/log-metric", door(values.log_metric), name="log-metric"),
    path("runs/log-parameter", door(values.log_parameter), name="log-parameter"),
    path("runs/log-batch", door(values.log_batch), name="log-batch"),
    path("runs/set-tag", door(values.set_tag), name="set-tag"),
    path("runs/delete-tag", door(values.delete_tag), name="delete-tag"),
]

searches_and_curves: list[URLPattern | URLResolver] = [
    path("runs/search", door(search.runs), name="search-runs"),
    path(
        "experiments/search",
        door(search.experiments, search.experiments_by_query),
        name="search-experiments",
    ),
    path("metrics/get-history", door(history.get), name="history"),
    path("metrics/get-history-bulk", door(history.bulk), name="histories"),
    path("metrics/get-history-bulk-interval", door(history.bulk_interval), name="sampled-histories"),
]

files_of_runs: list[URLPattern | URLResolver] = [
    path("artifacts/list", door(artifacts.of_run), name="artifacts-of-run"),
]

# What is asked most comes first: addresses are tried one after the other.
tracking = [*experiments_and_runs, *searches_and_curves, *inputs_and_models, *files_of_runs]

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
