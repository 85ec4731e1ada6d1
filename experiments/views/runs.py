"""One run: log, look, change, delete, restore."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from experiments.forms.refusals import add_refusal
from experiments.forms.runs import RunForm
from experiments.forms.submissions import SubmissionForm
from experiments.models import BASELINE_TAGS
from experiments.selectors import artifact_pages, class_board, ensembles, gaps, run_models, run_page
from experiments.selectors.competitions import competition_at, deleted_runs, experiment_for, run_at
from experiments.selectors.fold_spread import spread_of
from experiments.selectors.lineage import changes_of
from experiments.selectors.pseudo_rounds import rounds_of
from experiments.services import runs
from experiments.services.edits import EditedMeanwhile
from experiments.services.runs import Measured
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Log a run; `?from=<run>` takes over what the next try usually keeps."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    like = run_at(membership.team, request.GET["from"]) if request.GET.get("from") else None
    typed = request.POST if request.method == "POST" else None
    form = RunForm(typed, competition=competition, like=like, initial={"owner": request.user.pk})
    sent = SubmissionForm(typed, competition=competition, is_part=True, prefix="submission")
    if typed is not None and all([form.is_valid(), sent.is_valid()]):
        try:
            run = runs.log(
                experiment=experiment_for(competition, like),
                by=request.user,
                measured=Measured(form.parameters, form.cleaned_data["tags"], form.points()),
                sent=sent.sent,
                **form.fields_of_run(),
            )
        except Refused as refusal:
            sent.take_refusal(refusal)
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The run is logged."))
            return redirect("experiments:run", team_slug, run.public_id)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "form": form,
        "sent": sent,
        "like": like,
        "run": None,
        "theirs": {},
    }
    return render(request, "experiments/run_form.html", context, status=200 if typed is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedInRequest, team_slug: str, public_id: str) -> HttpResponse:
    """Change a run; what two people changed at once is compared, never lost."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    run = run_at(membership.team, public_id)
    if run.competition is None:
        return redirect("experiments:run", team_slug, public_id)
    competition = competition_at(membership.team, run.competition.slug)
    typed = request.POST.copy() if request.method == "POST" else None
    form = RunForm(typed, competition=competition, run=run)
    theirs: dict[str, str] = {}
    if typed is not None and form.is_valid():
        wishes = form.fields_of_run() | {"tags": form.cleaned_data["tags"]}
        if form.has_settings:
            wishes["parameters"] = form.parameters
        try:
            runs.change(
                run=run,
                by=request.user,
                version=form.cleaned_data["version"],
                wishes=wishes | {"metrics": form.results},
            )
        except EditedMeanwhile as refusal:
            theirs = refusal.theirs
            # The next save is against what is shown now.
            typed["version"] = str(refusal.version)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The run is saved."))
            return redirect("experiments:run", team_slug, public_id)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "form": form,
        "sent": None,
        "like": None,
        "run": run,
        "theirs": form.named(theirs),
    }
    return render(request, "experiments/run_form.html", context, status=200 if typed is None else 422)


@require_safe
@login_required
def page(request: SignedInRequest, team_slug: str, public_id: str) -> HttpResponse:
    """Show all that is known of a run."""
    membership = membership_for(request.user, team_slug)
    run = run_at(membership.team, public_id)
    competition = competition_at(membership.team, run.competition.slug) if run.competition else None
    metrics = list(competition.metrics.all()) if competition else []
    primary = metrics[0] if metrics else None
    tags = list(run.tags.by_key())
    classes = class_board.of_run(run, competition)
    return render(
        request,
        "experiments/run.html",
        {
            "team": membership.team,
            "membership": membership,
            "run": run,
            "competition": competition,
            "facts": run_page.head(run, primary),
            "doubt": gaps.doubt_about(run, competition) if competition else None,
            "metrics": run_page.metric_lines(run, metrics, without=classes.keys if classes else ()),
            "classes": classes,
            "changes": changes_of(run),
            "parameters": run_page.parameter_lines(run),
            "tags": tags,
            "is_baseline": any(tag.key in BASELINE_TAGS for tag in tags),
            "problems": run.problems.most_urgent_first(),
            "folds": run_page.folds(run, primary),
            "fold_spread": spread_of(run, primary),
            "ensemble": ensembles.ensemble_of(run, competition),
            "ensembles": ensembles.ensembles_with(run),
            "rounds": rounds_of(run, primary),
            "children": run_page.children(run, primary),
            "submissions": run_page.submission_lines(run, primary),
            "curves": run_page.charts(run, metrics),
            "datasets": run_models.dataset_lines(run),
            "models": run_models.model_lines(run),
            "artifacts": artifact_pages.summary(run, membership.team),
            "can_write": can(membership, Power.WRITE),
        },
    )


@require_POST
@login_required
def delete(request: SignedInRequest, team_slug: str, public_id: str) -> HttpResponse:
    """Put a run into the bin."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    run = run_at(membership.team, public_id)
    runs.delete(run=run, by=request.user)
    messages.success(
        request, _("“%(name)s” is in the bin. It can be restored from its page.") % {"name": run.name}
    )
    return redirect("experiments:run", team_slug, public_id)


@require_POST
@login_required
def restore(request: SignedInRequest, team_slug: str, public_id: str) -> HttpResponse:
    """Take a run out of the bin."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    runs.restore(run=run_at(membership.team, public_id), by=request.user)
    messages.success(request, _("The run is back."))
    return redirect("experiments:run", team_slug, public_id)


@require_safe
@login_required
def deleted(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """List the runs in the bin."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    found = Paginator(deleted_runs(competition), 100).get_page(request.GET.get("page"))
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "page": found,
        "can_write": can(membership, Power.WRITE),
    }
    return render(request, "experiments/deleted_runs.html", context)


@require_POST
@login_required
def mark_baseline(request: SignedInRequest, team_slug: str, public_id: str) -> HttpResponse:
    """Say that the others are measured against this run, or not any more."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    is_baseline = request.POST.get("is_baseline") == "on"
    run = run_at(membership.team, public_id)
    try:
        runs.mark_baseline(run=run, by=request.user, is_baseline=is_baseline)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("The run is a baseline.") if is_baseline else _("The run is a baseline no more.")
        messages.success(request, told)
    return redirect("experiments:run", team_slug, public_id)
