"""Several runs side by side: what they measured, where their settings differ, and their curves over each other."""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from experiments.models import LatestMetric, Lifecycle, Metric, Parameter, Run, Tag
from experiments.selectors import comparison_curves
from experiments.selectors.comparison_curves import Chart
from experiments.selectors.run_labels import Label, label_of_status
from experiments.selectors.run_page import decimals_of
from teams.models import Team

FEWEST, MOST = 2, 8
MOST_LETTERS = 400
PUBLIC_ID = re.compile(r"[\w.-]{1,64}")
NOTHING = "–"
TICK = "✓"


@dataclass(frozen=True)
class Column:
    """One run: `run` itself and the words of where it stands."""

    run: Run
    state: Label
    is_deleted: bool


@dataclass(frozen=True)
class Cell:
    """A value as people read it.

    `is_best` where the direction is known and the others are worse; `difference` to the first of the runs, and
    `differs` where a text is another than the first's.
    """

    text: str
    url: str = ""
    is_best: bool = False
    spread: str = ""
    difference: str = ""
    way: str = "same"
    differs: bool = False


@dataclass(frozen=True)
class Line:
    """A metric, a setting, a tag or a fact with one cell for each run."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Comparison:
    """All that the page shows; `names` stand over the columns of the curves' tables."""

    columns: list[Column]
    about: list[Line]
    metrics: list[Line]
    settings: list[Line]
    same_settings: list[tuple[str, str]]
    tags: list[Line]
    same_tags: list[str]
    charts: list[Chart]
    chart_count: int
    names: list[str]


def runs_at(team: Team, public_ids: Sequence[str]) -> list[Run]:
    """Return those of the team's runs with these ids, in the same order, each once, deleted ones too."""
    wanted = [one for one in dict.fromkeys(public_ids) if PUBLIC_ID.fullmatch(one)]
    rows = Run.objects.of(team).filter(public_id__in=wanted)
    found = {
        run.public_id: run for run in rows.select_related("owner", "competition", "experiment", "parent")
    }
    return [found[one] for one in wanted if one in found]


def compare(runs: Sequence[Run], team: Team) -> Comparison:
    """Return the runs side by side. The number of queries does not grow with them, nor with what they logged."""
    ids = [run.pk for run in runs]
    defined = _definitions(runs)
    latest = list(LatestMetric.objects.filter(run__in=ids).by_key())
    settings, same_settings = _parted(ids, Parameter.objects.filter(run__in=ids).by_key())
    # MLflow's own tags say where a program ran, not what was tried.
    tags, same_tags = _parted(
        ids, Tag.objects.filter(run__in=ids).exclude(key__startswith="mlflow.").by_key()
    )
    names = _distinct_names(runs)
    charts, chart_count = comparison_curves.charts(ids, names, defined)
    return Comparison(
        columns=[_column(run) for run in runs],
        about=list(_about(runs, team)),
        metrics=_metrics(ids, latest, defined),
        settings=settings,
        same_settings=same_settings,
        tags=tags,
        same_tags=[key if value == TICK else f"{key}={value}" for key, value in same_tags],
        charts=charts,
        chart_count=chart_count,
        names=names,
    )


def _column(run: Run) -> Column:
    return Column(
        run=run,
        state=label_of_status(run.status, run.heard_at) or Label(run.get_status_display(), "good"),
        is_deleted=run.lifecycle == Lifecycle.DELETED,
    )


def _about(runs: Sequence[Run], team: Team) -> Iterable[Line]:
    """Yield what people said of the runs, where it was said of any; where they belong, where they differ in it."""
    if len({run.competition_id for run in runs}) > 1:
        yield Line(_("Competition"), [Cell(str(run.competition or NOTHING)) for run in runs])
    if len({run.experiment_id for run in runs}) > 1:
        yield Line(_("Experiment"), [Cell(run.experiment.name) for run in runs])
    if any(run.parent for run in runs):
        yield Line(_("Derived from"), [_parent(run, team) for run in runs])
    said: list[tuple[str, Callable[[Run], str]]] = [
        (_("What changed"), lambda run: run.what_changed),
        (_("Hypothesis"), lambda run: run.hypothesis),
        (_("Verdict"), lambda run: run.get_verdict_display()),
        (_("Fold"), lambda run: run.fold),
        (_("Data version"), lambda run: run.data_version),
        (_("Commit"), lambda run: run.commit[:12]),
    ]
    for label, of in said:
        texts = [of(run) for run in runs]
        if any(texts):
            yield Line(label, [Cell(_shortened(text) or NOTHING) for text in texts])


