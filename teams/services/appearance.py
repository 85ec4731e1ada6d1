"""In which language and colours a person sees the pages."""

from django.conf import settings

from kit.refusals import Refused
from teams.models import User
from teams.models.users import Theme


class NoSuchChoice(Refused):
    """Raised when the language or theme does not exist."""

    code = "no_such_choice"
    status = 400


def choose_language(*, by: User | None, language: str) -> None:
    """Remember the language for the person; nobody's is only checked. Raises NoSuchChoice."""
    if language not in dict(settings.LANGUAGES):
        raise NoSuchChoice("There is no such language.", fields={"language": [language]})
    if by is not None:
        User.objects.filter(pk=by.pk).update(language=language)


def choose_theme(*, by: User | None, theme: str) -> None:
    """Remember the theme for the person; nobody's is only checked. Raises NoSuchChoice."""
    if theme not in Theme.values:
        raise NoSuchChoice("There is no such theme.", fields={"theme": [theme]})
    if by is not None:
        User.objects.filter(pk=by.pk).update(theme=theme)
