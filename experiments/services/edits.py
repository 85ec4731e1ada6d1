"""Edits that several people make of one thing at once: both are kept where they do not touch, else nobody's is lost."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kit.refusals import Conflict
from projects import merging


class EditedMeanwhile(Conflict):
    """Two people changed the same thing; nothing is saved, and both texts are there to compare.

    `theirs` holds what is stored now of the fields at odds; `version` the version to save against next.
    """

    code = "edited_meanwhile"

    def __init__(self, theirs: Mapping[str, str], version: int) -> None:
        self.theirs, self.version = dict(theirs), version
        super().__init__(
            _(
                "Somebody else changed the same fields meanwhile. Nothing of yours is lost: compare, then save again."
            ),
            fields={name: [_("Now stored: %(text)s") % {"text": text}] for name, text in theirs.items()},
        )


def agreed(
    base: Mapping[str, str],
    mine: Mapping[str, str | None],
    stored: Mapping[str, str],
    *,
    version: int,
    long_texts: tuple[str, ...],
) -> dict[str, str | None]:
    """Return what has to be stored: mine where only I changed it, both where they do not touch.

    `base` is what I saw, `stored` what is there now, at `version`. What shall not be there any more is None. Those
    of `long_texts` are merged line by line. Raises EditedMeanwhile.
    """
    edits: dict[str, str | None] = {}
    at_odds: dict[str, str] = {}
    for name, text in mine.items():
        was, now = base.get(name), stored.get(name)
        if text in (was, now):
            continue
        if now == was:
            edits[name] = text
        elif name in long_texts and (both := merging.merge(was or "", text or "", now or "")) is not None:
            edits[name] = both
        else:
            at_odds[name] = now or ""
    if at_odds:
        raise EditedMeanwhile(at_odds, version)
    return edits
