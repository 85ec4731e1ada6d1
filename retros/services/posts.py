"""Commands on posts: draft a week's, edit a section, take the draft's words. Nobody's edit is lost."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.markdown import lint
from kit.refusals import Conflict, Refused
from retros import selectors
from retros.document import Document, names, read_text
from retros.document.front_matter import FrontMatter
from retros.document.sections import SwallowsWhatFollows
from retros.models import Post, PostKind, PostSettings
from retros.models.posts import LARGEST_POST
from retros.sections.composing import front_matter
from retros.selectors import CurrentPost
from retros.services.imports import reasons
from retros.week_facts import WeekFacts
from teams.models import HistoryEvent, Team, User


class NoSuchWeek(Refused):
    """The camp's calendar has no such week."""

    code = "no_such_week"


class NameTaken(Conflict):
    """There is a post with this file name already."""

    code = "name_taken"


class UnusableName(Refused):
    """The file name is none."""

    code = "unusable_name"


class ChangedMeanwhile(Conflict):
    """Somebody saved the post, or changed a note it follows, after it was opened."""

    code = "changed_meanwhile"

    def __init__(self, now: CurrentPost) -> None:
        super().__init__(
            _("This post was changed while you were writing."), fields={"version": [str(now.post.version)]}
        )
        self.now = now


class OpenFence(Refused):
    """The words would swallow the sections after them."""

    code = "open_fence"


class NoSuchSection(Refused):
    """The post has no such section, or its notes say nothing for it."""

    code = "no_such_section"
    status = 404


class NoSuchRule(Refused):
    """No rule of portable Markdown has this code."""

    code = "no_such_rule"
    status = 404


class PostTooLarge(Refused):
    """The text is above the limit."""

    code = "post_too_large"
    status = 413


@transaction.atomic
def compose(*, team: Team, by: User | None, week: int, kind: str = PostKind.WEEK) -> Post:
    """Draft a week's post from its notes, or return the one that is there: its untouched parts follow by themselves.

    Raises NoSuchWeek.
    """
    there = Post.objects.of(team).of_week(week, kind).first()
    if there:
        return there
    facts = selectors.week_facts(team, week)
    if facts is None:
        raise NoSuchWeek(_("The camp's calendar has no week %(week)d.") % {"week": week})
    post = selectors.drafted(team, facts, kind)
    post.changed_by = by
    post.path = _free_path(team, post.path)
    post.save()
    HistoryEvent.objects.record(team=team, by=by, what="post drafted", target=post, week=week)
    return post


def _free_path(team: Team, path: str) -> str:
    """Return the path, numbered when a post's file name differs from it by its case at most, in whatever folder."""
    folder, slash, name = path.rpartition("/")
    taken = {other.rpartition("/")[2] for other in Post.objects.of(team).paths()}
    return f"{folder}{slash}{names.free(name, taken)}"


@transaction.atomic
def write(*, team: Team, by: User | None, path: str, text: str) -> Post:
    """Make a post of one's own. Raises UnusableName, NameTaken and PostTooLarge."""
    try:
        names.checked_path(path)
    except names.UnsafePath as unsafe:
        message = _("This cannot be a file name: %(reason)s.") % {"reason": reasons()[unsafe.code]}
        raise UnusableName(message, fields={"path": [message]}) from unsafe
    if path.casefold() in {other.casefold() for other in Post.objects.of(team).paths()}:
        message = _("There is a post with this file name already.")
        raise NameTaken(message, fields={"path": [message]})
    post = Post(team=team, kind=PostKind.FREE, path=path, changed_by=by)
    post.take(read_text(_checked(text)))
    post.save()
    HistoryEvent.objects.record(team=team, by=by, what="post written", target=post)
    return post


@transaction.atomic
def begin(*, team: Team, by: User | None, title: str, on: dt.date) -> Post:
    """Make an empty post of one's own, laid out as the team's are. Raises as `write` does."""
    plan = PostSettings.objects.of(team).plan()
    moment = dt.datetime.combine(on, plan.at, tzinfo=ZoneInfo(team.zone))
    name = names.dated(on, names.slug(title, fallback="post"))
    path = _free_path(team, f"{plan.folder}/{name}" if plan.folder else name)
    return write(team=team, by=by, path=path, text=front_matter(plan, title, moment, ()) + "\n")


@transaction.atomic
def edit_section(*, post: Post, by: User | None, key: str, seen: str, body: str) -> Post:
    """Replace one section's words; every other byte stays.

    `seen` is the digest of the section as the person saw it. Raises ChangedMeanwhile when another save or a note changed this very
    section since, NoSuchSection, OpenFence and PostTooLarge. A save of another section in between is no conflict.
    """
    now = _locked(post)
    index = _index_of(now, key)
    section = now.document.sections[index]
    if section.digest != seen and section.with_body(body, "\n") is not section:
        raise ChangedMeanwhile(now)
    try:
        changed = now.document.with_section(index, _checked(body))
    except SwallowsWhatFollows:
        message = _("A code block or comment is opened and not closed: it would swallow the sections below.")
        raise OpenFence(message, fields={"body": [message]}) from None
    return _save(now, changed, by, what="section edited", section=section.title[:100])


