"""Choices that several forms offer."""

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def time_zones() -> list[tuple[str, str]]:
    """Return the zones of the world by name; the places people live in come before the technical ones."""
    names = sorted(zoneinfo.available_timezones(), key=lambda name: ("/" not in name, name))
    return [(name, name.replace("_", " ")) for name in names]


class TimeZoneField(forms.ChoiceField):
    """A zone of the IANA database."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=time_zones, label=options.pop("label", _("Time zone")), **options)
