"""How signing in and up works here, in allauth's words."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up without an invitation."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("E-mail and password do not belong together."),
        "enter_current_password": _("Type your current password."),
        "incorrect_password": _("That is not the password."),
        "invalid_password_reset": _("This link has been used or is too old."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or reset the password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: an invitation's own page makes the account."""
        return False
