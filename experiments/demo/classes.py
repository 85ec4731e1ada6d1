"""How well the demo's runs recognise each class: what the story says of Battery and Clothing, the others around it."""

import math
import random
from datetime import datetime

from experiments.services.values import Point

# By how much a class lies above or below the others.
OTHERS = {
    "Background": 0.145, "General trash": -0.075, "Paper": 0.025, "Paper pack": -0.055, "Metal": -0.02, "Glass": -0.035,
    "Plastic": -0.06, "Styrofoam": 0.035, "Plastic bag": 0.04,
}  # fmt: skip
CLASSES = [*OTHERS, "Battery", "Clothing"]


def class_points(name: str, score: float, settings: dict[str, str], started: datetime) -> list[Point]:
    """Return the IoU of each class at the end of a training; their mean is the score. None for one that broke off.

    Battery rose with the Dice loss and again when it was pasted into other pictures, Clothing with the latter.
    """
    if math.isnan(score):
        return []
    dice = random.Random(f"{name} classes")  # noqa: S311  the same demo each time, nothing secret
    if "copy_paste" in settings:
        ious = {"Battery": 0.57 + 0.9 * (score - 0.6968), "Clothing": 0.60 + 0.9 * (score - 0.6968)}
    else:
        battery = 0.44 if "Dice" in settings["loss"] else 0.31 - 1.6 * max(0.0, 0.6533 - score)
        ious = {"Battery": battery, "Clothing": 0.52 - 1.4 * max(0.0, 0.6871 - score)}
    noise = {one: above + dice.uniform(-0.012, 0.012) for one, above in OTHERS.items()}
    left = (len(CLASSES) * score - sum(ious.values()) - sum(noise.values())) / len(OTHERS)
    ious |= {one: min(0.99, left + above) for one, above in noise.items()}
    moment = int(started.timestamp() * 1000)
    step = int(settings["epochs"])
    return [Point(f"iou/{one}", round(ious[one], 4), step, moment) for one in CLASSES]
