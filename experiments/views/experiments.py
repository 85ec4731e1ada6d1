"""Groups of runs: one with its runs, and the links that training scripts print."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from experiments.forms.experiments import ExperimentForm
from experiments.forms.refusals import add_refusal
from experiments.selectors import experiment_page, printed_links
from experiments.services import experiments
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for

ROWS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: SignedInRequest, team_slug: str, experiment_id: int) -> HttpResponse:
    """Show an experiment with its runs; rename it, or move it into another competition."""
    is_sent = request.method == "POST"
    membership = membership_for(request.user, team_slug, Power.WRITE if is_sent else Power.READ)
    experiment = experiment_page.experiment_at(membership.team, experiment_id)
    form = ExperimentForm(request.POST if is_sent else None, experiment=experiment)
    if is_sent and form.is_valid():
        wished = form.cleaned_data
        try:
            experiments.change(
                experiment=experiment, by=request.user, name=wished["name"], move_to=wished["competition"]
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The experiment is saved."))
            return redirect("experiments:experiment", team_slug, experiment_id)
    page = Paginator(experiment_page.runs_in(experiment), ROWS).get_page(request.GET.get("page"))
    context = {
        "team": membership.team,
        "membership": membership,
        "experiment": experiment,
        "competition": experiment.competition,
        "form": form,
        "page": page,
        "lines": experiment_page.lines(experiment, page.object_list),
        "can_write": can(membership, Power.WRITE),
    }
    return render(request, "experiments/experiment.html", context, status=422 if is_sent else 200)


@require_safe
@login_required
def printed_run(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Go to the run whose link a script printed; which of the person's teams it is in, the link does not say."""
    run = printed_links.run_of(request.user, public_id)
    if run is None:
        raise Http404
    return redirect("experiments:run", run.team.slug, run.public_id)


@require_safe
@login_required
def printed_experiment(request: SignedInRequest, experiment_id: str) -> HttpResponse:
    """Go to the experiment whose link a script printed; "0" is that of `?team=`, else of the person's first team."""
    found = printed_links.experiment_of(request.user, experiment_id, request.GET.get("team", ""))
    if found is None:
        raise Http404
    return redirect("experiments:experiment", found.team.slug, found.pk)
