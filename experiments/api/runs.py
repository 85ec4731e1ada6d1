"""Runs and submissions."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from experiments.api.run_shapes import RunIn, RunOut, RunPatch, SubmissionIn, SubmissionOut
from experiments.models import Submission
from experiments.selectors import api_reads, run_facts
from experiments.selectors.competitions import run_at
from experiments.services import runs, submissions
from experiments.services.runs import Measured
from experiments.services.values import Point, now_ms
from teams.access import Power
from teams.api.base import TeamAPIView


def run_fields(view: TeamAPIView, data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of Run in a body, people and runs looked up within the team."""
    fields = {name: value for name, value in data.items() if name in run_facts.FIELDS}
    for name in ("parent", "fold_of", "teacher"):
        if fields.get(name):
            fields[name] = api_reads.run_named(view.team, name, fields[name])
    if "members" in data:
        fields["members"] = api_reads.members_named(view.team, data["members"])
    if fields.get("owner"):
        fields["owner"] = api_reads.person_named(view.team, fields["owner"])
    return fields


class Runs(TeamAPIView):
    """The team's runs."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "POST": Power.WRITE}

    @extend_schema(
        operation_id="list_runs",
        parameters=[
            OpenApiParameter("competition", str),
            OpenApiParameter("lifecycle", str, enum=["active", "deleted"]),
            OpenApiParameter(
                "filter", str, description="metrics.mIoU > 0.6 AND (params.model = 'swin' OR …)"
            ),
            OpenApiParameter("order_by", str, many=True, description="metrics.mIoU DESC; follow `next`"),
        ],
        responses=RunOut(many=True),
    )
    def get(self, request: Request, team_slug: str) -> Response:
        """List them, the latest started first, or as `order_by` says."""
        if request.query_params.getlist("order_by"):
            return self.searched(request)
        found = api_reads.runs_of(self.team, request.query_params)
        return self.paged(found, RunOut, "-started_at", "-pk")

    def searched(self, request: Request) -> Response:
        """Answer a page in the order that was asked for."""
        rows, token = api_reads.searched(self.team, request.query_params)
        query = request.query_params.copy()
        query["page_token"] = token
        address = request.build_absolute_uri(f"?{query.urlencode()}")
        return Response({"results": RunOut(rows, many=True).data, "next": address if token else None})

    @extend_schema(request=RunIn, responses={201: RunOut})
    def post(self, request: Request, team_slug: str) -> Response:
        """Log one with all that is known of it."""
        data = self.valid(RunIn)
        moment = now_ms()
        points = [Point(key, number, logged_ms=moment) for key, number in data.get("metrics", {}).items()]
        points += [
            Point(one["key"], one["value"], one["step"], one.get("timestamp", moment))
            for one in data.get("points", [])
        ]
        run = runs.log(
            experiment=api_reads.place_named(self.team, data.get("experiment"), data.get("competition")),
            by=self.person,
            measured=Measured(data.get("parameters", {}), data.get("tags", []), points),
            **run_fields(self, data),
        )
        return Response(RunOut(api_reads.run_in_full(self.team, run.public_id)).data, status=201)


class OneRun(TeamAPIView):
    """One run."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "PATCH": Power.WRITE, "DELETE": Power.WRITE}

    @extend_schema(responses=RunOut)
    def get(self, request: Request, team_slug: str, public_id: str) -> Response:
        """Return it, deleted or not."""
        return Response(RunOut(api_reads.run_in_full(self.team, public_id)).data)

    @extend_schema(request=RunPatch, responses=RunOut)
    def patch(self, request: Request, team_slug: str, public_id: str) -> Response:
        """Change some of it."""
        run = run_at(self.team, public_id)
        data = self.valid(RunPatch, partial=True)
        words = {name: data[name] for name in ("parameters", "tags", "metrics") if name in data}
        runs.change(
            run=run, by=self.person, version=data.get("version"), wishes=run_fields(self, data) | words
        )
        return Response(RunOut(api_reads.run_in_full(self.team, public_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, team_slug: str, public_id: str) -> Response:
        """Put it into the bin."""
        runs.delete(run=run_at(self.team, public_id), by=self.person)
        return Response(status=204)


class RestoredRun(TeamAPIView):
    """A run taken out of the bin."""

    powers: ClassVar[dict[str, Power]] = {"POST": Power.WRITE}

    @extend_schema(request=None, responses=RunOut)
    def post(self, request: Request, team_slug: str, public_id: str) -> Response:
        """Restore it."""
        runs.restore(run=run_at(self.team, public_id), by=self.person)
        return Response(RunOut(api_reads.run_in_full(self.team, public_id)).data)


class Submissions(TeamAPIView):
    """What the team sent to its competitions."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "POST": Power.WRITE}

    @extend_schema(operation_id="list_submissions", responses=SubmissionOut(many=True))
    def get(self, request: Request, team_slug: str) -> Response:
        """List them, the latest first."""
        found = Submission.objects.of(self.team).select_related("competition", "run", "by")
        return self.paged(found, SubmissionOut, "-submitted_at", "-pk")

    @extend_schema(request=SubmissionIn, responses={201: SubmissionOut})
    def post(self, request: Request, team_slug: str) -> Response:
        """Record one; 409 when the day's quota is spent and `over_quota` is not said."""
        data = self.valid(SubmissionIn)
        for name in ("public", "private"):
            if data.get(f"{name}_score") is not None:
                data.setdefault(f"{name}_text", repr(data[f"{name}_score"]))
        run = data.pop("run", None)
        competition = api_reads.competition_named_in(self.team, data.pop("competition"))
        made = submissions.record(
            competition=competition,
            by=self.person,
            run=api_reads.run_named(self.team, "run", run, competition) if run else None,
            is_over_quota_meant=data.pop("over_quota"),
            **data,
        )
        return Response(SubmissionOut(made).data, status=201)


class OneSubmission(TeamAPIView):
    """One submission."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(responses=SubmissionOut)
    def get(self, request: Request, team_slug: str, submission_id: int) -> Response:
        """Return it."""
        return Response(SubmissionOut(api_reads.submission_at(self.team, submission_id)).data)
