"""Reads for several pages: a week's facts, its draft, and a post as it is now."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from background.models import Job
from kit.markdown import lint
from projects.camp_days import CampWeek
from projects.models import Attachment
from projects.selectors import calendar_of, notes_of_week
from retros.document import Document, following, names
from retros.document.following import Followed
from retros.document.house_style import HouseStyle, learned
from retros.document.remarks import Remark
from retros.document.slips import Week, found_in
from retros.document.spans import lines_of
from retros.exports import Exported, Request, images, targets
from retros.models import Post, PostKind, PostSettings
from retros.models.posts import PostQuerySet
from retros.sections.composing import choice_of, file_name, recap_post
from retros.sections.composing import week_post as week_draft
from retros.sections.plan import Plan
from retros.week_facts import NoteFact, PostFact, WeekFacts
from teams.models import Team

# The address that the notes' editor writes for a pasted image.
ATTACHMENT = re.compile(r"/attachments/(?P<name>[0-9a-f]{32}\.[a-z]{3,4})$")


def camp_week(team: Team, number: int) -> CampWeek | None:
    """Return a week of the team's camp; None without a calendar or beyond the camp."""
    calendar = calendar_of(team)
    if calendar is None:
        return None
    try:
        return calendar.camp().week(number)
    except LookupError:
        return None


def week_facts(team: Team, number: int) -> WeekFacts | None:
    """Return everything the posts of a week draw from; None when the camp has no such week."""
    week = camp_week(team, number)
    return None if week is None else facts_of(team, week)


def facts_of(team: Team, week: CampWeek) -> WeekFacts:
    """Return everything the posts of this week draw from."""
    return WeekFacts(
        number=week.number,
        first_day=week.first_day,
        last_day=week.last_day,
        days=tuple((label, day.date) for day in week.named_days for label in day.labels),
        tags=week.tags,
        zone=ZoneInfo(team.zone),
        notes=tuple(
            NoteFact(note.kind, note.day, note.body, note.title, note.session_number, note.speaker)
            for note in notes_of_week(team, week)
        ),
        posts=_posts_of_week(team, week),
    )


def _posts_of_week(team: Team, week: CampWeek) -> tuple[PostFact, ...]:
    settings = PostSettings.objects.of(team)
    posts = Post.objects.of(team).of_week(week.number).without_texts()
    span = week.numbers
    label = f"{span[0]}~{span[-1]}일차" if len(span) > 1 else f"{''.join(map(str, span))}일차"
    base = settings.blog_url.rstrip("/")
    return tuple(PostFact(label, f"{base}/posts/{names.slug_in(post.path)}/") for post in posts)


def draft(kind: str, facts: WeekFacts, plan: Plan) -> Document:
    """Return what the notes make of a week's post."""
    return recap_post(facts, plan) if kind == PostKind.RECAP else week_draft(facts, plan)


def drafted(team: Team, facts: WeekFacts, kind: str) -> Post:
    """Return the post that a week's notes make, not stored; its path may be taken."""
    plan = PostSettings.objects.of(team).plan()
    made = draft(kind, facts, plan)
    on = made.date.on if made.date else facts.first_counted
    post = Post(team=team, kind=kind, week=facts.number, path=file_name(made.title, on, facts, plan))
    post.composed = made.data
    post.take(made)
    return post


def week_post(team: Team, number: int) -> "CurrentPost | None":
    """Return a week's post as it is now, or as its draft would be; None when the camp has no such week."""
    post = Post.objects.of(team).of_week(number).select_related("team").first()
    if post is not None:
        return current(post)
    facts = week_facts(team, number)
    return None if facts is None else current(drafted(team, facts, PostKind.WEEK))


@dataclass(frozen=True)
class CurrentPost:
    """A post as it is now: what nobody touched follows the notes. `facts` is None for a post of no week."""

    post: Post
    followed: Followed
    facts: WeekFacts | None

    @property
    def document(self) -> Document:
        """The post as it is now."""
        return self.followed.document


