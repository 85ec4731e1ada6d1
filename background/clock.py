"""The one clock: the database's, so that workers with wrong clocks still agree about leases."""

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now


def from_now(seconds: float) -> "ExpressionWrapper[CombinedExpression]":
    """Return an expression for the moment that many seconds after the database's now."""
    return ExpressionWrapper(Now() + Value(timedelta(seconds=seconds)), output_field=DateTimeField())
