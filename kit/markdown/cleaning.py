"""What may stand in the HTML of what people wrote; everything else is taken out by nh3."""

import re

import nh3

from kit.markdown.highlighting import CLASSES

PREFIX = "md-"
_TAGS = frozenset(
    "a abbr aside b blockquote br caption cite code col colgroup dd del details dfn div dl dt em"
    " figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp"
    " small span strong sub summary sup table tbody td tfoot th thead tr u ul var".split()
)
_CELL = {"align", "colspan", "rowspan"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "title", "lang", "dir"},
    "a": {"href", "aria-label"},
    "img": {"src", "alt", "width", "height"},
    "input": {"type", "checked", "disabled", "aria-label"},
    "details": {"open"},
    "ol": {"start", "reversed"},
    "td": _CELL,
    "th": _CELL | {"scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "pre": {"tabindex"},
    "table": {"tabindex"},
    "p": {"align"},
    "div": {"align"},
}
# Our own classes only: a class of the house's design could lay a button over the page.
_ALLOWED_CLASSES: dict[str, set[str]] = {
    "span": {"math", *CLASSES},
    "div": {"math", "footnotes"},
    "pre": {"highlight"},
    "ul": {"task-list"},
    "ol": {"task-list"},
    "li": {"task-list-item"},
    "a": {"footnote", "footnote-back"},
}
_SIZE = re.compile(r"[0-9]{1,4}(px|%)?")
_ALIGNMENTS = frozenset({"left", "right", "center"})


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in {"width", "height"}:
        return value.removesuffix("px") if _SIZE.fullmatch(value) else None
    if name == "align":
        return value if value in _ALIGNMENTS else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    allowed_classes=_ALLOWED_CLASSES,
    clean_content_tags={
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "textarea",
        "title",
        "svg",
        "math",
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener",
    id_prefix=PREFIX,
    set_tag_attribute_values={
        "input": {"type": "checkbox", "disabled": ""},
        "img": {"loading": "lazy"},
        # What is wider than the page scrolls by itself, so the keyboard must reach it.
        "pre": {"tabindex": "0"},
        "table": {"tabindex": "0"},
    },
)


def clean(html: str) -> str:
    """Return `html` with only what is harmless left in it, its tags closed."""
    return _CLEANER.clean(html)
