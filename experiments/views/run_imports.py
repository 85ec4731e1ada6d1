"""Bringing a file of runs: the file, a look at it and the answers to its doubts, then its import."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from experiments import table_words
from experiments.forms.refusals import add_refusal
from experiments.forms.run_imports import BroughtRuns, answers_in
from experiments.models import RunImport
from experiments.selectors.competitions import competition_at
from experiments.selectors.run_imports import made_by
from experiments.selectors.run_preview import preview_of, text_of
from experiments.services import mlflow_imports, run_imports
from kit.partials import page_or_partial
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for
from teams.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bring(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Take in a file or a pasted table."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    is_sent = request.method == "POST"
    initial = {"text": text_of(membership.team, request.GET.get("from", ""))}
    form = BroughtRuns(request.POST, request.FILES) if is_sent else BroughtRuns(initial=initial)
    if is_sent and form.is_valid():
        content = form.cleaned_data["file"] or form.cleaned_data["text"]
        try:
            if form.cleaned_data["file"] and mlflow_imports.is_store(content):
                draft = mlflow_imports.bring(competition=competition, by=request.user, content=content)
            else:
                draft = run_imports.bring(competition=competition, by=request.user, content=content)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("experiments:run-import", team_slug, draft.pk)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "form": form,
    }
    return render(request, "experiments/runs_bring.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: SignedInRequest, team_slug: str, import_id: int) -> HttpResponse:
    """Show a brought file: to be confirmed, on its way, or how it ended."""
    is_writing = request.method == "POST"
    membership = membership_for(request.user, team_slug, Power.WRITE if is_writing else Power.READ)
    asked = get_object_or_404(RunImport.objects.of(membership.team), pk=import_id)
    if asked.job is not None:
        return _progress(request, membership, asked)
    return _confirm(request, membership, asked)


def _confirm(request: SignedInRequest, membership: Membership, draft: RunImport) -> HttpResponse:
    is_sent = request.method == "POST"
    answers = answers_in(request.POST) if is_sent else {}
    problem = ""
    try:
        reading = run_imports.read(draft=draft, answers=answers)
        if is_sent and "look" not in request.POST:
            if reading.doubts and "confirmed" not in request.POST:
                problem = _("Please confirm that the answers below are right.")
            else:
                asked = run_imports.ask(draft=draft, by=request.user, answers=answers)
                return redirect("experiments:run-import", membership.team.slug, asked.pk)
    except run_imports.CannotBeRead as refusal:
        return _unreadable(request, membership, draft, refusal)
    except run_imports.OpenDoubts as refusal:
        number = len(refusal.doubts)
        problem = ngettext(
            "%(number)s question came up with your answers. Please look at it.",
            "%(number)s questions came up with your answers. Please look at them.",
            number,
        ) % {"number": number}
    context = _preview_context(membership, draft) | {
        "preview": preview_of(reading, is_sent=is_sent),
        "problem": problem,
        "is_confirmed": "confirmed" in request.POST,
    }
    return render(request, "experiments/runs_preview.html", context, status=422 if problem else 200)


def _preview_context(membership: Membership, draft: RunImport) -> dict[str, object]:
    return {
        "team": membership.team,
        "membership": membership,
        "competition": draft.competition,
        "draft": draft,
        "can_write": can(membership, Power.WRITE),
        "problems": [],
        "preview": None,
        "problem": "",
        "is_confirmed": False,
    }


def _unreadable(
    request: SignedInRequest, membership: Membership, draft: RunImport, refusal: run_imports.CannotBeRead
) -> HttpResponse:
    problems = table_words.told([one.as_json() for one in refusal.problems])
    context = _preview_context(membership, draft) | {"problems": problems}
    status = 422 if request.method == "POST" else 200
    return render(request, "experiments/runs_preview.html", context, status=status)


def _progress(request: SignedInRequest, membership: Membership, asked: RunImport) -> HttpResponse:
    job = asked.job
    assert job is not None
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": asked.competition,
        "asked": asked,
        "job": job,
        "state": job.get_state_display(),
        "result": job.result,
        "runs": made_by(asked) if job.state == "done" else [],
        "problems": table_words.told(job.problems),
        "can_write": can(membership, Power.WRITE),
        "failure": _("The fault is ours, not the file's. It can be tried again.")
        if job.state == "failed"
        else "",
    }
    return page_or_partial(request, "experiments/runs_import.html", context, partial="state")


@require_POST
@login_required
def discard(request: SignedInRequest, team_slug: str, import_id: int) -> HttpResponse:
    """Throw away a file that was only looked at."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    draft = get_object_or_404(RunImport.objects.of(membership.team), pk=import_id)
    slug = draft.competition.slug
    run_imports.discard(draft=draft)
    return redirect("experiments:bring-runs", team_slug, slug)
