"""Whatever somebody pastes: a refusal that says why, or a reading whose doubts can all be answered."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.leaderboards.contract import Unreadable
from experiments.tables.formats import understand
from experiments.tables.reading import read_text
from tests.experiments.tables.understood import MIOU

SAMPLES = [file.read_text() for file in sorted((Path(__file__).parents[2] / "data" / "tables").iterdir())]
SIGNS = ["|", ",", "\t", "\n", "\n\n", '"', "-", "|-|-|\n", "<br>", "**", "±", "\u202e", "⭕️", "x"]
NUMBERS = ["07724", "22.1", "45.4200%", "1e309", "9" * 40, "nan", "6th / 19th", "약 14h", "+0.1"]
HEADS = ["mIoU (val)", "Model", "LB", "fold", "Private", "클래스", "diff", "한글"]
PIECES = st.sampled_from([*SIGNS, *NUMBERS, *HEADS])


@st.composite
def texts(draw):
    lines = draw(st.sampled_from(SAMPLES)).splitlines(keepends=True)
    if draw(st.booleans()):
        lines = draw(st.permutations(lines[:8]))
    text = "".join(lines)
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 20)))
        text = text[:start] + draw(PIECES) + text[end:]
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts(), st.randoms(use_true_random=False))
def test_every_doubt_can_be_answered(text, chance):
    try:
        source = read_text(text, name="any.md")
    except Unreadable:
        return
    reading = understand(source, MIOU, {})
    answers = {doubt.name: chance.choice(doubt.choices) for doubt in reading.doubts}
    for _ in range(20):
        reading = understand(source, MIOU, answers)
        assert all(doubt.suggested in doubt.choices for doubt in reading.doubts)
        if not reading.open_doubts:
            break
        answers |= reading.taken
    assert not reading.open_doubts
    assert len({run.identity for run in reading.runs}) == len(reading.runs)
    assert all(run.name for run in reading.runs)