def _parent(run: Run, team: Team) -> Cell:
    if run.parent is None:
        return Cell(NOTHING)
    return Cell(run.parent.name, reverse("experiments:run", args=[team.slug, run.parent.public_id]))


def _shortened(text: str) -> str:
    """Return a text that fits into a cell; the whole one stands on the run's page."""
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def _definitions(runs: Sequence[Run]) -> dict[int, list[Metric]]:
    """Return how the runs' competitions read their metrics, by key; several where runs come from several."""
    found: dict[int, list[Metric]] = {}
    competitions = {run.competition_id for run in runs if run.competition_id}
    for metric in Metric.objects.filter(competition__in=competitions).in_order():
        found.setdefault(metric.key_id, []).append(metric)
    return found


def _metrics(ids: list[int], latest: list[LatestMetric], defined: dict[int, list[Metric]]) -> list[Line]:
    """Return a line for each metric: the competition's in its order, then what most runs have, by name."""
    by_key: dict[int, dict[int, LatestMetric]] = {}
    for one in latest:
        by_key.setdefault(one.key_id, {})[one.run_id] = one
    own = [key for key in defined if key in by_key]
    rest = sorted((key for key in by_key if key not in defined), key=lambda key: -len(by_key[key]))
    return [_metric_line(ids, by_key[key], defined.get(key, [])) for key in own + rest]


def _metric_line(ids: list[int], values: dict[int, LatestMetric], metrics: list[Metric]) -> Line:
    rows = [values.get(pk) for pk in ids]
    numbers = [row.number if row else None for row in rows]
    shown = metrics[0] if metrics else Metric(scale="plain", decimals=decimals_of(*numbers))
    # Competitions that read the same name in two ways have no best in common, nor a difference.
    ways = len({(metric.direction, metric.scale) for metric in metrics})
    best = _best(numbers, is_higher_better=shown.is_higher_better) if ways == 1 else None
    cells: list[Cell] = []
    for row, number in zip(rows, numbers, strict=True):
        difference = _difference(number, numbers[0]) if cells and ways < 2 else None
        cells.append(
            Cell(
                text=shown.show(number),
                is_best=best is not None and number == best,
                spread=f"±{row.std:.{shown.decimals}f} · {row.folds}" if row and row.std is not None else "",
                difference=shown.show_difference(difference),
                way=shown.way(difference) if ways == 1 else "same",
            )
        )
    return Line(metrics[0].label if metrics else next(iter(values.values())).key.name, cells)


def _difference(number: float | None, base: float | None) -> float | None:
    if number is None or base is None or not (math.isfinite(number) and math.isfinite(base)):
        return None
    return number - base


def _best(numbers: list[float | None], *, is_higher_better: bool) -> float | None:
    """Return the best number; what is missing or not finite never is, and where all are equal none is."""
    finite = [number for number in numbers if number is not None and math.isfinite(number)]
    if not finite or (len(finite) == len(numbers) and len(set(finite)) == 1):
        return None
    return max(finite) if is_higher_better else min(finite)


def _parted(ids: list[int], rows: Iterable[Any]) -> tuple[list[Line], list[tuple[str, str]]]:
    """Return the settings or tags in which the runs differ, and those that all have alike.

    `rows` have a run_id, a key and a value; a key without a value is there or not.
    """
    values: dict[str, dict[int, str]] = {}
    for one in rows:
        values.setdefault(one.key, {})[one.run_id] = one.value or TICK
    different, same = [], []
    for key, theirs in values.items():
        if len(theirs) == len(ids) and len(set(theirs.values())) == 1:
            same.append((key, _shortened(theirs[ids[0]])))
        else:
            first = theirs.get(ids[0])
            cells = [Cell(_shortened(theirs.get(pk, NOTHING)), differs=theirs.get(pk) != first) for pk in ids]
            different.append(Line(key, cells))
    # What some runs did not say at all is less of a difference than what they said otherwise.
    return sorted(different, key=lambda line: len(set(values[line.label].values())) == 1), same


def _distinct_names(runs: Sequence[Run]) -> list[str]:
    """Return a name for each curve: the chart takes two of the same name for one."""
    names = [run.name for run in runs]
    return [f"{run.name} · {run.public_id[:6]}" if names.count(run.name) > 1 else run.name for run in runs]
