"""Competitions, with their metrics."""

from typing import Any, ClassVar

from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from experiments.api.numbers import Number
from experiments.models import Competition, Direction, Metric, Scale
from experiments.pasted_values import is_key
from experiments.selectors.competitions import competition_at
from experiments.services import competitions
from experiments.services.competitions import MetricWish
from teams.access import Power
from teams.api.base import TeamAPIView
from teams.models.users import check_time_zone

RESERVED = "new"


def check_key(key: str) -> None:
    """Raise ValidationError unless a metric, parameter or tag may be called this."""
    if not is_key(key):
        raise serializers.ValidationError(_("Letters, digits, spaces and _ - . : / are possible."))


class MetricIn(serializers.Serializer[Any]):
    """A metric; `key` is the name under which runs log it."""

    key = serializers.CharField(max_length=250, validators=[check_key])
    label = serializers.CharField(  # type: ignore[assignment]
        max_length=60, required=False, allow_blank=True, default=""
    )
    direction = serializers.ChoiceField(choices=Direction.choices, default="max")
    scale = serializers.ChoiceField(choices=Scale.choices, default="fraction")
    decimals = serializers.IntegerField(min_value=0, max_value=10, default=4)


class CompetitionIn(serializers.Serializer[Any]):
    """A competition; the first of its metrics is the one that decides."""

    name = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=50)
    task = serializers.CharField(max_length=200, required=False, allow_blank=True)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    platform_url = serializers.CharField(
        max_length=500, required=False, allow_blank=True, validators=[URLValidator(["http", "https"])]
    )
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    closing_time = serializers.TimeField(required=False, allow_null=True)
    goal = Number(is_finite=True, required=False, allow_null=True)
    zone = serializers.CharField(max_length=64, required=False, validators=[check_time_zone])
    daily_quota = serializers.IntegerField(min_value=0, max_value=1000, required=False, allow_null=True)
    classes = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=2000, required=False
    )
    metrics = MetricIn(many=True, allow_empty=False)

    def validate_slug(self, slug: str) -> str:
        """Keep the address of the form free."""
        if slug == RESERVED:
            raise serializers.ValidationError(_("This address is taken by a page of ours."))
        return slug

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Compare the days with each other, stored ones included."""
        stored = self.context.get("stored")
        starts = attrs.get("starts_on", getattr(stored, "starts_on", None))
        ends = attrs.get("ends_on", getattr(stored, "ends_on", None))
        if starts and ends and ends < starts:
            raise serializers.ValidationError({"ends_on": [_("The last day comes before the first.")]})
        return attrs


class CompetitionPatch(CompetitionIn):
    """What shall be different; `version` is the one that was read, and refuses when somebody was faster."""

    version = serializers.IntegerField(required=False)


class MetricOut(serializers.ModelSerializer[Metric]):
    """A metric as it is."""

    key = serializers.CharField(source="key.name")

    class Meta:
        model = Metric
        fields = ("key", "label", "direction", "scale", "decimals", "is_primary")


class CompetitionOut(serializers.ModelSerializer[Competition]):
    """A competition as it is."""

    metrics = MetricOut(many=True)

    class Meta:
        model = Competition
        fields = (
            "slug", "name", "task", "description", "platform_url", "starts_on", "ends_on", "closing_time", "ends_at", "zone",
            "daily_quota", "goal", "classes", "metrics", "version", "created_at",
        )  # fmt: skip


def wishes(metrics: list[dict[str, Any]]) -> list[MetricWish]:
    """Return metrics as the service takes them."""
    return [MetricWish(**metric) for metric in metrics]


class Competitions(TeamAPIView):
    """The team's competitions."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "POST": Power.WRITE}

    @extend_schema(operation_id="list_competitions", responses=CompetitionOut(many=True))
    def get(self, request: Request, team_slug: str) -> Response:
        """List them, the latest made first."""
        return self.paged(Competition.objects.of(self.team).with_metrics(), CompetitionOut, "-pk")

    @extend_schema(request=CompetitionIn, responses={201: CompetitionOut})
    def post(self, request: Request, team_slug: str) -> Response:
        """Make one."""
        data = self.valid(CompetitionIn)
        made = competitions.create(
            team=self.team,
            by=self.person,
            metrics=wishes(data.pop("metrics")),
            **({"zone": self.team.zone} | data),
        )
        return Response(CompetitionOut(competition_at(self.team, made.slug)).data, status=201)


class OneCompetition(TeamAPIView):
    """One competition."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "PATCH": Power.WRITE}

    @extend_schema(responses=CompetitionOut)
    def get(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Return it with its metrics."""
        return Response(CompetitionOut(competition_at(self.team, competition_slug)).data)

    @extend_schema(request=CompetitionPatch, responses=CompetitionOut)
    def patch(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Change some of it; metrics, when given, are all of them."""
        competition = competition_at(self.team, competition_slug)
        data = self.valid(CompetitionPatch, partial=True, context={"stored": competition})
        metrics = data.pop("metrics", None)
        kept = competitions.change(
            competition=competition,
            by=self.person,
            version=data.pop("version", None),
            changes=data,
            metrics=None if metrics is None else wishes(metrics),
        )
        return Response(CompetitionOut(competition_at(self.team, kept.slug)).data)
