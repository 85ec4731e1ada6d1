"""Signing in and passwords, in our words; what they do is allauth's."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _


def rename(form: forms.BaseForm, **labels: Any) -> None:
    """Give fields our labels; allauth repeats its own as placeholders, which screen readers read twice."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)


def explain_new_password(form: forms.BaseForm, name: str) -> None:
    """Say in one line what a new password needs; Django's list is HTML."""
    form.fields[name].help_text = " ".join(password_validation.password_validators_help_texts()[1:2])
    form.fields[name].widget.attrs["autocomplete"] = "new-password"


class SignIn(LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rename(self, login=_("E-mail"), password=_("Password"))
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocomplete": "username"}


class AskForReset(ResetPasswordForm):  # type: ignore[misc]
    """The address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rename(self, email=_("E-mail"))


class ResetPassword(ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after following the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rename(self, password1=_("New password"), password2=_("New password again"))
        explain_new_password(self, "password1")


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]
    """The old password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rename(
            self,
            oldpassword=_("Current password"),
            password1=_("New password"),
            password2=_("New password again"),
        )
        explain_new_password(self, "password1")