@transaction.atomic
def take_draft(*, post: Post, by: User | None, version: int, key: str) -> Post:
    """Replace an edited section by what the notes say now, or put one back that was taken out.

    Raises NoSuchSection, and ChangedMeanwhile when the post was saved since.
    """
    now = _locked(post, version)
    if put_back := now.followed.with_put_back(key):
        title = next(piece.section.title for piece in now.followed.taken_out if piece.key == key)
        return _save(now, put_back, by, what="section put back", section=title[:100])
    piece = next((piece for piece in now.followed.pieces if piece.key == key), None)
    if piece is None or piece.draft is None:
        raise NoSuchSection(_("The notes say nothing for this section."))
    index = _index_of(now, key)
    sections = list(now.document.sections)
    body = piece.draft.heading + piece.draft.gap + piece.draft.body + sections[index].tail
    text = "".join(body if place == index else one.text for place, one in enumerate(sections))
    return _save(
        now, _with_body(now.document, text), by, what="draft taken", section=piece.section.title[:100]
    )


@transaction.atomic
def edit_details(
    *, post: Post, by: User | None, version: int, title: str, tags: list[str], categories: list[str]
) -> Post:
    """Change title, tags and categories; each touches its own lines only. Raises ChangedMeanwhile."""
    now = _locked(post, version)
    document = now.document
    front = document.front or FrontMatter("---\n", "", "---\n")
    if title != document.title:
        front = front.with_text("title", title)
    for key, values, old in (("tags", tags, document.tags), ("categories", categories, document.categories)):
        if values != old:
            front = front.with_list(key, values)
    return _save(
        now, document.with_front(front) if front != document.front else document, by, what="post edited"
    )


@transaction.atomic
def edit_source(*, post: Post, by: User | None, version: int, text: str) -> Post:
    """Replace the whole text. Raises ChangedMeanwhile and PostTooLarge."""
    now = _locked(post, version)
    return _save(now, read_text(_checked(text)), by, what="post edited")


@transaction.atomic
def mend(*, post: Post, by: User | None, version: int, code: str) -> Post:
    """Write everything that one rule of portable Markdown finds so that blogs agree.

    Raises ChangedMeanwhile, and NoSuchRule for a code that no rule has.
    """
    now = _locked(post, version)
    try:
        body = lint.mend(now.document.body, code)
    except KeyError:
        raise NoSuchRule(_("There is no such repair.")) from None
    return _save(now, _with_body(now.document, body), by, what="post mended", rule=code)


@transaction.atomic
def remove(*, post: Post, by: User | None) -> None:
    """Throw a post away; its versions stay in the history."""
    HistoryEvent.objects.record(team=post.team, by=by, what="post removed", target=post, path=post.path)
    post.delete()


def _locked(post: Post, version: int | None = None) -> CurrentPost:
    locked = Post.objects.select_for_update().select_related("team").get(pk=post.pk)
    now = selectors.current(locked)
    if version is not None and version != locked.version:
        raise ChangedMeanwhile(now)
    return now


def _index_of(now: CurrentPost, key: str) -> int:
    keys = [piece.key for piece in now.followed.pieces]
    if key not in keys:
        raise NoSuchSection(_("The post has no such section any more."))
    blank_heads = len(now.document.sections) - len(keys)
    return keys.index(key) + blank_heads


def _with_body(document: Document, body: str) -> Document:
    front = document.front.text if document.front else ""
    return read_text(document.mark + front + body)


def _checked(text: str) -> str:
    if len(text.encode("utf-8", "surrogateescape")) > LARGEST_POST:
        raise PostTooLarge(_("This text is larger than 2 MB."))
    return text


def _save(now: CurrentPost, changed: Document, by: User | None, *, what: str, **detail: str) -> Post:
    """Store the document with the draft it was edited on; what is the same as stored is not stored again."""
    post = now.post
    if changed.data == now.document.data:
        return post
    if now.facts is not None:
        post.composed = _draft(post, now.facts).data
    version = post.version
    post.take(changed)
    post.version, post.changed_by, post.changed_at = version + 1, by, timezone.now()
    if not Post.objects.filter(pk=post.pk, version=version).update(version=F("version")):
        raise ChangedMeanwhile(now)
    post.save()
    HistoryEvent.objects.record(team=post.team, by=by, what=what, target=post, version=post.version, **detail)
    return post


def _draft(post: Post, facts: WeekFacts) -> Document:
    return selectors.draft(post.kind, facts, PostSettings.objects.of(post.team).plan())
