"""The demo's competition, runs and submissions, written through the services as a team's own would be."""

import math
import random
from datetime import datetime, timedelta

from django.db import transaction

from experiments.demo.classes import CLASSES, class_points
from experiments.demo.story import BASE_SETTINGS, MEMBERS, SEOUL, STORY, TEACHERS, Try, rank_with
from experiments.models import Competition, Run
from experiments.services import competitions, runs, submissions, values
from experiments.services.competitions import MetricWish
from experiments.services.runs import Measured
from experiments.services.values import Point
from teams.demo import DemoTeam

SLUG = "recycle-seg"
DESCRIPTION = (
    "사진 속 쓰레기를 열한 갈래로 나눕니다. 입력은 512 × 512 사진, 출력은 픽셀마다의 클래스입니다. "
    "하루에 열 번 제출할 수 있고, 마감은 1월 6일입니다."
)


@transaction.atomic
def load(demo: DemoTeam) -> None:
    """Make the competition with all its runs, unless it is there."""
    if Competition.objects.of(demo.team).filter(slug=SLUG).exists():
        return
    competition = competitions.create(
        team=demo.team,
        by=demo.owner,
        name="재활용 쓰레기 분할",
        slug=SLUG,
        task="의미 분할 (semantic segmentation)",
        description=DESCRIPTION,
        platform_url="https://example.com/competitions/recycle-seg",
        starts_on=datetime(2022, 12, 19, tzinfo=SEOUL).date(),
        ends_on=datetime(2023, 1, 6, tzinfo=SEOUL).date(),
        zone="Asia/Seoul",
        daily_quota=10,
        goal=0.78,
        classes=CLASSES,
        metrics=[
            MetricWish("mIoU", "mIoU"),
            MetricWish("val/mAcc", "mAcc"),
            MetricWish("val/loss", "val loss", "min", "plain", 3),
        ],
    )
    made: dict[str, Run] = {}
    settings: dict[str, dict[str, str]] = {"": BASE_SETTINGS}
    best = 0.0
    for one in STORY:
        best = max(best, one.public or 0.0)
        settings[one.key] = settings[one.parent] | {"seed": "42"} | one.change
        made[one.key] = _log(demo, competition, one, made, settings[one.key], best)


def _log(
    demo: DemoTeam,
    competition: Competition,
    one: Try,
    made: dict[str, Run],
    settings: dict[str, str],
    best: float,
) -> Run:
    dice = random.Random(one.key)  # noqa: S311  the same demo each time, nothing secret
    month, day = map(int, one.day.split("-"))
    started = datetime(2023 if month == 1 else 2022, month, day, one.hour, dice.randrange(60), tzinfo=SEOUL)
    ended = None if one.status == "RUNNING" else started + timedelta(minutes=dice.randrange(70, 400))
    sent = ended and one.public and _sent(one, ended, best)
    parent = made.get(one.parent)
    teacher, threshold = TEACHERS.get(one.key, ("", None))
    is_measured = one.score is not None and not one.folds
    run = runs.log(
        experiment=competition.experiments.get(),
        by=demo.people[one.who],
        name=one.name,
        parent=parent,
        status=one.status,
        hypothesis=one.hypothesis,
        what_changed=", ".join(f"{key}: {value}" for key, value in one.change.items()),
        analysis=one.analysis,
        verdict=one.verdict,
        fold=one.change.get("fold", ""),
        data_version=settings.get("data", "v1"),
        teacher=made.get(teacher),
        pseudo_threshold=threshold,
        members={made[key].pk: weight for key, weight in MEMBERS.get(one.key, {}).items()},
        started_at=started,
        ended_at=ended,
        measured=Measured(
            settings,
            one.tags,
            _points(one.key, one.score or 0.0, settings, started, dice) if is_measured else [],
        ),
        sent=sent or None,
    )
    if "final" in one.tags:
        submissions.choose(submission=run.submissions.get(), by=demo.people[one.who], is_chosen=True)
    _log_folds(demo, run, one, settings, dice)
    return run


def _log_folds(demo: DemoTeam, run: Run, one: Try, settings: dict[str, str], dice: random.Random) -> None:
    for number, score in enumerate(one.folds):
        started = run.started_at + timedelta(hours=2 * number)
        fold = runs.log(
            experiment=run.experiment,
            by=demo.people[one.who],
            name=f"{one.name} · {number}",
            fold_of=run,
            parent=run.parent,
            fold=str(number),
            started_at=started,
            ended_at=started + timedelta(hours=2),
            data_version=run.data_version,
        )
        points = _points(f"{one.key} {number}", score, settings, run.started_at, dice)
        values.write_metrics(run=fold, points=points)


def _points(
    name: str, score: float, settings: dict[str, str], started: datetime, dice: random.Random
) -> list[Point]:
    """Return the curves of a training and how well it recognises each class."""
    return [*_curve(score, settings, started, dice), *class_points(name, score, settings, started)]


def _sent(one: Try, ended: datetime, best: float) -> dict[str, object]:
    score = one.public or 0.0
    return {
        "public_score": score,
        "public_text": f"{score:.4f}",
        # The private scores came after the deadline, for the last two only.
        "private_score": round(score - 0.0043, 4) if "final" in one.tags else None,
        "private_text": f"{score - 0.0043:.4f}" if "final" in one.tags else "",
        "rank": rank_with(best),  # a board keeps a team's best submission
        "submitted_at": ended + timedelta(minutes=20),
    }


def _curve(score: float, settings: dict[str, str], started: datetime, dice: random.Random) -> list[Point]:
    """Return a believable training: it rises fast, then slowly, and ends at the score; NaN breaks it off."""
    epochs = int(settings["epochs"])
    points: list[Point] = []
    for epoch in range(1, epochs + 1):
        moment = int((started + timedelta(minutes=4 * epoch)).timestamp() * 1000)
        if math.isnan(score) and epoch > 3:
            return [
                *points,
                Point("mIoU", math.nan, epoch, moment),
                Point("val/loss", math.nan, epoch, moment),
            ]
        share = 1.0 if epoch == epochs else 1 - 0.75 * math.exp(-epoch / 4.5) + dice.uniform(-0.014, 0.006)
        top = 0.4 if math.isnan(score) else score
        now = round(top * share, 4)
        points += [
            Point("mIoU", now, epoch, moment),
            Point("val/mAcc", round(now + 0.09 + dice.uniform(-0.006, 0.006), 4), epoch, moment),
            Point("val/loss", round(1.05 - now + dice.uniform(-0.02, 0.02), 4), epoch, moment),
            Point("train/loss", round((1.12 - now) * (1 - 0.012 * epoch), 4), epoch, moment),
        ]
    return points
