"""The problems of a competition: list, new, one, edit, and which runs attack it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from experiments.forms.problems import AttackForm, ProblemForm
from experiments.forms.refusals import add_refusal
from experiments.models import Competition, Problem, ProblemState
from experiments.selectors import problems as problem_reads
from experiments.selectors.competitions import competition_at, run_at
from experiments.services import problems
from experiments.services.edits import EditedMeanwhile
from kit.markdown import to_html
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for
from teams.models import Membership


@require_safe
@login_required
def listed(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """List a competition's problems, the most urgent first; `?state=` shows those in one state."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    counts = problem_reads.counts(competition)
    state = request.GET.get("state", "")
    states = [(one.value, one.label, counts[one.value]) for one in ProblemState]
    found = problem_reads.listed(competition, state)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "lines": [(one, problem_reads.tone(one)) for one in found],
        "states": states,
        "state": state if state in counts else "",
        "all": sum(counts.values()),
        "can_write": can(membership, Power.WRITE),
    }
    return render(request, "experiments/problems.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Write down a problem."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    if request.method != "POST":
        form = ProblemForm(competition=competition, initial={"owner": request.user.pk})
        return _form(request, membership, competition, form)
    form = ProblemForm(request.POST, request.FILES, competition=competition)
    if form.is_valid():
        try:
            made = problems.record(
                competition=competition,
                by=request.user,
                files=form.cleaned_data["images"],
                **form.fields_of_problem(),
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The problem is noted."))
            return redirect("experiments:problem", team_slug, made.pk)
    return _form(request, membership, competition, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedInRequest, team_slug: str, problem_id: int) -> HttpResponse:
    """Change a problem; what two people changed at once is compared, never lost."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    problem = problem_reads.problem_at(membership.team, problem_id)
    competition = competition_at(membership.team, problem.competition.slug)
    if request.method != "POST":
        form = ProblemForm(competition=competition, problem=problem)
        return _form(request, membership, competition, form, problem)
    typed = request.POST.copy()
    form = ProblemForm(typed, request.FILES, competition=competition, problem=problem)
    theirs: dict[str, str] = {}
    if form.is_valid():
        try:
            problems.change(
                problem=problem,
                by=request.user,
                version=form.cleaned_data["version"],
                wishes=form.fields_of_problem() | {"images": [one.pk for one in form.cleaned_data["stay"]]},
                files=form.cleaned_data["images"],
            )
        except EditedMeanwhile as refusal:
            theirs = refusal.theirs
            # The next save is against what is shown now.
            typed["version"] = str(refusal.version)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The problem is saved."))
            return redirect("experiments:problem", team_slug, problem_id)
    return _form(request, membership, competition, form, problem, theirs=theirs, status=422)


def _form(
    request: SignedInRequest,
    membership: Membership,
    competition: Competition,
    form: ProblemForm,
    problem: Problem | None = None,
    *,
    theirs: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "form": form,
        "problem": problem,
        "images": problem.images.all() if problem else [],
        "theirs": form.named(theirs or {}),
    }
    return render(request, "experiments/problem_form.html", context, status=status)


@require_safe
@login_required
def one(request: SignedInRequest, team_slug: str, problem_id: int) -> HttpResponse:
    """Show a problem, what shows it, and what the runs that attack it brought."""
    membership = membership_for(request.user, team_slug)
    problem = problem_reads.problem_at(membership.team, problem_id)
    return _page(request, membership, problem, None)


@require_POST
@login_required
def attach(request: SignedInRequest, team_slug: str, problem_id: int) -> HttpResponse:
    """Attach a run to the problem."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    problem = problem_reads.problem_at(membership.team, problem_id)
    competition = competition_at(membership.team, problem.competition.slug)
    form = AttackForm(request.POST, competition=competition, known=set())
    if not form.is_valid():
        return _page(request, membership, problem, form, status=422)
    try:
        problems.attach(problem=problem, run=form.cleaned_data["run"], by=request.user)
    except Refused as refusal:
        add_refusal(form, refusal)
        return _page(request, membership, problem, form, status=422)
    return redirect("experiments:problem", team_slug, problem_id)


@require_POST
@login_required
def detach(request: SignedInRequest, team_slug: str, problem_id: int, public_id: str) -> HttpResponse:
    """Take a run off the problem."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    problem = problem_reads.problem_at(membership.team, problem_id)
    try:
        problems.detach(problem=problem, run=run_at(membership.team, public_id), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("experiments:problem", team_slug, problem_id)


def _page(
    request: SignedInRequest,
    membership: Membership,
    problem: Problem,
    form: AttackForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    competition = competition_at(membership.team, problem.competition.slug)
    lines = problem_reads.attacks(problem, competition)
    can_write = can(membership, Power.WRITE)
    if form is None and can_write:
        form = AttackForm(competition=competition, known={line.public_id for line in lines})
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "problem": problem,
        "tone": problem_reads.tone(problem),
        "html": to_html(problem.description),
        "images": problem.images.all(),
        "lines": lines,
        "primary": competition.primary_metric,
        "form": form,
        "can_write": can_write,
    }
    return render(request, "experiments/problem.html", context, status=status)
