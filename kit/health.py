"""Liveness and readiness."""

from celery import current_app
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process lives; asks nothing of anyone."""
    return HttpResponse("ok\n", content_type="text/plain")


def database_problem() -> str:
    """Return why the database cannot be used, or the empty string."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations are waiting: manage.py migrate"
    except (DatabaseError, ImproperlyConfigured) as problem:
        return f"the database does not answer: {type(problem).__name__}"
    return ""


def broker_problem() -> str:
    """Return why a wake-up could not be sent, or the empty string."""
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0, timeout=1)
    except (OperationalError, OSError) as problem:
        return f"the broker does not answer: {type(problem).__name__}"
    return ""


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, migrations and broker are fine, else 503 and the reasons."""
    problems = {"database": database_problem(), "broker": broker_problem()}
    broken = {name: problem for name, problem in problems.items() if problem}
    return JsonResponse({"ready": not broken, "problems": broken}, status=503 if broken else 200)
