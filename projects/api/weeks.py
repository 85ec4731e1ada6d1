"""A week's facts for machines."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects import selectors
from projects.camp_days import Mark
from teams.access import Power
from teams.api.base import TeamAPIView


class DayOut(serializers.Serializer[Any]):
    """A day that counts or has a label; `number` is null for one that has only a label."""

    number = serializers.IntegerField(allow_null=True)
    date = serializers.DateField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not the serializer's own label


class DayLeftOutOut(serializers.Serializer[Any]):
    """A day of the week that does not count, and why."""

    date = serializers.DateField()
    mark = serializers.ChoiceField(choices=[mark.value for mark in Mark])
    name = serializers.CharField()


class WeekOut(serializers.Serializer[Any]):
    """A week of the camp."""

    week = serializers.IntegerField(source="number")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    days = DayOut(source="named_days", many=True)
    days_left_out = DayLeftOutOut(source="unnamed_days", many=True)
    tags = serializers.ListField(child=serializers.CharField())


class OneWeek(TeamAPIView):
    """`weeks/<n>/`."""

    powers = {"GET": Power.READ}

    @extend_schema(responses=WeekOut)
    def get(self, request: Request, team_slug: str, number: int) -> Response:
        """Return the week's days, their numbers and tags; 404 beyond the camp or without a calendar."""
        camp = selectors.camp_of(self.team)
        if camp is None or not 1 <= number <= camp.week_count:
            raise Http404
        return Response(WeekOut(camp.week(number)).data)
