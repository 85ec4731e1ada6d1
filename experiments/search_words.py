"""Sentences for a filter that cannot be read; chosen by code, said when shown."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from experiments.search.errors import SearchError

EXAMPLES = (
    "metrics.mIoU > 0.6 AND params.model = 'swin'",
    "params.model IN ('swin', 'unet') OR tags.baseline IS NOT NULL",
    "NOT status = 'FAILED' AND run_name ILIKE '%fold%'",
)
SENTENCES = {
    "too_long": _("The filter is longer than %(most)s characters."),
    "too_deep": _("Parentheses and NOT are nested deeper than %(most)s times."),
    "too_many": _("The filter has more than %(most)s comparisons."),
    "list_too_long": _("The list has more than %(most)s values."),
    "unstorable": _("This character cannot be stored, so nothing can have it."),
    "unclosed_quote": _("A quotation mark opens here and never closes."),
    "unclosed": _("A parenthesis opens here and never closes."),
    "number_too_long": _("This number is too long."),
    "unfinished": _("Something is missing at the end."),
    "unexpected": _("“%(found)s” cannot stand here. A comparison begins with a key: metrics.mIoU > 0.6."),
    "entity_unknown": _(
        "“%(found)s” is none of these: %(known)s. A key looks like metrics.mIoU or params.lr."
    ),
    "attribute_unknown": _(
        "A run has no “%(found)s”. It has: %(known)s. Metrics are metrics.…, parameters params.…, tags tags.…"
    ),
    "dataset_key_unknown": _("A dataset has no “%(found)s”. It has: %(known)s."),
    "operator_missing": _("After “%(subject)s” comes a sign like =, != or >, or LIKE, IN, IS NULL."),
    "operator_misplaced": _("“%(subject)s” cannot be compared with %(found)s, but with these: %(known)s."),
    "value_missing": _("A value is missing behind “%(subject)s”."),
    "list_missing": _("After IN comes a list in parentheses: ('swin', 'unet')."),
    "list_unclear": _("This is no list of values. It looks like this: ('swin', 'unet')."),
    "list_empty": _("The list is empty."),
    "list_misplaced": _("A list needs IN or NOT IN."),
    "number_wanted": _(
        "“%(subject)s” is compared with a number without quotation marks, not with %(found)s."
    ),
    "text_wanted": _("“%(subject)s” is compared with a text in quotation marks, not with %(found)s."),
    "order_too_many": _("The order has more than %(most)s keys."),
    "order_twice": _("The order names a key twice."),
    "order_unclear": _("“%(found)s” is no order. It looks like this: metrics.mIoU DESC."),
}


def sentence(error: SearchError) -> str:
    """Return what is wrong, and at which character, counted from 1."""
    told = SENTENCES.get(error.code, _("This cannot be read."))
    details = {name: str(value)[:80] for name, value in error.details.items()}
    return gettext("Character %(place)s: %(problem)s") % {
        "place": error.at + 1,
        "problem": str(told) % details,
    }
