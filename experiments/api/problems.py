"""Problems: what is wrong, and the runs that attack it."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from experiments.api.competitions import check_key
from experiments.models import Competition, Lifecycle, Priority, Problem, ProblemState
from experiments.selectors import api_reads
from experiments.selectors import problems as problem_reads
from experiments.selectors.competitions import competition_at
from experiments.services import problems
from teams.access import Power
from teams.api.base import TeamAPIView

PRIORITIES = {priority.name.lower(): priority.value for priority in Priority}
MOST_RUNS = 500


class ProblemPatch(serializers.Serializer[Any]):
    """What shall be different; `version` is the one that was read. Runs, when given, are all that attack it."""

    title = serializers.CharField(max_length=200)
    description = serializers.CharField(
        max_length=20_000, required=False, allow_blank=True, trim_whitespace=False
    )
    priority = serializers.ChoiceField(choices=list(PRIORITIES), required=False)
    owner = serializers.EmailField(required=False, allow_null=True)
    state = serializers.ChoiceField(choices=ProblemState.choices, required=False)
    verdict = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    true_class = serializers.CharField(max_length=120, required=False, allow_blank=True)
    read_as = serializers.CharField(max_length=120, required=False, allow_blank=True)
    shown_by = serializers.CharField(max_length=250, required=False, allow_null=True, validators=[check_key])
    runs = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=MOST_RUNS, required=False
    )
    version = serializers.IntegerField(required=False)


class ProblemIn(ProblemPatch):
    """A problem: a title is enough."""

    version = None  # type: ignore[assignment]


class ProblemOut(serializers.ModelSerializer[Problem]):
    """A problem as it is; `priority` is high, middle or low, `runs` the ids of those that attack it."""

    competition = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    owner = serializers.SlugRelatedField[Any](slug_field="email", read_only=True)
    shown_by = serializers.SlugRelatedField[Any](slug_field="name", read_only=True)
    priority = serializers.SerializerMethodField()
    runs = serializers.SerializerMethodField()
    images = serializers.SerializerMethodField()

    class Meta:
        model = Problem
        fields = (
            "id", "competition", "title", "description", "priority", "owner", "state", "verdict", "true_class",
            "read_as", "shown_by", "runs", "images", "version", "created_at", "changed_at", "settled_at",
        )  # fmt: skip

    def get_priority(self, problem: Problem) -> str:
        """As a word."""
        return Priority(problem.priority).name.lower()

    def get_runs(self, problem: Problem) -> list[str]:
        """Those that are not in the bin."""
        return [run.public_id for run in problem.runs.all() if run.lifecycle == Lifecycle.ACTIVE]

    def get_images(self, problem: Problem) -> list[str]:
        """Where members of the team see them."""
        return [image.get_absolute_url() for image in problem.images.all()]


def problem_fields(view: TeamAPIView, data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of Problem in a body, people and metrics looked up within the team."""
    fields = {name: value for name, value in data.items() if name not in {"runs", "version"}}
    if "priority" in fields:
        fields["priority"] = PRIORITIES[fields["priority"]]
    if fields.get("owner"):
        fields["owner"] = api_reads.person_named(view.team, fields["owner"])
    if fields.get("shown_by"):
        fields["shown_by"] = api_reads.metric_key_named(view.team, "shown_by", fields["shown_by"])
    return fields


def _runs_named(view: TeamAPIView, data: dict[str, Any], competition: Competition) -> list[Any] | None:
    if "runs" not in data:
        return None
    return [api_reads.run_named(view.team, "runs", one, competition) for one in dict.fromkeys(data["runs"])]


class Problems(TeamAPIView):
    """The problems of a competition."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "POST": Power.WRITE}

    @extend_schema(
        operation_id="list_problems",
        parameters=[OpenApiParameter("state", str, enum=ProblemState.values)],
        responses=ProblemOut(many=True),
    )
    def get(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """List them, the latest noted first; `state` names those of one."""
        competition = competition_at(self.team, competition_slug)
        state = request.query_params.get("state", "")
        if state and state not in ProblemState.values:
            told = _("state is one of %(states)s.") % {"states": ", ".join(ProblemState.values)}
            raise api_reads.UnknownWish(told, fields={"state": [told]})
        return self.paged(api_reads.problems_of(competition, state), ProblemOut, "-pk")

    @extend_schema(request=ProblemIn, responses={201: ProblemOut})
    def post(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Note one; images are added on its page."""
        competition = competition_at(self.team, competition_slug)
        data = self.valid(ProblemIn)
        made = problems.record(
            competition=competition,
            by=self.person,
            runs=_runs_named(self, data, competition),
            **problem_fields(self, data),
        )
        return Response(ProblemOut(problem_reads.problem_at(self.team, made.pk)).data, status=201)


class OneProblem(TeamAPIView):
    """One problem."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "PATCH": Power.WRITE}

    @extend_schema(responses=ProblemOut)
    def get(self, request: Request, team_slug: str, problem_id: int) -> Response:
        """Return it."""
        return Response(ProblemOut(problem_reads.problem_at(self.team, problem_id)).data)

    @extend_schema(request=ProblemPatch, responses=ProblemOut)
    def patch(self, request: Request, team_slug: str, problem_id: int) -> Response:
        """Change some of it; 409 when somebody changed the same since `version`."""
        problem = problem_reads.problem_at(self.team, problem_id)
        data = self.valid(ProblemPatch, partial=True)
        problems.change(
            problem=problem,
            by=self.person,
            version=data.get("version"),
            wishes=problem_fields(self, data),
            runs=_runs_named(self, data, problem.competition),
        )
        return Response(ProblemOut(problem_reads.problem_at(self.team, problem_id)).data)
