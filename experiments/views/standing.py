"""Where the teams of a competition stand, as the imported boards show it."""

import csv
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from experiments import board_words
from experiments.leaderboards.cells import escape
from experiments.leaderboards.formats.wrapup import HEADER
from experiments.models import Board, BoardEntry, BoardSnapshot
from experiments.selectors import standing as reads
from experiments.selectors.competitions import competition_at
from experiments.services import board_snapshots
from kit.partials import page_or_partial
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for


@require_safe
@login_required
def latest(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Go to the standing of the competition whose board was taken last, else of the newest competition."""
    membership = membership_for(request.user, team_slug)
    competition = reads.competition_in_view(membership.team)
    if competition is None:
        context = {
            "team": membership.team,
            "membership": membership,
            "can_write": can(membership, Power.WRITE),
        }
        return render(request, "experiments/no_standing.html", context)
    return redirect("experiments:standing", team_slug, competition.slug)


@require_safe
@login_required
def standing(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show a snapshot of the board a hundred teams at a time, ours marked."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    wish = reads.Wish.of(request.GET)
    snapshots = reads.latest_of(competition)
    snapshot = reads.chosen(competition, snapshots, wish)
    context: dict[str, Any] = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "metric": competition.primary_metric,
        "can_write": can(membership, Power.WRITE),
        "snapshot": snapshot,
        "wish": wish,
        "boards": _boards(snapshots, snapshot, wish),
    }
    if snapshot is None:
        return render(request, "experiments/standing.html", context | {"page": None, "rows": []})
    pages = reads.pages_of(snapshot, wish.team)
    page = pages.get_page(request.GET.get("page"))
    by_source = snapshot.has_ranks and request.GET.get("ranks") != "shared"
    ours = reads.ours_in(snapshot)
    identities = list(competition.board_identities.order_by("pk"))
    rows = _rows(page.object_list, by_source=by_source)
    first_of_ours = ours[:3]
    context |= {
        "page": page,
        "rows": rows,
        "shows_other": any(row["other"] for row in rows),
        "ours": [
            {"row": row, "page": reads.page_number_of(entry)}
            for entry, row in zip(first_of_ours, _rows(first_of_ours, by_source=by_source), strict=True)
        ],
        "by_source": by_source,
        "format_name": board_words.name_of(snapshot.format),
        "can_claim": context["can_write"] and not identities,
        "identities": identities,
        "snapshots": [one for one in snapshots if one.board == snapshot.board],
        "remarks": board_words.remarks(snapshot.remarks),
    }
    return page_or_partial(request, "experiments/standing.html", context, partial="places")


def _boards(
    snapshots: list[BoardSnapshot], snapshot: BoardSnapshot | None, wish: reads.Wish
) -> list[dict[str, Any]]:
    there = {one.board for one in snapshots}
    shown = snapshot.board if snapshot else wish.board
    return [
        {"value": board.value, "label": board.label, "is_current": board == shown}
        for board in Board
        if board in there
    ]


def _rows(entries: Iterable[BoardEntry], *, by_source: bool) -> list[dict[str, Any]]:
    """Return places as texts: the template of a hundred rows only prints them."""
    words = _Words(_("tied, %(number)s teams"), _("(no name)"), timezone.get_current_timezone())
    return [_row(entry, words, by_source=by_source) for entry in entries]


class _Words(NamedTuple):
    """What all rows of a page share, looked up once."""

    tied: str
    no_name: str
    zone: tzinfo


def _row(entry: BoardEntry, words: _Words, *, by_source: bool) -> dict[str, Any]:
    rank, other = (entry.source_rank, entry.rank) if by_source else (entry.rank, entry.source_rank)
    return {
        "position": entry.position,
        "rank": _number(rank) if rank else "–",
        "other": _number(other) if other and other != rank else "",
        "tied": words.tied % {"number": _number(entry.tied)} if entry.tied > 1 else "",
        "name": entry.team_name.strip() or entry.team_id or words.no_name,
        "members": entry.members[:200],
        "score": entry.score_text or "–",
        "when": f"{entry.submitted_at.astimezone(words.zone):%Y-%m-%d %H:%M}" if entry.submitted_at else "",
        "count": _number(entry.submission_count),
        "is_ours": entry.is_ours,
        "is_benchmark": entry.source_rank == 0,
    }


def _number(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


@require_safe
@login_required
def download(request: SignedInRequest, team_slug: str, snapshot_id: int) -> StreamingHttpResponse:
    """Give a snapshot as CSV that spreadsheets open in peace and that can be imported again unchanged."""
    membership = membership_for(request.user, team_slug)
    found = BoardSnapshot.objects.of(membership.team).complete().select_related("competition")
    snapshot = get_object_or_404(found, pk=snapshot_id)
    day = timezone.localtime(snapshot.taken_at).strftime("%Y-%m-%d")
    name = f"{snapshot.competition.slug}-{snapshot.board}-{day}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_lines(snapshot), content_type="text/csv; charset=utf-8", headers=headers)


class _Echo:
    """Hands each line on as it is written."""

    def write(self, line: str) -> str:
        return line


def _lines(snapshot: BoardSnapshot) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_MINIMAL)
    yield "\ufeff" + writer.writerow(HEADER)
    for entry in reads.rows_of(snapshot).in_order().iterator(chunk_size=2000):
        moment = entry.submitted_at.isoformat() if entry.submitted_at else ""
        rank = entry.source_rank if snapshot.has_ranks else entry.rank
        cells = (
            rank,
            entry.team_id,
            entry.team_name,
            entry.score_text,
            moment,
            entry.submission_count,
            entry.members,
        )
        yield writer.writerow([escape("" if cell is None else str(cell)) for cell in cells])


@require_safe
@login_required
def original(request: SignedInRequest, team_slug: str, snapshot_id: int) -> FileResponse:
    """Give back the file a snapshot was made from; never shown in the browser."""
    membership = membership_for(request.user, team_slug)
    snapshot = get_object_or_404(BoardSnapshot.objects.of(membership.team).complete(), pk=snapshot_id)
    return FileResponse(
        snapshot.file.open("rb"),
        as_attachment=True,
        filename=snapshot.source_name,
        content_type="application/octet-stream",
    )


@require_safe
@login_required
def snapshots(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """List a competition's snapshots, and our place in each."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "rows": reads.snapshots_with_our_places(competition),
        "can_write": can(membership, Power.WRITE),
    }
    return render(request, "experiments/snapshots.html", context)


