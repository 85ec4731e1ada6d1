"""Numbers in JSON: NaN and the infinities travel as the texts that MLflow's clients use."""

import math
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

NAMED = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def to_json(number: float | None) -> float | str | None:
    """Return a number as JSON can carry it."""
    if number is None or math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string", "enum": list(NAMED)}]})
class Number(serializers.Field[Any, Any, Any, Any]):
    """A number, or "NaN", "Infinity", "-Infinity"; with `is_finite` a number only. Texts are never guessed at."""

    def __init__(self, *, is_finite: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_finite = is_finite

    def to_internal_value(self, data: Any) -> float:
        """Return the number; raises ValidationError."""
        if isinstance(data, str) and data in NAMED and not self.is_finite:
            return NAMED[data]
        if isinstance(data, bool) or not isinstance(data, int | float):
            raise serializers.ValidationError(_("A number is needed."))
        try:
            number = float(data)
        except OverflowError:
            raise serializers.ValidationError(_("This number is too large.")) from None
        if not math.isfinite(number):
            raise serializers.ValidationError(_("Write NaN, Infinity and -Infinity as texts."))
        return number

    def to_representation(self, value: float) -> float | str | None:
        """Return what JSON can carry."""
        return to_json(value)
