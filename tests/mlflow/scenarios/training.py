"""What training scripts do: log, loop, nest, resume, fail, log from many threads."""

import contextlib
import io
import math
import time
from concurrent.futures import ThreadPoolExecutor

import mlflow
from mlflow.entities import Metric, Param, RunTag

from tests.mlflow.scenarios.place import Place, client, environment, same
from tests.mlflow.scenarios.register import scenario


@scenario(core=True)
def typical_script(place: Place) -> None:
    name = place.experiment()
    with mlflow.start_run(run_name="swin-t 512", tags={"fold": "0"}, description="**first** try") as run:
        mlflow.log_param("lr", 6e-5)
        mlflow.log_params({"model": "swin", "epochs": 20, "none": None, "empty": "", "list": [1, 2]})
        mlflow.log_metric("val/mIoU", 0.6123, step=1)
        mlflow.log_metrics({"val/mIoU": 0.6351, "loss": 0.25}, step=2)
        mlflow.set_tag("stage", "baseline")
        mlflow.set_tags({"a": 1, "b": True})
    read = client().get_run(run.info.run_id)
    same(read.info.status, "FINISHED")
    same(read.info.run_name, "swin-t 512")
    same(read.info.lifecycle_stage, "active")
    same(read.info.experiment_id, mlflow.get_experiment_by_name(name).experiment_id)
    assert read.info.start_time <= read.info.end_time <= time.time() * 1000 + 1000
    params = {"lr": "6e-05", "model": "swin", "epochs": "20", "none": "None", "empty": "", "list": "[1, 2]"}
    same(read.data.params, params)
    same(read.data.metrics, {"val/mIoU": 0.6351, "loss": 0.25})
    tags = {key: value for key, value in read.data.tags.items() if not key.startswith("mlflow.")}
    same(tags, {"fold": "0", "stage": "baseline", "a": "1", "b": "True"})
    same(read.data.tags["mlflow.note.content"], "**first** try")
    same(read.data.tags["mlflow.runName"], "swin-t 512")
    same(read.data.tags["mlflow.source.type"], "LOCAL")
    history = client().get_metric_history(run.info.run_id, "val/mIoU")
    same([(point.step, point.value) for point in history], [(1, 0.6123), (2, 0.6351)])


