"""Loggers of other libraries against our server; only where somebody made their environment: `make loggers`."""

import pytest

from tests.mlflow.player import Player, python_in

pytestmark = [pytest.mark.mlflow, pytest.mark.slow]
PYTHON = python_in("mlflow-loggers")


@pytest.fixture(scope="module")
def player_of_loggers(tmp_path_factory):
    if not PYTHON.exists():
        pytest.skip("missing: the environment of the loggers, made by make loggers")
    player = Player(PYTHON, tmp_path_factory.mktemp("loggers"))
    yield player
    player.stop()


@pytest.mark.parametrize("library", ["lightgbm", "xgboost", "keras", "optuna", "transformers"])
def test_what_it_logs_arrives(player_of_loggers, ours, library):
    player_of_loggers.play(f"loggers:{library}", ours)
