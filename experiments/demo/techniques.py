"""The demo's techniques: what the team tried in several runs, and by what it is known."""

from experiments.models import Technique
from experiments.services import techniques
from experiments.technique_signs import sign_in
from teams.demo import DemoTeam

NAMED = (
    ("기본 증강", "augmentation", "aug"),
    ("copy-paste", "augmentation", "copy_paste"),
    ("CutMix", "augmentation", "cutmix"),
    ("Dice loss", "loss", "loss = CE+Dice"),
    ("코사인 스케줄", "training", "scheduler = cosine"),
    ("EMA", "training", "ema"),
    ("의사 라벨", "pseudo_label", "pseudo_label"),
    ("TTA", "tta", "tta"),
    ("CRF", "crf", "crf"),
    ("5폴드", "k_fold", "split = 5fold-stratified"),
    ("앙상블", "ensemble", "#ensemble"),
)


def load(demo: DemoTeam) -> None:
    """Name the techniques, unless the team has some."""
    if Technique.objects.of(demo.team).exists():
        return
    for name, kind, sign in NAMED:
        techniques.name(team=demo.team, by=demo.owner, name=name, kind=kind, signs=[sign_in(sign)])
