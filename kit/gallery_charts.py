"""One invented chart of each kind, for the page that shows every component."""

from typing import Any

from django.utils.translation import gettext as _


def charts() -> list[tuple[str, dict[str, Any]]]:
    """Return what each chart shows, and its data."""
    return [
        (_("Best score over time, rising from 0.512 to 0.641"), _steps()),
        (_("Rank by day, the first place on top"), _ranks()),
        (_("What each class gained"), _bars()),
        (_("From the baseline to the best run"), _waterfall()),
        (_("Effects with their intervals"), _intervals()),
        (_("How the gaps are spread"), _histogram()),
        (_("How much members agree"), _heat()),
        (_("Which run came from which"), _tree()),
    ]


def _steps() -> dict[str, Any]:
    days = [("2022-12-20", 0.512), ("2022-12-27", 0.588), ("2023-01-04", 0.641)]
    return {
        "x": {"kind": "time"},
        "y": {"digits": 3},
        "series": [{"name": "mIoU", "kind": "step", "points": [{"x": x, "y": y} for x, y in days]}],
        "lines": [{"name": "baseline", "y": 0.48}],
    }


def _ranks() -> dict[str, Any]:
    def line(name: str, *ranks: int) -> dict[str, Any]:
        days = ("2022-12-20", "2022-12-27", "2023-01-04")
        return {
            "name": name,
            "kind": "line",
            "points": [{"x": x, "y": y} for x, y in zip(days, ranks, strict=True)],
        }

    return {
        "x": {"kind": "time"},
        "y": {"kind": "rank"},
        "series": [line("우리", 34, 17, 9), line("초록 고래", 12, 9, 14)],
        "bands": [{"name": "메달권", "from": 1, "to": 10}],
    }


def _bars() -> dict[str, Any]:
    classes = [("Battery", 0.131), ("Clothing", 0.082), ("Paper pack", -0.021), ("Metal", None)]
    rows = [{"label": name, "value": gain} for name, gain in classes]
    return {"kind": "bars", "digits": 3, "isGain": True, "isSigned": True, "rows": rows}


def _waterfall() -> dict[str, Any]:
    steps = [("베이스라인", 0.512), ("dice", 0.541), ("cutmix", 0.533), ("swin-b", 0.588)]
    rows = [{"label": name, "value": score} for name, score in steps]
    return {"kind": "waterfall", "digits": 3, "isGain": True, "rows": rows}


def _intervals() -> dict[str, Any]:
    effects = [
        ("TTA", 0.006, 0.003, 0.009, "good"),
        ("CRF", -0.004, -0.007, -0.001, "bad"),
        ("CutMix", 0.002, -0.006, 0.011, "soft"),
        ("EMA", 0.004, None, None, "soft"),
    ]
    rows = [
        {"label": label, "value": value, "low": low, "high": high, "tone": tone}
        for label, value, low, high, tone in effects
    ]
    return {"kind": "intervals", "digits": 3, "isSigned": True, "rows": rows}


def _histogram() -> dict[str, Any]:
    bins = [{"from": n / 100, "to": (n + 1) / 100, "count": count} for n, count in enumerate([2, 7, 5, 1])]
    return {
        "kind": "histogram",
        "digits": 2,
        "bins": [*bins, {"from": 0.19, "to": 0.2, "count": 1, "tone": "warn"}],
        "lines": [{"name": "median", "x": 0.018}],
    }


def _heat() -> dict[str, Any]:
    names = ["swin-l", "convnext-l", "beit-b"]
    values = [[1, 0.62, -0.35], [0.62, 1, None], [-0.35, None, 1]]
    return {
        "kind": "heat",
        "digits": 2,
        "rows": names,
        "columns": names,
        "values": values,
        "least": -1,
        "most": 1,
        "middle": 0,
    }


def _tree() -> dict[str, Any]:
    best = {"name": "swin-b", "value": "+0.055", "tone": "good", "isBest": True}
    worse = {
        "name": "cutmix",
        "value": "−0.008",
        "tone": "bad",
        "isClosed": True,
        "children": [{"name": "x"}],
    }
    dice = {"name": "dice", "value": "+0.029", "tone": "good", "children": [best, worse]}
    unet = {"name": "unet", "value": "0.000"}
    return {"kind": "tree", "roots": [{"name": "baseline", "value": "0.512", "children": [dice, unet]}]}