def current(post: Post) -> CurrentPost:
    """Return the post as it is now; reads the calendar, the notes and the settings, and writes nothing."""
    document, composed = post.document, post.draft
    facts = week_facts(post.team, post.week) if post.week and post.is_composed else None
    if facts is None or composed is None:
        return CurrentPost(post, following.as_it_is(document), facts)
    plan = PostSettings.objects.of(post.team).plan()
    now = draft(post.kind, facts, plan)
    return CurrentPost(post, following.follow(document, composed, now, section_key(plan)), facts)


def section_key(plan: Plan) -> Callable[[str], str]:
    """Return how sections are told apart: by the team's section, else by the title."""

    def key_of(title: str) -> str:
        choice = choice_of(plan, title)
        return choice.slug if choice else "".join(title.split()).casefold()

    return key_of


def remarks_on(now: CurrentPost) -> list[Remark]:
    """Return the slips found in a post as it is now."""
    facts = now.facts
    week = Week(facts.first_day, facts.last_day, facts.tags) if facts else None
    if week and now.post.kind == PostKind.RECAP:
        week = Week(week.first_day, week.last_day, ())
    here = timezone.localtime(timezone=ZoneInfo(now.post.team.zone))
    return found_in(
        now.document,
        now.post.path,
        now=here,
        week=week,
        is_ours=is_ours(now.post),
        elsewhere=Post.objects.days_of_others(now.post),
    )


@dataclass(frozen=True)
class PortabilityFinding:
    """What one rule of portable Markdown found in a post: the first place and how many there are."""

    code: str
    message: str
    line: int
    count: int


def portability_of(document: Document) -> list[PortabilityFinding]:
    """Return what Jekyll and Hugo would show differently, one line for each rule; lines count from the file's first."""
    before = len(lines_of(document.text[: len(document.text) - len(document.body)]))
    found: dict[str, list[lint.Finding]] = {}
    for finding in lint.lint(document.body):
        found.setdefault(finding.code, []).append(finding)
    return [
        PortabilityFinding(code, str(places[0].message), places[0].line + before, len(places))
        for code, places in found.items()
    ]


def is_ours(post: Post) -> bool:
    """Tell whether we wrote the post: then braces are braces, and no template language is meant."""
    return post.kind != PostKind.IMPORTED


def slug_of(post: Post) -> str:
    """Return the slug of a post in a blog: what its file name says after the date."""
    return names.slug(
        names.slug_in(post.path), fallback=f"week-{post.week}" if post.week else f"post-{post.pk or 0}"
    )


def exported(now: CurrentPost, target: str, *, slug: str = "") -> Exported:
    """Return the file for a blog, with what was found on the way; raises LookupError for an unknown target.

    `slug` stands in for the post's own where another post has that already.
    """
    post, document, zone = now.post, now.document, ZoneInfo(now.post.team.zone)
    written = document.date
    moment = written.moment(zone) if written else None
    if moment is None and post.dated_on:
        moment = dt.datetime.combine(post.dated_on, dt.time(), tzinfo=zone)
    return targets.get(target).export(
        Request(
            document,
            post.path,
            slug or slug_of(post),
            moment,
            is_ours=is_ours(post),
            images=image_names(document),
        )
    )


def image_names(document: Document) -> dict[str, str]:
    """Return the file names of the notes' images that a post shows, by their address in the text."""
    matches = [ATTACHMENT.search(address) for address in images.addresses(document.body)]
    return {match.string: match["name"] for match in matches if match}


def posts_of(team: Team) -> PostQuerySet:
    """Return the team's posts for lists, the latest first."""
    return Post.objects.of(team).without_texts().newest_first()


def image_files(team: Team, file_names: Iterable[str]) -> dict[str, Attachment]:
    """Return the team's images by the names their addresses end with."""
    keys = [name.partition(".")[0] for name in file_names]
    return {f"{one.key}.{one.extension}": one for one in Attachment.objects.of(team).filter(key__in=keys)}


def open_exports(post: Post) -> bool:
    """Tell whether a file of the post is being made."""
    return Job.objects.of(post.team).of_kind("export-post").open().filter(payload__post=post.pk).exists()


def house_style(team: Team) -> HouseStyle:
    """Return what the team's latest imported posts look like; reads at most a hundred."""
    latest = Post.objects.of(team).of_kind(PostKind.IMPORTED).newest_first()[:100]
    return learned((post.path, post.document) for post in latest)
