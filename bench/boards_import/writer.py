"""Somebody who logs a run every twentieth of a second until told to stop, and says how long each took."""

import json
import select
import sys
import time

import django

django.setup()

from bench.report import percentile, seconds  # noqa: E402
from experiments.models import Competition  # noqa: E402
from experiments.services import runs  # noqa: E402
from experiments.services.runs import Measured  # noqa: E402
from experiments.services.values import Point  # noqa: E402
from teams.models import User  # noqa: E402


def main() -> None:
    """Write until a line comes."""
    experiment = Competition.objects.get(pk=int(sys.argv[1])).experiments.get()
    by = User.objects.get()

    def log() -> None:
        measured = Measured({"lr": "1e-4"}, ["bench"], [Point("score", 0.5, logged_ms=1)])
        runs.log(experiment=experiment, by=by, name="a run", measured=measured)

    log()
    print("ready", flush=True)
    waited: list[float] = []
    while not select.select([sys.stdin], [], [], 0)[0]:
        waited.append(seconds(log))
        time.sleep(0.05)
    print(json.dumps({"p95": percentile(waited, 0.95), "count": len(waited)}))


main()
