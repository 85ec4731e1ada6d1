"""Inviting somebody, and coming in."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from teams.access import can_give
from teams.forms.choices import TimeZoneField
from teams.models import Invitation, Membership, Role, User

DAYS = (1, 7, 30)


class InviteForm(forms.Form):
    """As what somebody may come in, and for how long."""

    role = forms.ChoiceField(label=_("Role"), initial=Role.MEMBER)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_("With an address, only an account of that address can use the link."),
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=7,
        # Asked for anew each time: filling in a number makes a lazy text one of the language of that moment.
        choices=lambda: [
            (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in DAYS
        ],
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in Role if can_give(membership, role)
        ]


class JoinForm(forms.Form):
    """A newcomer's account."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As your team knows you."))
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )
    time_zone = TimeZoneField()

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "username"
        self.fields["time_zone"].initial = invitation.team.zone
        self.fields["password"].help_text = password_validation.password_validators_help_texts()[1]
        if invitation.email:
            self.fields["email"].initial = invitation.email
            self.fields["email"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Ask of the password what a change of it asks too."""
        given = super().clean() or {}
        if password := given.get("password"):
            person = User(email=given.get("email", ""), name=given.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return given
