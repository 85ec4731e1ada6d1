"""A team, its members' roles, and tokens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teams.access import can_give
from teams.forms.choices import TimeZoneField
from teams.models import Membership, Role


class TeamForm(forms.Form):
    """What a team is called and where its days begin."""

    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=50,
        help_text=_(
            "Latin letters, digits, hyphens: it stands in the address of every page, as in /t/my-team/."
        ),
    )
    zone = TimeZoneField(help_text=_("Where the team's days begin and end."))


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in Role if can_give(membership, role)
        ]


class TokenForm(forms.Form):
    """What a token is called, so that one knows later which may go."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Where it will be used, for example “lab server”.")
    )
