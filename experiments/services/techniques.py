"""Naming techniques: what they are called, of which kind they are, and by which tags and settings they are known."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from experiments.models import Technique, TechniqueKind, TechniqueSign
from experiments.technique_signs import Sign
from kit.refusals import Conflict, Refused
from teams.models import HistoryEvent, Team, User


class NoTechniqueName(Refused):
    """A technique is known by its name."""

    code = "no_technique_name"

    def __init__(self) -> None:
        sentence = _("Give the technique a name.")
        super().__init__(sentence, fields={"name": [sentence]})


class TechniqueNameTaken(Conflict):
    """Another technique of the team has this name."""

    code = "technique_name_taken"

    def __init__(self) -> None:
        sentence = _("The team has a technique of this name. To make one of two, merge them.")
        super().__init__(sentence, fields={"name": [sentence]})


class SignTaken(Conflict):
    """A tag or setting tells of one technique only; else a run would count twice."""

    code = "sign_taken"

    def __init__(self, sign: Sign, name: str) -> None:
        words = {"sign": f"{sign.key}={sign.value}" if sign.value else sign.key, "name": name}
        sentence = _("“%(sign)s” already tells of “%(name)s”.") % words
        super().__init__(sentence, fields={"signs": [sentence]})


class MergedWithItself(Refused):
    """A technique cannot be merged into itself."""

    code = "merged_with_itself"

    def __init__(self) -> None:
        super().__init__(_("Choose another technique to merge it into."))


@transaction.atomic
def name(
    *, team: Team, by: User, name: str, kind: str = TechniqueKind.OTHER, signs: Sequence[Sign] = ()
) -> Technique:
    """Make a technique. Without signs, it is known by the tag of its name. Raises TechniqueNameTaken, SignTaken."""
    text = _checked(team, name)
    technique = Technique.objects.create(team=team, name=text, kind=kind)
    _write_signs(technique, signs or [Sign("tag", text)])
    HistoryEvent.objects.record(
        team=team, by=by, what="technique named", target=technique, name=text, kind=kind
    )
    return technique


@transaction.atomic
def change(*, technique: Technique, by: User, name: str, kind: str, signs: Sequence[Sign]) -> Technique:
    """Give a technique another name, kind or signs. Raises TechniqueNameTaken, SignTaken."""
    locked = Technique.objects.select_for_update().get(pk=technique.pk)
    before = locked.name
    locked.name, locked.kind = _checked(locked.team, name, besides=locked), kind
    locked.save(update_fields=["name", "kind"])
    locked.signs.all().delete()
    _write_signs(locked, signs or [Sign("tag", locked.name)])
    HistoryEvent.objects.record(
        team=locked.team, by=by, what="technique changed", target=locked, before=before, name=locked.name
    )
    return locked


@transaction.atomic
def merge(*, technique: Technique, into: Technique, by: User) -> Technique:
    """Make one technique of two: what told of the first tells of the second from now on."""
    if technique.pk == into.pk:
        raise MergedWithItself
    list(Technique.objects.select_for_update().filter(pk__in=[technique.pk, into.pk]).order_by("pk"))
    technique.signs.update(technique=into)
    HistoryEvent.objects.record(
        team=into.team, by=by, what="techniques merged", target=into, name=technique.name, into=into.name
    )
    technique.delete()
    return into


@transaction.atomic
def remove(*, technique: Technique, by: User) -> None:
    """Forget a technique; the runs keep their tags and settings."""
    HistoryEvent.objects.record(
        team=technique.team, by=by, what="technique removed", target=technique, name=technique.name
    )
    technique.delete()


def _checked(team: Team, name: str, besides: Technique | None = None) -> str:
    text = " ".join(name.split())[:80]
    if not text:
        raise NoTechniqueName
    # Two people who name techniques at once are taken one after the other.
    Team.objects.select_for_update().get(pk=team.pk)
    same = Technique.objects.of(team).filter(name__iexact=text)
    if same.exclude(pk=besides.pk if besides else 0).exists():
        raise TechniqueNameTaken
    return text


def _write_signs(technique: Technique, signs: Sequence[Sign]) -> None:
    wanted = list(dict.fromkeys(signs))
    taken = {
        Sign(one.source, one.key, one.value): one.technique.name
        for one in TechniqueSign.objects.of(technique.team)
        .filter(key__in=[sign.key for sign in wanted])
        .select_related("technique")
    }
    for sign in wanted:
        if sign in taken:
            raise SignTaken(sign, taken[sign])
    TechniqueSign.objects.bulk_create(
        TechniqueSign(
            technique=technique, team=technique.team, source=one.source, key=one.key, value=one.value
        )
        for one in wanted
    )
