"""What the team's workers do, and how it ended."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from background.models import Job
from background.services import jobs as service
from kit.partials import page_or_partial
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for

PER_PAGE = 50
EVENTS_SHOWN = 200
EVENT_WORDS = {
    "asked": _lazy("Asked for"),
    "claimed": _lazy("A worker took it"),
    "taken over": _lazy("Another worker took it over"),
    "moved": _lazy("A step further"),
    "handed back": _lazy("Handed back by a worker that stops"),
    "to be retried": _lazy("Did not work; will be tried again"),
    "done": _lazy("Done"),
    "refused": _lazy("Refused"),
    "failed": _lazy("Failed"),
    "cancel asked": _lazy("Asked to stop"),
    "cancelled": _lazy("Stopped"),
    "retried": _lazy("Asked to try again"),
}


@require_safe
@login_required
def jobs(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Show the team's jobs, latest asked first."""
    membership = membership_for(request.user, team_slug)
    found = Job.objects.of(membership.team).newest_first().select_related("asked_by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "teams/jobs.html", {"team": membership.team, "membership": membership, "page": page}
    )


@require_safe
@login_required
def job(request: SignedInRequest, team_slug: str, job_id: int) -> HttpResponse:
    """Show one job; the part that moves is asked for again while it does."""
    membership = membership_for(request.user, team_slug)
    found = get_object_or_404(Job.objects.of(membership.team), pk=job_id)
    latest = list(found.events.order_by("-pk")[:EVENTS_SHOWN])
    context: dict[str, Any] = {
        "team": membership.team,
        "membership": membership,
        "job": found,
        "log": [(event, EVENT_WORDS.get(event.what, event.what)) for event in reversed(latest)],
        "may_write": can(membership, Power.WRITE),
    }
    return page_or_partial(request, "teams/job.html", context, partial="now")


@require_POST
@login_required
def retry(request: SignedInRequest, team_slug: str, job_id: int) -> HttpResponse:
    """Let a failed job try again."""
    return _ask(request, team_slug, job_id, service.retry, _("It is being tried again."))


@require_POST
@login_required
def cancel(request: SignedInRequest, team_slug: str, job_id: int) -> HttpResponse:
    """Stop a job that waits or runs."""
    return _ask(request, team_slug, job_id, service.cancel, _("It is being stopped."))


def _ask(
    request: SignedInRequest, team_slug: str, job_id: int, command: Callable[..., Job], said: str
) -> HttpResponse:
    membership = membership_for(request.user, team_slug, Power.WRITE)
    found = get_object_or_404(Job.objects.of(membership.team), pk=job_id)
    try:
        command(job=found, by_id=request.user.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("team-job", team_slug, found.pk)
