"""Names as people give them: Korean, spaces, slashes, signs."""

import mlflow

from tests.mlflow.scenarios.place import Place, client, same
from tests.mlflow.scenarios.register import scenario

KEYS = (
    "검증/mIoU",
    "val loss",
    "a/b/c",
    "acc-1",
    "é",
    "_",
    "0",
    "a.b",
    "top-5: acc",
    "x" * 250,
)
TEXTS = (
    "plus + sign",
    "a/b",
    "한글 이름 🚀",
    "'; DROP TABLE runs; --",
    '"quoted" and `ticked`',
    "<script>alert(1)</script>",
    "100% & more?#hash",
    " leading and trailing ",
    "line\nbreak\ttab",
    "\u202eright to left",
    "{{ 7 * 7 }} {% now %}",
    "\\back\\slash",
    "null",
    "é",
    "e\u0301",
)


@scenario(core=True)
def odd_keys(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        for number, key in enumerate(KEYS):
            mlflow.log_metric(key, number)
            mlflow.log_param(key, key)
        mlflow.log_metrics({f"batch/{key[:200]}": 1 for key in KEYS})
        mlflow.set_tags({key: key for key in KEYS})
    read = client().get_run(run.info.run_id).data
    same({key: read.metrics[key] for key in KEYS}, {key: float(number) for number, key in enumerate(KEYS)})
    same(read.params, {key: key for key in KEYS})
    same({key: read.tags[key] for key in KEYS}, {key: key for key in KEYS})
    for key in KEYS:
        same(len(client().get_metric_history(run.info.run_id, key)), 1, key)


@scenario(core=True)
def odd_values_of_parameters_and_tags(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        for number, text in enumerate(TEXTS):
            mlflow.log_param(f"p{number}", text)
            mlflow.set_tag(f"t{number}", text)
    read = client().get_run(run.info.run_id).data
    same([read.params[f"p{number}"] for number in range(len(TEXTS))], list(TEXTS))
    same([read.tags[f"t{number}"] for number in range(len(TEXTS))], list(TEXTS))


@scenario()
def odd_names_of_experiments_and_runs(place: Place) -> None:
    for text in TEXTS:
        name = place.experiment(text)
        with mlflow.start_run(run_name=text) as run:
            pass
        found = mlflow.get_experiment_by_name(name)
        same(found.name, name)
        same(found.experiment_id, run.info.experiment_id)
        same(client().get_run(run.info.run_id).info.run_name, text)


@scenario()
def odd_keys_are_found_again(place: Place) -> None:
    name = place.experiment()
    with mlflow.start_run(run_name="한글 실험"):
        mlflow.log_metric("검증/mIoU", 0.7)
        mlflow.log_metric("val loss", 0.2)
        mlflow.log_param("모델 이름", "swin'틴")
        mlflow.set_tag("메모", "앙상블")
    for text in (
        "metrics.`검증/mIoU` > 0.6",
        'metrics."val loss" < 0.5',
        "metrics.`검증/mIoU` > 0.6 and metrics.`val loss` < 1",
        'params.`모델 이름` = "swin\'틴"',
        "params.`모델 이름` LIKE '%틴'",
        "tags.`메모` ILIKE '앙상%'",
        "attributes.run_name = '한글 실험'",
        "run_name LIKE '한글%'",
    ):
        found = mlflow.search_runs(experiment_names=[name], filter_string=text, output_format="list")
        same(len(found), 1, text)