@require_POST
@login_required
def remove(request: SignedInRequest, team_slug: str, snapshot_id: int) -> HttpResponse:
    """Take a wrong snapshot away."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    found = BoardSnapshot.objects.of(membership.team).complete().select_related("competition__team")
    snapshot = get_object_or_404(found, pk=snapshot_id)
    board_snapshots.remove(snapshot=snapshot, by=request.user)
    messages.success(request, _("The snapshot is gone."))
    return redirect("experiments:snapshots", team_slug, snapshot.competition.slug)


@require_POST
@login_required
def go_by(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Say which team on the board is ours: by a name or an id that was typed, or by its place in a snapshot."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    try:
        identity = board_snapshots.go_by(
            competition=competition,
            by=request.user,
            text=request.POST.get("text", ""),
            is_team_id=request.POST.get("is_team_id") == "1",
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        sentence = _("“%(name)s” is marked as your team on every board of this competition.")
        messages.success(request, sentence % {"name": identity.text})
    return redirect("experiments:standing", team_slug, slug)


@require_POST
@login_required
def go_by_no_more(request: SignedInRequest, team_slug: str, slug: str, identity_id: int) -> HttpResponse:
    """Say that a name on the board is not ours after all."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    identity = get_object_or_404(competition.board_identities, pk=identity_id)
    board_snapshots.go_by_no_more(identity=identity, by=request.user)
    return redirect("experiments:standing", team_slug, slug)
