"""What to put into the addresses of the pages: objects of the demo team."""

from collections.abc import Callable

from experiments.models import Competition, Run
from projects.models import Note
from retros.models import Post
from teams.demo import DemoTeam
from teams.models import Membership, Role
from teams.services import invitations


def _invitation(demo: DemoTeam) -> str:
    return invitations.invite(team=demo.team, by=demo.owner, email="", role=Role.MEMBER, days=7)[1]


# By the name of the argument in the address; where a view means another thing by it, "view argument".
SAMPLES: dict[str, Callable[[DemoTeam], object]] = {
    "team_slug": lambda demo: demo.team.slug,
    "number": lambda demo: 16,
    "kind": lambda demo: "peer_session",
    "version": lambda demo: 1,
    "note_id": lambda demo: Note.objects.of(demo.team).order_by("-day", "kind", "pk").first().pk,
    "slug": lambda demo: Competition.objects.of(demo.team).newest_first().first().slug,
    "public_id": lambda demo: Run.objects.of(demo.team).exclude(parent=None).order_by("pk").last().public_id,
    "post_id": lambda demo: Post.objects.of(demo.team).newest_first().first().pk,
    "membership_id": lambda demo: Membership.objects.of(demo.team).by_name().first().pk,
    "secret": _invitation,
    "uidb36": lambda demo: "1",
    "key": lambda demo: "set-password",
    # Only posted to: any number will do, a GET is refused before it is looked up.
    "invitation_id": lambda demo: 1,
    "token_id": lambda demo: 1,
}
# No pages: images, files.
LEFT_OUT = ("projects:attachment", "retros:made-file")


def arguments_of(name: str, names: tuple[str, ...], demo: DemoTeam) -> dict[str, object]:
    """Return the arguments with which to open the view; a view without sample is a mistake of the tests."""
    missing = [one for one in names if one not in SAMPLES and f"{name} {one}" not in SAMPLES]
    assert not missing, f"{name} takes {missing}: say in tests/browser/samples.py what to put there"
    return {one: SAMPLES.get(f"{name} {one}", SAMPLES.get(one))(demo) for one in names}
