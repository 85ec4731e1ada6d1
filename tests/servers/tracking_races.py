"""Scenarios in which many calls of tracking clients come in the same moment: played by test_tracking_races.py."""

import json
from functools import partial
from typing import Any

from django.conf import settings
from django.test import Client

from experiments.models import Experiment, LatestMetric, MetricPoint, Parameter, Run, Tag
from experiments.services.competitions import MetricWish
from experiments.services.competitions import create as create_competition
from teams.services import tokens
from tests.servers.team_races import a_team, at_once

WRITERS = 10
KEYS = ("mIoU", "val/loss", "train/loss", "lr", "F1")


class Script:
    """A script with a member's token; each call is one of a connection of its own."""

    def __init__(self, number: int) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        self.team, owner = a_team(number)
        self.competition = create_competition(
            team=self.team, by=owner, metrics=[MetricWish("mIoU")], slug="c", name="C"
        )
        secret = tokens.issue(membership=owner.memberships.get(), name="script", by=owner)[1]
        self.header = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    def post(self, path: str, **said: Any) -> str:
        body = json.dumps(said)
        answer = Client().post(
            f"/api/2.0/mlflow/{path}", body, content_type="application/json", **self.header
        )
        self.answer = answer.json()
        return "done" if answer.status_code == 200 else f"{answer.status_code} {self.answer}"


def batch(writer: int, part: int) -> dict[str, Any]:
    """Return a batch of one writer; the keys come in another order each time, half of the tags are common to all."""
    turned = KEYS[writer % 5 :] + KEYS[: writer % 5]
    return {
        "metrics": [
            {"key": key, "value": writer * 1000 + part * 100 + step, "timestamp": writer, "step": step}
            for step in range(40)
            for key in turned
        ],
        "params": [{"key": f"p{writer}.{part}", "value": "1"}, {"key": "common", "value": "x"}],
        "tags": [{"key": f"t{writer}", "value": "1"}, {"key": "last", "value": f"{writer}"}],
    }


def batches_at_once(rounds: int) -> list[list[Any]]:
    """Let ten writers log into one run at once, each batch twice; return how they ended and what is there."""
    told = []
    for number in range(rounds):
        script = Script(number)
        script.post("runs/create", experiment_id="0")
        run = script.answer["run"]["info"]["run_id"]
        calls = [
            partial(script.post, "runs/log-batch", run_id=run, **batch(writer, part))
            for part in range(2)
            for writer in range(WRITERS)
            for _again in range(2)
        ]
        ended = {
            one for start in range(0, len(calls), WRITERS) for one in at_once(*calls[start : start + WRITERS])
        }
        row = Run.objects.get(public_id=run)
        latest = LatestMetric.objects.filter(run=row).values_list("value", "most", "least")
        told.append(
            [
                sorted(ended),
                MetricPoint.objects.filter(run=row).count(),
                Parameter.objects.filter(run=row).count(),
                Tag.objects.filter(run=row).count(),
                sorted({tuple(one) for one in latest}),
                row.score,
            ]
        )
    return told


def parameter_at_once(rounds: int) -> list[list[Any]]:
    """Let two writers give one parameter two values; return how many were refused and how many values there are."""
    told = []
    for number in range(100, 100 + rounds):
        script = Script(number)
        script.post("runs/create", experiment_id="0")
        run = script.answer["run"]["info"]["run_id"]
        calls = (
            partial(script.post, "runs/log-parameter", run_id=run, key="lr", value=value) for value in "12"
        )
        ended = at_once(*calls)
        refused = [one for one in ended if "Changing param values is not allowed" in one]
        told.append([len(refused), ended.count("done"), Parameter.objects.filter(run__public_id=run).count()])
    return told


def first_runs_at_once(rounds: int) -> list[list[Any]]:
    """Let ten scripts of a new team begin in one moment, without an experiment; return what is there."""
    told = []
    for number in range(200, 200 + rounds):
        script = Script(number)
        ended = at_once(*[partial(script.post, "runs/create", start_time=1)] * WRITERS)
        defaults = Experiment.objects.of(script.team).filter(is_default=True).count()
        told.append([sorted(set(ended)), Run.objects.of(script.team).count(), defaults])
    return told


def experiments_at_once(rounds: int) -> list[list[Any]]:
    """Let four scripts make one experiment; return how they ended."""
    told = []
    for number in range(300, 300 + rounds):
        script = Script(number)
        ended = at_once(*[partial(script.post, "experiments/create", name="seg")] * 4)
        told.append([one if one == "done" else one.split("'")[3] for one in ended])
    return told
