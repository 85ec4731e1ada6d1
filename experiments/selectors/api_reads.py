"""What the API looks up: names in a body, runs with all that belongs to them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from experiments.models import (
    Competition,
    Experiment,
    LatestMetric,
    Lifecycle,
    MetricKey,
    Problem,
    Run,
    Submission,
)
from experiments.models.problems import ProblemQuerySet
from experiments.models.runs import RunQuerySet
from experiments.search.errors import SearchError
from experiments.search.ordering import parse_orders
from experiments.search.parsing import parse
from experiments.search_words import sentence
from experiments.selectors import run_search
from experiments.selectors.competitions import competition_at
from experiments.selectors.run_order import ACTIVE, DELETED
from experiments.selectors.run_search import WrongToken, fitting
from experiments.selectors.team_board import ROWS
from kit.refusals import Refused
from teams.models import Membership, Team, User


class NotThere(Refused):
    """A body names something that the team does not have."""

    code = "not_there"

    def __init__(self, field: str, name: str) -> None:
        sentence = _("The team has no “%(name)s”.") % {"name": name}
        super().__init__(sentence, fields={field: [sentence]})


class Twice(Refused):
    """A body names the same thing twice where once is meant."""

    code = "named_twice"

    def __init__(self, field: str, name: str) -> None:
        sentence = _("“%(name)s” is named twice.") % {"name": name}
        super().__init__(sentence, fields={field: [sentence]})


class UnknownWish(Refused):
    """A parameter of the address has a value that means nothing."""

    code = "invalid"
    status = 400


def in_full(runs: RunQuerySet) -> RunQuerySet:
    """Return runs with all that the API tells of them, in eight more queries whatever their number."""
    latest = LatestMetric.objects.by_key()
    return runs.select_related("competition", "owner", "parent", "fold_of", "teacher").prefetch_related(
        "parameters", "tags", "members__member", Prefetch("latest_metrics", latest)
    )


def runs_of(team: Team, wish: Mapping[str, str]) -> RunQuerySet:
    """Return a team's runs, of one competition and one lifecycle (active unless said)."""
    lifecycle = wish.get("lifecycle", Lifecycle.ACTIVE)
    if lifecycle not in Lifecycle.values:
        raise UnknownWish(_("lifecycle is active or deleted."), fields={"lifecycle": [lifecycle]})
    runs = Run.objects.of(team).filter(lifecycle=lifecycle)
    if slug := wish.get("competition"):
        runs = runs.filter(competition=competition_at(team, slug))
    if text := wish.get("filter"):
        try:
            runs = runs.filter(fitting(team, parse(text, is_wide=True)))
        except SearchError as error:
            raise UnknownWish(sentence(error), fields={"filter": [sentence(error)]}) from None
    return in_full(runs)


def searched(team: Team, wish: QueryDict) -> tuple[list[Run], str]:
    """Return a hundred runs by `order_by`, one key for each time it is there, and the token of the next; raises UnknownWish."""
    view = DELETED if wish.get("lifecycle") == Lifecycle.DELETED else ACTIVE
    experiments = Experiment.objects.of(team)
    if slug := wish.get("competition"):
        experiments = experiments.filter(competition=competition_at(team, slug))
    try:
        node = parse(wish.get("filter"), is_wide=True)
        orders = parse_orders(wish.getlist("order_by"), is_wide=True)
        found = run_search.page_of(
            team,
            list(experiments.values_list("pk", flat=True)),
            node,
            orders,
            limit=ROWS,
            view=view,
            token=wish.get("page_token", ""),
        )
    except SearchError as error:
        raise UnknownWish(sentence(error), fields={"filter": [sentence(error)]}) from None
    except WrongToken:
        told = _("page_token is none that we gave for this search.")
        raise UnknownWish(told, fields={"page_token": [told]}) from None
    runs = {run.pk: run for run in in_full(Run.objects.of(team)).filter(pk__in=found.ids)}
    return [runs[pk] for pk in found.ids if pk in runs], found.token


def run_in_full(team: Team, public_id: str) -> Run:
    """Return one run with all that belongs to it; raises Http404."""
    return get_object_or_404(in_full(Run.objects.of(team)), public_id=public_id)


def run_named(team: Team, field: str, public_id: str, competition: Competition | None = None) -> Run:
    """Return the run that a body names; raises NotThere at the field."""
    runs = Run.objects.of(team).filter(public_id=public_id)
    found = (runs.filter(competition=competition) if competition else runs).first()
    if found is None:
        raise NotThere(field, public_id)
    return found


def members_named(team: Team, members: Iterable[Mapping[str, Any]]) -> dict[int, float]:
    """Return the weights by the ids of the runs that a body names; raises NotThere, and Twice for a run named twice."""
    given = list(members)
    ids = dict(
        Run.objects.of(team)
        .filter(public_id__in=[one["run"] for one in given])
        .values_list("public_id", "pk")
    )
    weights: dict[int, float] = {}
    for one in given:
        if one["run"] not in ids:
            raise NotThere("members", one["run"])
        if ids[one["run"]] in weights:
            raise Twice("members", one["run"])
        weights[ids[one["run"]]] = one.get("weight", 1.0)
    return weights


def metric_key_named(team: Team, field: str, name: str) -> MetricKey:
    """Return the metric's key of this name; raises NotThere at the field."""
    found = MetricKey.objects.of(team).filter(name=name).first()
    if found is None:
        raise NotThere(field, name)
    return found


def problems_of(competition: Competition, state: str) -> ProblemQuerySet:
    """Return a competition's problems with all that the API tells of them, of one state when named."""
    found = Problem.objects.on(competition)
    if state:
        found = found.in_state(state)
    named = ("team", "competition", "owner", "shown_by")
    return found.select_related(*named).prefetch_related("runs", "images__team")


def person_named(team: Team, email: str) -> User:
    """Return the member with this address; raises NotThere."""
    found = (
        Membership.objects.of(team).current().filter(user__email__iexact=email).select_related("user").first()
    )
    if found is None:
        raise NotThere("owner", email)
    return found.user


def competition_named_in(team: Team, slug: str) -> Competition:
    """Return the competition that a body names; raises NotThere."""
    found = Competition.objects.of(team).with_metrics().select_related("team").filter(slug=slug).first()
    if found is None:
        raise NotThere("competition", slug)
    return found


def place_named(team: Team, experiment_id: str | None, competition_slug: str | None) -> Experiment:
    """Return the experiment that takes a run: the one named, else the competition's first; raises NotThere."""
    experiments = Experiment.objects.of(team).active().select_related("team", "competition").oldest_first()
    if competition_slug:
        experiments = experiments.filter(competition=competition_named_in(team, competition_slug))
    if experiment_id:
        experiments = experiments.filter(pk=int(experiment_id) if experiment_id.isdecimal() else 0)
    found = experiments.first()
    if found is None:
        raise NotThere("experiment", experiment_id or competition_slug or "")
    return found


def submission_at(team: Team, submission_id: int) -> Submission:
    """Return the team's submission; raises Http404."""
    found = Submission.objects.of(team).select_related("competition", "run", "by")
    return get_object_or_404(found, pk=submission_id)
