"""Which class a metric's name speaks of."""

import pytest

from experiments.class_metrics import read

CLASSES = ["Background", "General trash", "Paper", "Paper pack", "Battery", "배경"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("iou/Paper", ("iou", "Paper")),
        ("iou/Paper pack", ("iou", "Paper pack")),
        ("iou/paper_pack", ("iou", "Paper pack")),
        ("val/iou/General trash", ("val/iou", "General trash")),
        ("val_iou_general_trash", ("val_iou", "General trash")),
        ("IoU.Battery", ("IoU", "Battery")),
        ("Paper-pack_precision", ("precision", "Paper pack")),
        ("mIoU/배경", ("mIoU", "배경")),
        ("val/loss", None),
        ("mIoU", None),
        ("Paper", None),
        ("/Paper", None),
        ("Paper/loss", None),
        ("iou/Newspaper", None),
        ("", None),
    ],
)
def test_a_class_the_competition_lists_is_found_in_every_spelling(key, said):
    assert read(key, CLASSES) == said


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("iou/Paper", ("iou", "Paper")),
        ("val/Dice/Pisiform", ("val/Dice", "Pisiform")),
        ("val_f1/cat", ("val_f1", "cat")),
        ("score/cat", ("score", "cat")),
        ("val/loss", None),
        ("train/iou", None),
        ("iou/", None),
        ("iou_Paper", None),
    ],
)
def test_without_a_list_only_what_follows_a_measure_is_a_class(key, said):
    assert read(key, [], ["score", "val/mAcc"]) == said


def test_a_metric_of_the_competition_is_none_of_a_class():
    assert read("iou/all", [], ["iou/all"]) is None
