"""People's accounts: making one, and what the person prefers."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Refused
from teams.models import User


class AddressTaken(Conflict):
    """There is an account with this address."""

    code = "address_taken"


class WrongAddress(Refused):
    """This is no e-mail address."""

    code = "wrong_address"


class OtherPassword(Refused):
    """The account exists with another password, which nobody but its person changes."""

    code = "other_password"


@transaction.atomic
def register(*, email: str, name: str, password: str | None, time_zone: str | None = None) -> User:
    """Make an account in the language of today's page; the address is kept in lower case.

    Raises WrongAddress and AddressTaken. Without a password the person sets one through the reset mail.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as problem:
        raise WrongAddress(_("%(email)s is no e-mail address.") % {"email": email}) from problem
    language = (translation.get_language() or "ko").partition("-")[0]
    zone = {"time_zone": time_zone} if time_zone else {}
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name, language=language, **zone)
    except IntegrityError as problem:
        taken = _("There is an account with this address; sign in with it.")
        raise AddressTaken(taken, fields={"email": [taken]}) from problem


def find_or_make(*, email: str, password: str | None) -> tuple[User, bool]:
    """Return the account of an address and whether it is new; for the command line, where the operator rules.

    Raises WrongAddress, and OtherPassword when the account exists and the password given is not its own.
    """
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        return register(email=email, name="", password=password), True
    if password is not None and not person.check_password(password):
        raise OtherPassword(_("%(email)s has an account with another password.") % {"email": person.email})
    return person, False


@transaction.atomic
def change_preferences(*, person: User, name: str, language: str, time_zone: str, theme: str) -> None:
    """Keep what the person prefers; the values are those of the form, checked there."""
    person.name, person.language, person.time_zone, person.theme = name, language, time_zone, theme
    person.save(update_fields=["name", "language", "time_zone", "theme"])