@scenario(core=True)
def pytorch_style_loop(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        assert run.info.run_name, "the server gives a name to a run that has none"
        for epoch in range(5):
            for batch in range(4):
                mlflow.log_metric("train/loss", 1 / (1 + epoch * 4 + batch), step=epoch * 4 + batch)
            mlflow.log_metrics({"val/loss": 1 / (1 + epoch), "val/mIoU": 0.5 + epoch / 20}, step=epoch)
    losses = client().get_metric_history(run.info.run_id, "train/loss")
    same([point.step for point in losses], list(range(20)))
    same([point.value for point in losses], [1 / (1 + step) for step in range(20)])
    same(client().get_run(run.info.run_id).data.metrics["val/mIoU"], 0.7)


@scenario()
def steps_backwards_negative_and_twice(place: Place) -> None:
    """The latest value is that of the greatest step, moment and value; the same point twice is one."""
    place.experiment()
    with mlflow.start_run() as run:
        points = [(10, 0.5), (3, 0.9), (-1, 0.1), (10, 0.5)]
        client().log_batch(run.info.run_id, [Metric("m", value, 1000 + step, step) for step, value in points])
        client().log_batch(run.info.run_id, [Metric("same", value, 1000, 7) for value in (0.2, 0.8, 0.4)])
        client().log_batch(run.info.run_id, [Metric("late", 1.0, 2000, 7), Metric("late", 2.0, 1000, 7)])
    same(client().get_run(run.info.run_id).data.metrics, {"m": 0.5, "same": 0.8, "late": 1.0})
    same([point.step for point in client().get_metric_history(run.info.run_id, "m")], [-1, 3, 10])


@scenario(core=True)
def not_a_number_and_infinity(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_metric("nan", math.nan)
        mlflow.log_metric("up", math.inf)
        mlflow.log_metrics({"down": -math.inf, "tiny": 5e-324, "big": 1.7976931348623157e308, "minus": -0.0})
    read = client().get_run(run.info.run_id).data.metrics
    assert math.isnan(read["nan"])
    assert read["up"] >= 1.7976931348623157e308
    assert read["down"] <= -1.7976931348623157e308
    same((read["tiny"], read["big"], read["minus"]), (5e-324, 1.7976931348623157e308, 0.0))
    assert math.isnan(client().get_metric_history(run.info.run_id, "nan")[0].value)


@scenario()
def nested_runs(place: Place) -> None:
    place.experiment()
    with mlflow.start_run(run_name="sweep") as parent:
        for fold in range(3):
            with mlflow.start_run(run_name=f"fold {fold}", nested=True) as child:
                mlflow.log_metric("mIoU", 0.6 + fold / 100)
    read = client().get_run(child.info.run_id)
    same(read.data.tags["mlflow.parentRunId"], parent.info.run_id)
    found = mlflow.search_runs(
        filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'", output_format="list"
    )
    same(sorted(run.info.run_name for run in found), ["fold 0", "fold 1", "fold 2"])


@scenario()
def resume(place: Place) -> None:
    place.experiment()
    with mlflow.start_run(run_name="long") as run:
        mlflow.log_metric("loss", 1.0, step=0)
    first_end = client().get_run(run.info.run_id).info.end_time
    with mlflow.start_run(run_id=run.info.run_id):
        same(client().get_run(run.info.run_id).info.status, "RUNNING")
        mlflow.log_metric("loss", 0.5, step=1)
    with environment(MLFLOW_RUN_ID=run.info.run_id), mlflow.start_run():
        mlflow.log_metric("loss", 0.25, step=2)
    read = client().get_run(run.info.run_id)
    same((read.info.status, read.info.run_name), ("FINISHED", "long"))
    assert read.info.end_time >= first_end
    same([point.value for point in client().get_metric_history(run.info.run_id, "loss")], [1.0, 0.5, 0.25])


@scenario()
def a_crash_ends_the_run_as_failed(place: Place) -> None:
    place.experiment()
    with contextlib.suppress(ZeroDivisionError), mlflow.start_run() as run:
        mlflow.log_metric("loss", 1 / 0)
    same(client().get_run(run.info.run_id).info.status, "FAILED")
    with contextlib.suppress(KeyboardInterrupt), mlflow.start_run() as run:
        raise KeyboardInterrupt
    same(client().get_run(run.info.run_id).info.status, "FAILED")
    for status in ("KILLED", "SCHEDULED", "FINISHED"):
        client().set_terminated(run.info.run_id, status=status)
        same(client().get_run(run.info.run_id).info.status, status)


@scenario()
def rename_describe_and_untag(place: Place) -> None:
    place.experiment()
    with mlflow.start_run(run_name="before", tags={"gone": "1", "kept": "1"}) as run:
        mlflow.delete_tag("gone")
        mlflow.set_tag("kept", "2")
        mlflow.set_tag("mlflow.note.content", "what we learnt")
    client().update_run(run.info.run_id, name="after")
    read = client().get_run(run.info.run_id)
    same((read.info.run_name, read.data.tags["mlflow.runName"]), ("after", "after"))
    same(read.data.tags["mlflow.note.content"], "what we learnt")
    same((read.data.tags["kept"], "gone" in read.data.tags), ("2", False))
    client().set_tag(run.info.run_id, "mlflow.runName", "by its tag")
    same(client().get_run(run.info.run_id).info.run_name, "by its tag")


@scenario(core=True)
def asynchronous_logging(place: Place) -> None:
    """Three hundred values without waiting: nothing is lost."""
    place.experiment()
    with mlflow.start_run() as run:
        for step in range(300):
            mlflow.log_metric("loss", step / 300, step=step, synchronous=False)
        mlflow.log_params({"lr": 1, "seed": 2}, synchronous=False)
        mlflow.set_tag("async", "yes", synchronous=False)
        mlflow.flush_async_logging()
    same(len(client().get_metric_history(run.info.run_id, "loss")), 300)
    read = client().get_run(run.info.run_id)
    same(read.data.params, {"lr": "1", "seed": "2"})
    same((read.data.tags["async"], read.data.metrics["loss"]), ("yes", 299 / 300))


@scenario(core=True)
def parallel_batches_lose_nothing(place: Place) -> None:
    """Ten writers on one run, ten batches each; the last value of the key that all write is the greatest step's."""
    place.experiment()
    with mlflow.start_run() as run:
        run_id = run.info.run_id

        def write(writer: int) -> None:
            own = mlflow.MlflowClient()
            for batch in range(10):
                now = 1_700_000_000_000
                steps = range(batch * 20, batch * 20 + 20)
                metrics = [Metric(f"w{writer}", step / 10, now, step) for step in steps]
                metrics += [Metric("shared", writer + step / 1000, now + writer, step) for step in steps]
                own.log_batch(
                    run_id, metrics, [Param(f"p{writer}.{batch}", "x")], [RunTag("last", str(writer))]
                )

        with ThreadPoolExecutor(10) as writers:
            list(writers.map(write, range(10)))
    read = client().get_run(run_id)
    same(len(read.data.params), 100)
    same(
        {key: value for key, value in read.data.metrics.items() if key != "shared"},
        {f"w{writer}": 19.9 for writer in range(10)},
    )
    same(read.data.metrics["shared"], 9.199)
    same(len(client().get_metric_history(run_id, "shared")), 2000)
    same(len(client().get_metric_history(run_id, "w3")), 200)


@scenario()
def the_same_call_again_changes_nothing(place: Place) -> None:
    """The client sends every POST again when an answer is lost."""
    place.experiment()
    with mlflow.start_run() as run:
        batch = {
            "metrics": [Metric("loss", step / 7, 1_700_000_000_000 + step, step) for step in range(500)],
            "params": [Param(f"p{number}", str(number)) for number in range(50)],
            "tags": [RunTag("t", "1")],
        }
        for _again in range(3):
            client().log_batch(run.info.run_id, **batch)
            mlflow.log_param("lr", 0.1)
    read = client().get_run(run.info.run_id)
    same((len(read.data.params), read.data.metrics["loss"]), (51, 499 / 7))
    same(len(client().get_metric_history(run.info.run_id, "loss")), 500)


@scenario()
def more_than_a_batch_holds(place: Place) -> None:
    """The client itself cuts what is too much for one call; a long history comes whole and in order."""
    place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_metrics({f"m{number}": number / 3 for number in range(1500)})
        mlflow.log_params({f"p{number}": number for number in range(150)})
        for part in range(6):
            points = [
                Metric("long", step / 9, 1_700_000_000_000 + step, step)
                for step in range(part * 1000, part * 1000 + 1000)
            ]
            client().log_batch(run.info.run_id, points)
    read = client().get_run(run.info.run_id)
    same((len(read.data.metrics), len(read.data.params)), (1501, 150))
    same(read.data.metrics["m1499"], 1499 / 3)
    history = client().get_metric_history(run.info.run_id, "long")
    same([point.step for point in history], list(range(6000)))
    same(history[4321].value, 4321 / 9)


@scenario()
def long_values_are_cut_as_mlflow_cuts_them(place: Place) -> None:
    place.experiment()
    with mlflow.start_run() as run:
        mlflow.log_param("long", "가" * 6001)
        mlflow.log_params({"whole": "x" * 6000, "cut": "y" * 6001})
        mlflow.set_tag("long", "나" * 8001)
        mlflow.set_tags({"whole": "x" * 8000, "cut": "y" * 8001})
    read = client().get_run(run.info.run_id).data
    same({key: len(value) for key, value in read.params.items()}, {"long": 6000, "whole": 6000, "cut": 6000})
    same([len(read.tags[key]) for key in ("long", "whole", "cut")], [8000, 8000, 8000])
    same(read.params["long"], "가" * 6000)


@scenario()
def the_printed_link_names_run_and_experiment(place: Place) -> str:
    place.experiment()
    said = io.StringIO()
    with contextlib.redirect_stdout(said), mlflow.start_run(run_name="linked") as run:
        mlflow.log_metric("mIoU", 0.61)
    eid, rid = run.info.experiment_id, run.info.run_id
    link = f"View run linked at: {place.uri}/#/experiments/{eid}/runs/{rid}"
    assert link in said.getvalue(), said.getvalue()
    return f"{place.uri}/#/experiments/{eid}/runs/{rid}"
