"""The demo's problems: what the team saw go wrong, which runs attacked it, and what came of that."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from experiments.demo.story import SEOUL, STORY
from experiments.models import Competition, MetricKey, Priority, Problem, ProblemState, Run
from experiments.services import problems
from teams.demo import DemoTeam

if TYPE_CHECKING:
    from PIL import Image

COMPETITION = "recycle-seg"


@dataclass(frozen=True)
class Told:
    """A problem of the story; `runs` are keys of its tries, `picture` draws what shows it."""

    day: str
    who: int
    title: str
    description: str
    runs: tuple[str, ...]
    priority: Priority = Priority.MIDDLE
    state: ProblemState = ProblemState.OPEN
    verdict: str = ""
    confused: tuple[str, str] = ("", "")
    shown_by: str = ""
    has_picture: bool = False


TOLD = (
    Told(
        "12-20", 3, "Battery와 Clothing을 거의 못 찾는다",
        "두 클래스의 IoU가 0.3을 겨우 넘습니다.\n\n- Battery는 사진의 **0.4 %** 픽셀뿐입니다.\n- 놓친 곳은 대부분 배경으로 읽습니다.",
        ("dice", "focal", "lovasz", "copypaste", "cutmix"), Priority.HIGH, ProblemState.SOLVED,
        "copy-paste와 dice로 Battery가 0.31에서 0.57이 되었다. cutmix는 모양을 잘라 오히려 나빴다.",
        ("Battery", "Background"), "Battery", has_picture=True,
    ),
    Told(
        "12-22", 1, "투명한 플라스틱을 유리로 읽는다",
        "빛을 받은 페트병에서 자주 보입니다. 색을 세게 흔들면 더 심해집니다.",
        ("aug2", "mask2"), Priority.HIGH, ProblemState.IN_WORK, "", ("Plastic", "Glass"), "Plastic", has_picture=True,
    ),
    Told(
        "12-24", 4, "학습 라벨이 틀린 곳이 있다",
        "General trash로 적힌 사진 가운데 종이컵이 서른 장쯤 있습니다. 손실이 큰 순서로 다시 봅니다.",
        ("clean", "focal", "smooth"), Priority.MIDDLE, ProblemState.SOLVED, "라벨 정리 v2로 0.96점이 올랐다. 스무딩은 효과가 없었다.",
    ),
    Told(
        "12-28", 0, "작은 물체가 CRF에서 사라진다",
        "후처리가 경계는 다듬지만 작은 물체를 지웁니다.",
        ("crf", "small"), Priority.MIDDLE, ProblemState.SOLVED, "큰 물체에만 CRF를 쓰기로 했다.", ("Paper pack", "Paper"), "Paper pack",
    ),
    Told(
        "01-03", 2, "검증 점수가 폴드마다 다르게 흔들린다",
        "5폴드 사이의 차이가 1.3점입니다. 어느 폴드가 리더보드를 가장 잘 맞히는지 봅니다.",
        ("kfold", "convfold", "beitfold"), Priority.LOW, ProblemState.OPEN,
    ),
)  # fmt: skip


def load(demo: DemoTeam) -> None:
    """Note the problems of the story and attach their runs, unless the competition has some."""
    competition = Competition.objects.of(demo.team).get(slug=COMPETITION)
    if Problem.objects.on(competition).exists():
        return
    names = {one.key: one.name for one in STORY}
    runs = {run.name: run for run in Run.objects.on_board(competition)}
    for told in TOLD:
        month, day = map(int, told.day.split("-"))
        moment = datetime(2023 if month == 1 else 2022, month, day, 18, 30, tzinfo=SEOUL)
        problems.record(
            competition=competition,
            by=demo.people[told.who],
            title=told.title,
            description=told.description,
            priority=told.priority,
            owner=demo.people[told.who],
            state=told.state,
            verdict=told.verdict,
            true_class=told.confused[0],
            read_as=told.confused[1],
            shown_by=_key_of(demo, told.shown_by),
            created_at=moment,
            changed_at=moment,
            files=[picture(told.title)] if told.has_picture else [],
            runs=[runs[names[key]] for key in told.runs],
        )


def _key_of(demo: DemoTeam, name: str) -> MetricKey | None:
    """Return the metric that measures a class, if runs of the demo log one."""
    return MetricKey.objects.of(demo.team).filter(name__iexact=f"iou/{name}").first() if name else None


def picture(title: str) -> SimpleUploadedFile:
    """Return an invented photograph with the true outline (solid) and what was found (filled), always the same one."""
    from PIL import Image

    image = Image.new("RGB", (480, 320), "#d9d4c7")
    _draw(image, shift=len(title) % 7)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return SimpleUploadedFile("놓친 곳.png", stream.getvalue(), "image/png")


def _draw(image: "Image.Image", *, shift: int) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 220, 480, 320), fill="#b9b19f")
    for left, top, right, bottom, fill in (
        (40, 120, 190, 250, "#8aa5b8"),
        (230, 90, 300, 260, "#6f9a78"),
        (330 + 4 * shift, 190, 420, 255, "#4a4a4a"),
    ):
        pen.rounded_rectangle((left, top, right, bottom), radius=14, fill=fill)
    # What was found: all of the first, half of the second, nothing of the third.
    pen.rounded_rectangle((44, 124, 186, 246), radius=12, outline="#c0392b", width=5)
    pen.rounded_rectangle((234, 94, 296, 170), radius=12, outline="#c0392b", width=5)
