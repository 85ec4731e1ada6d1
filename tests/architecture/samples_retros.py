"""Who may open the addresses of posts."""

from retros.models import ExportedPost
from tests.architecture.doors import API_READ, API_WRITE, READ, WRITE, Scene
from tests.factories.retros import PostFactory

ROWS = {
    "retros:posts": {"GET": READ},
    "retros:new-post": {"GET": WRITE, "POST": WRITE},
    "retros:compose": {"POST": WRITE},
    "retros:import": {"GET": WRITE, "POST": WRITE},
    "retros:settings": {"GET": WRITE, "POST": WRITE},
    "retros:adopt-style": {"POST": WRITE},
    "retros:preview": {"POST": WRITE},
    "retros:post": {"GET": READ},
    "retros:section": {"POST": WRITE},
    "retros:take-draft": {"POST": WRITE},
    "retros:mend": {"POST": WRITE},
    "retros:details": {"GET": WRITE, "POST": WRITE},
    "retros:source": {"GET": READ, "POST": WRITE},
    "retros:remove": {"POST": WRITE},
    "retros:file": {"GET": READ},
    "retros:export": {"POST": WRITE},
    "retros:made": {"GET": READ},
    "retros:made-file": {"GET": READ},
    "posts": {"GET": API_READ, "POST": API_WRITE},
    "post": {"GET": API_READ, "PATCH": API_WRITE},
    # The sample team has no notes of week 16, so nobody finds a post to read.
    "week-post": {"GET": API_READ},
}

BODIES = {"retros:compose": {"week": "16"}, "retros:preview": {"body": "*so*"}}


def arguments(scene: Scene) -> dict[str, object]:
    """Return samples of what the addresses name."""
    post = PostFactory(team=scene.team)
    made = ExportedPost.objects.create(
        team=scene.team, post=post, target="jekyll", version=1, path="_posts/a.md", content=b"a"
    )
    return {"post_id": post.pk, "file_id": made.pk}
