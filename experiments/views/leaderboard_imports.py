"""Bringing a leaderboard file: the file, a look at it and the questions it leaves open, then its import."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from experiments import board_words
from experiments.forms.leaderboard_imports import Answers, BroughtFile, first_answers
from experiments.forms.refusals import add_refusal
from experiments.leaderboards.unpacking import LIMIT
from experiments.models import Board, LeaderboardImport
from experiments.selectors.board_preview import Preview, preview_of, text_of
from experiments.selectors.competitions import competition_at
from experiments.services import leaderboard_imports, run_imports
from kit.partials import page_or_partial
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for
from teams.models import Membership

# Refusals of files that are at home among the runs.
HOLD_RUNS = frozenset(("is_runs", "is_chart", "is_submissions"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def bring(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Take in a file or a pasted text."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    is_sent = request.method == "POST"
    initial = {"text": text_of(membership.team, request.GET.get("from", ""))}
    form = BroughtFile(request.POST, request.FILES) if is_sent else BroughtFile(initial=initial)
    if is_sent and form.is_valid():
        content = form.cleaned_data["file"] or form.cleaned_data["text"]
        try:
            draft = leaderboard_imports.bring(competition=competition, by=request.user, content=content)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("experiments:board-import", team_slug, draft.pk)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "form": form,
        "largest": LIMIT,
    }
    return render(request, "experiments/board_bring.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: SignedInRequest, team_slug: str, import_id: int) -> HttpResponse:
    """Show a brought file: to be confirmed, on its way, or how it ended."""
    is_writing = request.method == "POST"
    membership = membership_for(request.user, team_slug, Power.WRITE if is_writing else Power.READ)
    asked = get_object_or_404(LeaderboardImport.objects.of(membership.team), pk=import_id)
    if asked.job is not None:
        return _progress(request, membership, asked)
    return _confirm(request, membership, asked)


def _confirm(request: SignedInRequest, membership: Membership, draft: LeaderboardImport) -> HttpResponse:
    preview = preview_of(draft)
    if preview.table is None or preview.is_no_board:
        return _preview_page(request, membership, draft, preview, None)
    options: dict[str, Any] = {"table": preview.table, "asks_columns": preview.asks_columns}
    if request.method != "POST":
        zone = (preview.format and preview.format.zone) or draft.competition.zone
        initial = first_answers(preview.columns, board=_board_of(draft), zone=zone)
        return _preview_page(request, membership, draft, preview, Answers(initial=initial, **options))
    form = Answers(request.POST, **options)
    if form.is_valid() and "look" not in request.POST:
        try:
            asked = leaderboard_imports.ask(
                draft=draft,
                by=request.user,
                board=form.cleaned_data["board"],
                zone=form.cleaned_data["zone"],
                mapping=form.mapping,
                head=preview.table.header,
                taken_at=form.cleaned_data["taken_at"],
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("experiments:board-import", membership.team.slug, asked.pk)
    if form.is_valid():
        preview = preview_of(draft, form.mapping)
    return _preview_page(request, membership, draft, preview, form)


def _board_of(draft: LeaderboardImport) -> str:
    return Board.PRIVATE if "private" in draft.source_name.lower() else Board.PUBLIC


def _preview_page(
    request: SignedInRequest,
    membership: Membership,
    draft: LeaderboardImport,
    preview: Preview,
    form: Answers | None,
) -> HttpResponse:
    problems = [
        {
            "place": board_words.place(one.line, one.column, str(one.values.get("head", ""))),
            "message": board_words.sentence(one.code, one.values),
        }
        for one in preview.problems
    ]
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": draft.competition,
        "metric": draft.competition.primary_metric,
        "draft": draft,
        "form": form,
        "can_write": can(membership, Power.WRITE),
        "holds_runs": preview.format is not None and preview.format.refusal in HOLD_RUNS,
        "format_name": board_words.name_of(preview.format.slug) if preview.format else "",
        "heads": _heads(preview) if preview.table else [],
        "rows": preview.rows() if preview.table else [],
        "problems": problems,
        "remarks": board_words.remarks(preview.remarks),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "experiments/board_preview.html", context, status=status)


def _heads(preview: Preview) -> list[dict[str, str]]:
    return [
        {"name": head["name"], "role": str(board_words.ROLES[head["role"]]) if head["role"] else ""}
        for head in preview.heads()
    ]


def _progress(request: SignedInRequest, membership: Membership, asked: LeaderboardImport) -> HttpResponse:
    job = asked.job
    assert job is not None
    problems = board_words.told(job.problems)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": asked.competition,
        "asked": asked,
        "job": job,
        "state": job.get_state_display(),
        "result": job.result,
        "remarks": board_words.remarks(asked.snapshot.remarks) if asked.snapshot else [],
        "problems": problems,
        "can_write": can(membership, Power.WRITE),
        "asks": asked.waits_for_a_word,
        "failure": _("The fault is ours, not the file's. It can be tried again.")
        if job.state == "failed"
        else "",
    }
    return page_or_partial(request, "experiments/board_import.html", context, partial="state")


@require_POST
@login_required
def again(request: SignedInRequest, team_slug: str, import_id: int) -> HttpResponse:
    """Import a board after all on which hardly anybody is known: it is this competition's, says the person."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    asked = get_object_or_404(LeaderboardImport.objects.of(membership.team), pk=import_id)
    leaderboard_imports.ask_again(asked=asked, by=request.user)
    return redirect("experiments:board-import", team_slug, asked.pk)


@require_POST
@login_required
def as_runs(request: SignedInRequest, team_slug: str, import_id: int) -> HttpResponse:
    """Take a file that holds runs or our own submissions over to where these are imported."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    draft = get_object_or_404(LeaderboardImport.objects.of(membership.team), pk=import_id)
    taken = run_imports.take_over(draft=draft, by=request.user)
    return redirect("experiments:run-import", team_slug, taken.pk)


@require_POST
@login_required
def discard(request: SignedInRequest, team_slug: str, import_id: int) -> HttpResponse:
    """Throw away a file that was only looked at."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    draft = get_object_or_404(LeaderboardImport.objects.of(membership.team), pk=import_id)
    slug = draft.competition.slug
    leaderboard_imports.discard(draft=draft)
    return redirect("experiments:bring-board", team_slug, slug)
