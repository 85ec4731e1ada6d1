"""The standing of 22,258 teams, a hundred a page, beside a bare Django page that prints the same hundred rows.

Both are asked by Django's own client in one process, in turn: ours with session, permissions, layout and all.
"""

import random
from collections.abc import Callable

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402

from background import engine, wake_ups  # noqa: E402
from bench import boards  # noqa: E402
from bench.bare import client_of  # noqa: E402
from bench.report import Figure, alternate, figure, percentile, say  # noqa: E402
from experiments.models import BoardEntry, BoardSnapshot, Competition  # noqa: E402
from experiments.services import board_snapshots, leaderboard_imports  # noqa: E402
from teams.models import User  # noqa: E402
from tests.shared_data import SHARED  # noqa: E402

ROUNDS = 100
BARE = """<!doctype html><html><head><title>Board</title></head><body><table>{% for row in rows %}<tr><td>{{ row.rank }}</td>
<td>{{ row.source_rank }}</td><td>{{ row.team_name }}</td><td>{{ row.score_text }}</td><td>{{ row.submission_count }}</td>
<td>{{ row.submitted_at|date:"Y-m-d H:i" }}</td></tr>{% endfor %}</table></body></html>"""
FIELDS = ("rank", "source_rank", "team_name", "score_text", "submission_count", "submitted_at")
bare_template = engines["django"].from_string(BARE)


def bare(request: HttpRequest) -> HttpResponse:
    """Print a hundred rows of the board and nothing else."""
    first = int(request.GET["page"]) * 100 - 99
    rows = BoardEntry.objects.filter(snapshot_id=request.GET["snapshot"], position__range=(first, first + 99))
    return HttpResponse(bare_template.render({"rows": rows.in_order().values(*FIELDS)}))


urlpatterns = [path("bare/", bare)]


def main() -> None:
    """Import the board, measure in turn, print and keep."""
    wake_ups.send = lambda job_id: None
    competition = boards.competition()
    snapshot = imported(competition, boards.content(SHARED))
    owner = User.objects.get()
    board_snapshots.go_by(competition=competition, by=owner, text="owaisa")
    client, plain = Client(), client_of("bench.standing.measure")
    client.force_login(owner)
    dice = random.Random(1)
    pages = -(-snapshot.entry_count // 100)

    def ours() -> None:
        page = client.get("/t/bench/competitions/bench/standing/", {"page": dice.randint(1, pages)})
        assert page.status_code == 200

    def peer() -> None:
        asked = {"snapshot": snapshot.pk, "page": dice.randint(1, pages)}
        assert plain.get("/bare/", asked).status_code == 200

    pairs = alternate(ours, peer, rounds=ROUNDS)
    what, peer_name = (
        f"standing of {snapshot.entry_count:,} teams, 100 a page",
        "bare Django page with the same rows",
    )
    slow, slow_peer = (percentile(times, 0.95) for times in zip(*pairs, strict=True))
    p95 = Figure(
        what=f"p95 of the {what}",
        peer=peer_name,
        unit="ms",
        ours=round(slow * 1000, 2),
        peers=round(slow_peer * 1000, 2),
        ratio=round(slow / slow_peer, 2),
        rounds=ROUNDS,
        database=connection.vendor,
        aim="aim ≤ 2",
    )
    say("standing", p95, figure(f"median of the {what}", peer_name, pairs, database=connection.vendor))
    say("standing", of_sizes(competition, client))


def imported(competition: Competition, data: bytes) -> BoardSnapshot:
    """Import a board as a worker does, with the database's statistics taken anew."""
    draft = leaderboard_imports.bring(
        competition=competition, by=None, content=ContentFile(data, "board.csv")
    )
    leaderboard_imports.ask(draft=draft, by=None)
    engine.work()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return BoardSnapshot.objects.latest("pk")


def of_sizes(competition: Competition, client: Client) -> Figure:
    """Hold the page around us on a board of a million teams against that of a thousand."""
    large, small = (imported(competition, boards.invented(size)) for size in (1_000_000, 1_000))

    def page(snapshot: BoardSnapshot) -> Callable[[], None]:
        asked = {"snapshot": snapshot.pk, "page": snapshot.entry_count // 200}

        def ask() -> None:
            assert client.get("/t/bench/competitions/bench/standing/", asked).status_code == 200

        return ask

    pairs = alternate(page(large), page(small), rounds=ROUNDS)
    what = "standing of 1,000,000 teams, a page in the middle"
    return figure(what, "the same of 1,000 teams", pairs, database=connection.vendor, aim="aim ≤ 1.5")


if __name__ == "__main__":
    main()
