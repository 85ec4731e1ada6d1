"""Choices that several forms offer."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


@cache
def time_zones() -> list[tuple[str, str]]:
    """Return the zones of the world by name; the places people live in come before the technical ones."""
    names = sorted(zoneinfo.available_timezones(), key=lambda name: ("/" not in name, name))
    return [(name, name.replace("_", " ")) for name in names]


class LongSelect(forms.Select):
    """A select whose hundreds of options cost one template, not hundreds."""

    template_name = "teams/widgets/long_select.html"


class TimeZoneField(forms.ChoiceField):
    """A zone of the IANA database."""

    widget = LongSelect

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=time_zones, label=options.pop("label", _("Time zone")), **options)
