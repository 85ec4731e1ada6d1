"""Taking a blog's posts in, every byte of them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from kit.refusals import Refused
from retros.document import names, read
from retros.models import Post, PostKind
from retros.models.posts import LARGEST_POST
from teams.models import HistoryEvent, Team, User

MOST_POSTS = 5000


class CannotImport(Refused):
    """A file cannot be taken in, so none is; the message names the files."""

    code = "cannot_import"


@dataclass
class Imported:
    """What became of the files, by path: new, changed, the same as before, or kept as they were edited here."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def reasons() -> dict[str, str]:
    """Return why a path is refused, in words."""
    return {
        "unsafe_path": _("the path leaves its folder"),
        "not_markdown": _("no .md or .markdown file"),
        "path_too_long": _("the name is too long"),
        "not_utf8": _("the name is not UTF-8"),
        "too_large": _("larger than 2 MB"),
        "twice": _("named twice"),
    }


def checked(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the files by path; raises CannotImport with every file that cannot be taken in and why."""
    taken: dict[str, bytes] = {}
    faults = []
    for path, data in files:
        try:
            fault = (
                "twice"
                if names.checked_path(path) in taken
                else "too_large"
                if len(data) > LARGEST_POST
                else ""
            )
        except names.UnsafePath as unsafe:
            fault = unsafe.code
        if fault:
            faults.append(f"{path.encode('utf-8', 'backslashreplace').decode()}: {reasons()[fault]}")
        else:
            taken[path] = data
    if len(taken) > MOST_POSTS:
        faults.append(_("more than %(most)d files") % {"most": MOST_POSTS})
    if faults:
        more = "" if len(faults) <= 5 else _(" and %(count)d more") % {"count": len(faults) - 5}
        raise CannotImport(
            _("Nothing was imported. ") + "; ".join(faults[:5]) + more, fields={"files": faults}
        )
    return taken


@transaction.atomic
def bring_in(
    *, team: Team, by: User | None, files: Iterable[tuple[str, bytes]], replace: bool = False
) -> Imported:
    """Take in posts by their paths, all or none. Taking in the same files again changes nothing.

    A post that was edited here and differs from its file stays, and is named in `kept`, unless `replace` is set.
    Raises CannotImport.
    """
    taken = checked(files)
    report = Imported()
    there = {post.path: post for post in Post.objects.of(team).select_for_update() if post.path in taken}
    new, changed = [], []
    for path, data in taken.items():
        post = there.get(path)
        if post is None:
            new.append(_take(Post(team=team, kind=PostKind.IMPORTED, path=path), data, by))
            report.new.append(path)
        elif post.data == data:
            report.unchanged.append(path)
        elif post.is_untouched or replace:
            post.version += 1
            changed.append(_take(post, data, by))
            report.changed.append(path)
        else:
            report.kept.append(path)
    _store(new, changed, by)
    if new or changed:
        HistoryEvent.objects.record(
            team=team, by=by, what="posts imported", target=team, new=len(new), changed=len(changed)
        )
    return report


def _take(post: Post, data: bytes, by: User | None) -> Post:
    post.kind, post.week, post.composed = PostKind.IMPORTED, None, None
    post.take(read(data))
    post.imported_sha256 = hashlib.sha256(data).hexdigest()
    post.changed_by, post.changed_at = by, timezone.now()
    return post


def _store(new: Sequence[Post], changed: Sequence[Post], by: User | None) -> None:
    if new:
        bulk_create_with_history(list(new), Post, batch_size=100, default_user=by)
    if changed:
        written = [
            "kind", "week", "source", "composed", "imported_sha256", "title", "day_tags", "dated_on", "version",
            "changed_by", "changed_at",
        ]  # fmt: skip
        bulk_update_with_history(list(changed), Post, written, batch_size=100, default_user=by)
