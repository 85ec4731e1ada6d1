"""What goes on in an installation while its servers are started again: boards are imported, a script logs runs."""

from collections import Counter
from functools import partial

from django.conf import settings
from django.test import Client

from background.models import Job
from experiments.models import LeaderboardImport, Run
from experiments.services import leaderboard_imports
from teams.models import Role, Team
from teams.services import tokens
from tests.factories.teams import MembershipFactory
from tests.servers import workers
from tests.servers.board_troubles import TEAMS, a_competition, a_draft, wrongs_of


def begin(boards: int) -> dict[str, object]:
    """Ask for imports; return what a visitor and a training script of the team need."""
    team, _ = Team.objects.get_or_create(slug="attacked", defaults={"name": "Attacked"})
    membership = MembershipFactory(team=team, role=Role.OWNER)
    _token, secret = tokens.issue(membership=membership, name="script", by=membership.user)
    client = Client()
    client.force_login(membership.user)
    # Brought first and asked for together: the worker has all of them before it when this returns.
    drafts = [a_draft(a_competition(f"board-{number}"), TEAMS) for number in range(boards)]
    for draft in drafts:
        leaderboard_imports.ask(draft=draft, by=None)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "token": secret}


def still_working() -> bool:
    """Tell whether there are imports that have not ended."""
    return Job.objects.open().exists()


def end(acknowledged: list[str]) -> dict[str, object]:
    """Wait for the imports; return what is lost or doubled of them and of the runs that were acknowledged."""
    workers.until(partial(workers.ended, *Job.objects.all()), seconds=100, what="the end of every import")
    wrong = [fault for asked in LeaderboardImport.objects.all() for fault in wrongs_of(asked, asked.job)]
    kept = Counter(Run.objects.values_list("name", flat=True))
    return {
        "wrong": wrong,
        "lost": sorted(set(acknowledged) - set(kept)),
        "doubled": sorted(name for name, count in kept.items() if count > 1),
    }
