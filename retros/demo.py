"""This app's part of the demo team: three posts of its blog, and week 16's drafted from the notes."""

from pathlib import Path

from projects.selectors import camp_of
from retros.models import Post
from retros.services import imports, posts
from teams.demo import WEEK, DemoTeam

POSTS = Path(__file__).parent / "demo_posts"


def load(demo: DemoTeam) -> None:
    """Import the posts and draft the week's, once. One of them is dated a year too early, as happens by hand."""
    if Post.objects.of(demo.team).exists():
        return
    files = [(f"_posts/{file.name}", file.read_bytes()) for file in sorted(POSTS.glob("*.md"))]
    imports.bring_in(team=demo.team, by=demo.owner, files=files)
    if camp_of(demo.team) is not None:
        posts.compose(team=demo.team, by=demo.owner, week=WEEK)
