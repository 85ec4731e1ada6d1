"""How a team wants its posts to look."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from retros.document.house_style import HouseStyle
from retros.exports import targets
from retros.sections import SectionChoice
from retros.sections.plan import FRONT_MATTER, Plan, default_sections, front_matter_like
from teams.models import Team

DEFAULT = Plan()


def usual_sections() -> list[dict[str, Any]]:
    """Return the sections as they are stored: the order, the heading, whether an empty one stands, other names."""
    return [
        {
            "slug": one.slug,
            "heading": one.heading,
            "is_on": True,
            "keeps_empty": one.keeps_empty,
            "aliases": list(one.other_names),
        }
        for one in default_sections()
    ]


def usual_categories() -> list[str]:
    """Return the categories of a new team's posts."""
    return list(DEFAULT.categories)


def target_choices() -> list[tuple[str, str]]:
    """Return the kinds of blog we write for."""
    return targets.choices(lambda target: target.label)


def _names(section: dict[str, Any]) -> tuple[str, ...] | None:
    """Return the other names of a stored section; one stored before it could have any has the usual ones."""
    return tuple(section["aliases"]) if "aliases" in section else None


class PostSettingsQuerySet(models.QuerySet["PostSettings"]):
    """The words for reading settings."""

    def of(self, team: Team) -> "PostSettings":
        """Return the team's settings, the usual ones where it has none."""
        return self.filter(team=team).first() or PostSettings(team=team)


class PostSettings(models.Model):
    """One per team. Patterns know {week}, {first}, {last} and {days}; `front_matter` has one key a line."""

    team = models.OneToOneField(Team, models.CASCADE, related_name="post_settings")
    title_pattern = models.CharField(_("title of the week's post"), max_length=120, default=DEFAULT.title)
    recap_pattern = models.CharField(
        _("title of the week's retrospective"), max_length=120, default=DEFAULT.recap_title
    )
    folder = models.CharField(_("folder"), max_length=200, blank=True, default=DEFAULT.folder)
    time_of_day = models.TimeField(_("time of day"), default=dt.time(18))
    categories = models.JSONField(_("categories"), default=usual_categories)
    front_matter = models.TextField(_("front matter"), default=FRONT_MATTER, max_length=2000)
    heading_level = models.PositiveSmallIntegerField(_("level of the headings"), default=DEFAULT.level)
    has_rules = models.BooleanField(_("a rule between sections"), default=DEFAULT.has_rules)
    sections = models.JSONField(_("sections"), default=usual_sections)
    target = models.CharField(_("blog"), max_length=20, choices=target_choices, default="jekyll")
    blog_url = models.URLField(_("address of the blog"), max_length=300, blank=True)

    objects: ClassVar[PostSettingsQuerySet] = PostSettingsQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heading_level__range=(1, 6)),
                name="heading_level_from_one_to_six",
                violation_error_message=_("Headings have the levels 1 to 6."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.title_pattern}"

    def unlike(self, style: HouseStyle) -> dict[str, Any]:
        """Return the settings that would have to change for new posts to look like these: field → value."""
        wanted: dict[str, Any] = {"folder": style.folder, "has_rules": style.has_rules}
        if style.level:
            wanted["heading_level"] = style.level
        if style.keys:
            wanted["front_matter"] = front_matter_like(style.keys, dict(style.lines))
        return {name: value for name, value in wanted.items() if getattr(self, name) != value}

    def plan(self) -> Plan:
        """Return the team's wishes as the composing rules take them."""
        chosen = [
            SectionChoice(one["slug"], one["heading"], one["keeps_empty"], _names(one))
            for one in self.sections
            if one["is_on"]
        ]
        return Plan(
            title=self.title_pattern,
            recap_title=self.recap_pattern,
            folder=self.folder,
            at=self.time_of_day,
            categories=tuple(self.categories),
            front_matter=self.front_matter,
            level=self.heading_level,
            has_rules=self.has_rules,
            sections=tuple(chosen),
        )
