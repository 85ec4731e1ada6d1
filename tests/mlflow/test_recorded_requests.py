"""Every call that the real client made to the real server, made again to us in order: statuses and shapes are as recorded."""

import json

import pytest

from tests.mlflow.recorded import Replay, differences, exchanges
from tests.shared_data import SHARED

pytestmark = pytest.mark.mlflow
FILE = SHARED and SHARED / "mlflow-recorded-requests.jsonl"


@pytest.mark.skipif(
    FILE is None or not FILE.exists(), reason="missing: shared/data, recorded calls of the client"
)
def test_each_recorded_call_is_answered_as_it_was(ours):
    if not ours["people"]:
        pytest.skip("only on our own server")
    replay = Replay(ours["uri"], ours["people"]["token"])
    slips, said = [], 0
    for one in exchanges(FILE):
        if not one.is_whole:
            replay.lose(one)
            continue
        status, headers, content = replay.say(one)
        said += 1
        if status != one.expected_status():
            slips.append(f"{one.call[:150]}\n    {status}, was {one.status}: {content[:200]!r}")
            continue
        if one.method == "GET" and "/artifacts/" in one.path and status == 200:
            assert headers["content-disposition"].startswith("attachment")
            assert headers["x-content-type-options"] == "nosniff"
        if one.is_json and status == one.status and len(one.answer) < 1500:
            recorded, answered = json.loads(one.answer or "{}"), json.loads(content or b"{}")
            replay.learn(recorded, answered)
            expected = json.loads(replay.in_our_words(one.answer or "{}"))
            slips += [
                f"{one.call[:150]}\n    {slip}" for slip in differences(expected, answered, replay.lost)
            ]
        elif status == 200 and one.path.endswith("/logged-models"):
            replay.learn_a_model(one.answer, json.loads(content))
    assert not slips, f"{len(slips)} of {said} differ:\n" + "\n".join(slips[:30])
    assert said > 250
