"""The week's posts, drafted from its facts in the way the team wants them."""

import datetime as dt

from retros.document import Document, names, read_text
from retros.document import dates as post_dates
from retros.document.yaml_text import inline_list, scalar
from retros.sections.contract import SectionChoice, heading_of, sections
from retros.sections.plan import Plan, default_sections, filled
from retros.week_facts import WeekFacts

RECAP_HEADS = ("학습 내용", "한 주 동안 성장한 부분", "부족한 점")


def title_of(pattern: str, facts: WeekFacts) -> str:
    """Return a post's title: `Boostcamp {first}~{last}days` becomes `Boostcamp 71~75days`."""
    labels = [label for label, _ in facts.days]
    values = {
        "{week}": str(facts.number),
        "{days}": facts.span,
        "{first}": labels[0] if labels else "",
        "{last}": labels[-1] if labels else "",
    }
    return filled(pattern, values)


def week_title(facts: WeekFacts, plan: Plan) -> str:
    """Return the title of the week's post; a week in which no day counts is named by its number."""
    return title_of(plan.title if facts.days else plan.recap_title, facts)


def file_name(title: str, on: dt.date, facts: WeekFacts, plan: Plan) -> str:
    """Return the path of a post: `_posts/2023-01-02-Boostcamp-71~75days.md`."""
    name = names.dated(on, names.slug(title, fallback=f"week-{facts.number}"))
    return f"{plan.folder}/{name}" if plan.folder else name


def week_post(facts: WeekFacts, plan: Plan) -> Document:
    """Return the draft of the week's post: front matter, then the sections with rules between them."""
    moment = dt.datetime.combine(facts.first_counted, plan.at, tzinfo=facts.zone)
    front = front_matter(plan, week_title(facts, plan), moment, facts.tags)
    parts = []
    for choice in plan.sections or default_sections():
        section = sections.get(choice.slug)
        body = section.body(facts, plan.level)
        if body or choice.keeps_empty:
            parts.append(_section(heading_of(choice.heading, section.notes(facts)), body, plan.level))
    return read_text(front + "\n" + _joined(parts, plan))


def recap_post(facts: WeekFacts, plan: Plan) -> Document:
    """Return the draft of the Friday post: links to the week's posts, and three heads to write under."""
    moment = dt.datetime.combine(facts.last_counted, plan.at, tzinfo=facts.zone)
    tags = tuple(tag for tag in facts.tags if tag.endswith("weeks"))
    front = front_matter(plan, title_of(plan.recap_title, facts), moment, tags, extra=("pin: true",))
    links = "\n".join(f"- **[{post.label}]({post.url})**" for post in facts.posts)
    heads = "\n\n".join(f"- **{head}**" for head in RECAP_HEADS)
    parts = [_section("주간 학습 정리", links, plan.level), _section("주간 회고", heads, plan.level)]
    return read_text(front + "\n" + _joined(parts, plan))


def choice_of(plan: Plan, title: str) -> SectionChoice | None:
    """Return the section that a heading names: by the team's word for it, or by another name it has there."""
    wanted = "".join(title.split()).casefold()
    for choice in plan.sections or default_sections():
        known = (heading_of(choice.heading, ()), *choice.other_names)
        if any(wanted.startswith("".join(name.split()).casefold()) for name in known if name):
            return choice
    return None


def front_matter(
    plan: Plan, title: str, moment: dt.datetime, tags: tuple[str, ...], *, extra: tuple[str, ...] = ()
) -> str:
    """Return the front matter, fences included, as the plan lays it out; `extra` lines follow the tags."""
    values = {
        "title": f"title: {scalar(title)}",
        "date": f"date: {post_dates.jekyll(moment)}",
        "categories": f"categories: {inline_list(list(plan.categories))}",
        "tags": "\n".join([f"tags: {inline_list(list(tags))}", *extra]),
    }
    lines = [values.get(line.strip(), line.rstrip()) for line in plan.front_matter.split("\n")]
    return "\n".join(["---", *lines, "---", ""])


def _section(heading: str, body: str, level: int) -> str:
    return f"{'#' * level} {heading}\n" + (f"{body}\n" if body else "")


def _joined(parts: list[str], plan: Plan) -> str:
    return ("\n---\n\n" if plan.has_rules else "\n").join(parts)
