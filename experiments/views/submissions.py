"""What was sent to the platform, and what is left of today's quota."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from experiments.forms.refusals import add_refusal
from experiments.forms.submissions import SubmissionForm
from experiments.selectors.api_reads import submission_at
from experiments.selectors.competitions import best_public_score, competition_at, days_of, submissions_of
from experiments.selectors.quota import quota_at, users_today
from experiments.services import submissions
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listed(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """List the submissions, with a form for the next one."""
    power = Power.WRITE if request.method == "POST" else Power.READ
    membership = membership_for(request.user, team_slug, power)
    competition = competition_at(membership.team, slug)
    typed = request.POST if request.method == "POST" else None
    form = SubmissionForm(typed, competition=competition) if can(membership, Power.WRITE) else None
    if typed is not None and form is not None and form.is_valid():
        try:
            submissions.record(competition=competition, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.take_refusal(refusal)
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The submission is recorded."))
            return redirect("experiments:submissions", team_slug, slug)
    metric = competition.primary_metric
    page = Paginator(submissions_of(competition), 100).get_page(request.GET.get("page"))
    lines = [(one, metric.show(one.public_score), metric.show(one.private_score)) for one in page.object_list]
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "form": form,
        "page": page,
        "lines": lines,
        "quota": quota_at(competition),
        "users": users_today(competition),
        "can_write": can(membership, Power.WRITE),
        "days": days_of(competition),
        "best": metric.show(best_public_score(competition)),
    }
    return render(request, "experiments/submissions.html", context, status=200 if typed is None else 422)


@require_POST
@login_required
def choose(request: SignedInRequest, team_slug: str, submission_id: int) -> HttpResponse:
    """Say that a submission stands for the team at the end, or that it does not any more."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    submission = submission_at(membership.team, submission_id)
    submissions.choose(
        submission=submission, by=request.user, is_chosen=request.POST.get("is_chosen") == "on"
    )
    return redirect("experiments:submissions", team_slug, submission.competition.slug)
