"""Techniques, and what each of them brought in a competition."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from experiments.models import SignSource, Technique, TechniqueKind
from experiments.selectors.competitions import competition_at
from experiments.selectors.technique_effects import TechniqueEffect, effects_of, sentence_of
from experiments.selectors.technique_pages import technique_at
from experiments.services import techniques
from experiments.technique_signs import Sign
from teams.access import Power
from teams.api.base import TeamAPIView

MOST_SIGNS = 40


class SignShape(serializers.Serializer[Any]):
    """A tag or a setting by which a run is known to use a technique; without a value any that is not off."""

    source = serializers.ChoiceField(choices=SignSource.choices)  # type: ignore[assignment]
    key = serializers.CharField(max_length=250)
    value = serializers.CharField(max_length=500, required=False, allow_blank=True)


class TechniqueIn(serializers.Serializer[Any]):
    """A technique: a name is enough; without signs it is known by the tag of its name."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=TechniqueKind.choices, default=TechniqueKind.OTHER)
    signs = SignShape(many=True, required=False, max_length=MOST_SIGNS)  # type: ignore[call-arg]


class TechniqueOut(serializers.ModelSerializer[Technique]):
    """A technique as it is."""

    signs = SignShape(many=True, read_only=True)

    class Meta:
        model = Technique
        fields = ("id", "name", "kind", "signs", "created_at")


class EffectOut(serializers.Serializer[Any]):
    """What a technique brought: the mean over pairs of a run and its parent, towards having it, in the primary metric.

    `low` and `high` are its 95 % interval, null while there are too few pairs; `mixed` pairs changed other things too.
    """

    technique = TechniqueOut()
    mean = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    pairs = serializers.IntegerField()
    mixed = serializers.IntegerField()
    runs_with = serializers.IntegerField()
    runs_without = serializers.IntegerField()
    sentence = serializers.CharField()


def _signs(data: dict[str, Any]) -> list[Sign]:
    return [Sign(one["source"], one["key"], one.get("value", "")) for one in data.get("signs", [])]


class Techniques(TeamAPIView):
    """The team's techniques."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "POST": Power.WRITE}

    @extend_schema(operation_id="list_techniques", responses=TechniqueOut(many=True))
    def get(self, request: Request, team_slug: str) -> Response:
        """List them, the latest named first."""
        return self.paged(Technique.objects.of(self.team).prefetch_related("signs"), TechniqueOut, "-pk")

    @extend_schema(request=TechniqueIn, responses={201: TechniqueOut})
    def post(self, request: Request, team_slug: str) -> Response:
        """Name one; 409 when the name or a sign is taken."""
        data = self.valid(TechniqueIn)
        made = techniques.name(
            team=self.team, by=self.person, name=data["name"], kind=data["kind"], signs=_signs(data)
        )
        return Response(TechniqueOut(technique_at(self.team, made.pk)).data, status=201)


class OneTechnique(TeamAPIView):
    """One technique."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ, "PUT": Power.WRITE, "DELETE": Power.WRITE}

    @extend_schema(responses=TechniqueOut)
    def get(self, request: Request, team_slug: str, technique_id: int) -> Response:
        """Return it."""
        return Response(TechniqueOut(technique_at(self.team, technique_id)).data)

    @extend_schema(request=TechniqueIn, responses=TechniqueOut)
    def put(self, request: Request, team_slug: str, technique_id: int) -> Response:
        """Give it this name, kind and these signs."""
        technique = technique_at(self.team, technique_id)
        data = self.valid(TechniqueIn)
        techniques.change(
            technique=technique, by=self.person, name=data["name"], kind=data["kind"], signs=_signs(data)
        )
        return Response(TechniqueOut(technique_at(self.team, technique_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, team_slug: str, technique_id: int) -> Response:
        """Forget it; the runs keep their tags and settings."""
        techniques.remove(technique=technique_at(self.team, technique_id), by=self.person)
        return Response(status=204)


class Effects(TeamAPIView):
    """What the techniques brought in a competition."""

    powers: ClassVar[dict[str, Power]] = {"GET": Power.READ}

    @extend_schema(operation_id="competition_effects", responses=EffectOut(many=True))
    def get(self, request: Request, team_slug: str, competition_slug: str) -> Response:
        """Return all of them, each kind together."""
        competition = competition_at(self.team, competition_slug)
        found = effects_of(competition, list(Technique.objects.of(self.team).by_kind()))

        def told(one: TechniqueEffect) -> dict[str, Any]:
            effect = one.effect
            return {
                "technique": one.technique,
                "mean": effect.mean if effect else None,
                "low": effect.low if effect else None,
                "high": effect.high if effect else None,
                "pairs": effect.pairs if effect else 0,
                "mixed": one.mixed_count,
                "runs_with": one.with_count,
                "runs_without": one.without_count,
                "sentence": sentence_of(competition.primary_metric, one),
            }

        return Response({"results": EffectOut([told(one) for one in found], many=True).data, "next": None})
