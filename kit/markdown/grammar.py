"""What kramdown's lines look like, as regular expressions: the one description that blocks, spans and lint share.

Written after kramdown 2.4 with its GFM parser, which is what Jekyll runs (kramdown.gettalong.org/syntax.html).
White space is ASCII only, as in Ruby: a no-break space is text. Quantifiers are possessive where a line of
16,000 odd characters could otherwise be tried again and again.
"""

import re

# White space inside a line, and anything that is none.
_W = r"[ \t\r\f\v]"
_X = r"[^ \t\r\n\f\v]"
_INDENT = r"(?:\t| {4})"
_UP_TO_3 = r" {0,3}"

_NAME_START = r"A-Za-z_\u00c0-\u02ff\u0370-\ud7ff\uf900-\ufffd"
TAG_NAME = rf"[{_NAME_START}][-.:0-9\u00b7{_NAME_START}]*+"
SPAN_TAGS = frozenset(
    "a abbr acronym b big bdo br button cite code del dfn em i img input ins kbd label mark option q"
    " rb rbc rp rt rtc ruby samp select small span strong sub sup tt u var".split()
)
BLOCK_TAGS = frozenset(
    "address article aside applet body blockquote caption col colgroup dd div dl dt fieldset"
    " figcaption footer form h1 h2 h3 h4 h5 h6 header hgroup hr html head iframe legend menu li main"
    " map nav ol optgroup p pre section summary table tbody td th thead tfoot tr ul".split()
)
VOID_TAGS = frozenset(
    "area base br col command embed hr img input keygen link meta param source track wbr".split()
)
# Elements whose text kramdown reads as Markdown once it meets them inside a line; others stay as they are.
TAGS_WITH_SPANS = frozenset(
    "a abbr acronym b bdo big button cite caption del dfn dt em h1 h2 h3 h4 h5 h6 i ins label legend"
    " optgroup p q rb rbc rp rt rtc ruby select small span strong sub sup th tt address applet article"
    " aside blockquote body dd details div dl fieldset figure figcaption footer form header hgroup"
    " iframe li main map menu nav noscript object section summary td".split()
)
KNOWN_TAGS = (
    SPAN_TAGS
    | BLOCK_TAGS
    | VOID_TAGS
    | TAGS_WITH_SPANS
    | frozenset(
        "audio canvas center data datalist dialog font math meter output picture progress s script search slot"
        " strike style svg template textarea time title video path g rect circle".split()
    )
)
_ATTRIBUTE = rf"""[ \t\r\n\f\v]++{TAG_NAME}(?:[ \t\r\n\f\v]*+=[ \t\r\n\f\v]*+(?:\w++|"[^"]{{0,4096}}"|'[^']{{0,4096}}'))?"""
TAG = re.compile(rf"<({TAG_NAME})((?:{_ATTRIBUTE})*)[ \t\r\n\f\v]*+(/)?>")
CLOSING_TAG = re.compile(rf"</({TAG_NAME})[ \t\r\n\f\v]*+>")
ANY_TAG = re.compile(rf"<!--|<\?|{TAG.pattern}|{CLOSING_TAG.pattern}")
_IN_LINE = "|".join(sorted([*SPAN_TAGS, "script"]))
_HTML_STARTS = rf"</?+(?!(?:{_IN_LINE})\b){TAG_NAME}"

ATTRIBUTE_LIST = r"(?:\\\}|[^}\n]){1,300}"
IDENTIFIER = r"[A-Za-z0-9_][A-Za-z0-9_-]*+"
_ATTRIBUTES_LINE = rf"\{{:(?!:|/)({ATTRIBUTE_LIST})\}}{_W}*+\n"

BLANK = re.compile(rf"(?:{_W}*+\n)+")
END_OF_BLOCK = re.compile(rf"\^{_W}*+\n")
LINE = re.compile(r"[^\n]*+\n")
ATTRIBUTES = re.compile(_UP_TO_3 + _ATTRIBUTES_LINE)
_STOP = rf"{_UP_TO_3}{_ATTRIBUTES_LINE}|\^{_W}*+\n|{_UP_TO_3}{_HTML_STARTS}"
QUOTE = re.compile(r"^ {0,3}> ?", re.MULTILINE)
CODE = re.compile(
    rf"(?:(?:(?:{_W}*+\n)+)?(?:{_INDENT}[ \t]*+{_X}[^\n]*+\n)+(?:(?!{_STOP})[ \t]*+{_X}[^\n]*+\n)*)*"
)
CODE_START = re.compile(_INDENT)
INDENTED = re.compile(rf"^{_INDENT}", re.MULTILINE)
FENCE = re.compile(rf" {{0,3}}(`{{3,}}|~{{3,}}){_W}*+({_X}*+){_W}*+\n")
HEADING = re.compile(r"(#{1,6})[\t ]+([^\n]*+)\n")
UNDERLINED = re.compile(rf"{_UP_TO_3}([^ \t\n][^\n]*+)\n([-=])[-=]*+[ \t\r\f\v]*+\n")
HEADING_ID = re.compile(rf"[\t ]\{{#({TAG_NAME})\}}\Z")
RULE = re.compile(rf"{_UP_TO_3}([*_-])[ \t]*+\1[ \t]*+\1(?:\1|[ \t])*+\n")
_TAIL = r"[\t| ][^\n]*+\n"
BULLET = re.compile(rf"( {{0,3}}[+*-])({_TAIL})")
NUMBER = re.compile(rf"( {{0,3}}[0-9]++\.)({_TAIL})")
LIST = re.compile(rf" {{0,3}}(?:[+*-]|[0-9]++\.){_TAIL}")
DEFINITION = re.compile(rf"( {{0,3}}:)({_TAIL})")
ITEM_ATTRIBUTES = re.compile(
    rf"[ \t\r\n\f\v]*+\{{:(?!(?:{IDENTIFIER})?:|/)({ATTRIBUTE_LIST})\}}[ \t\r\n\f\v]*+"
)
HTML = re.compile(rf"{_UP_TO_3}<(?:{TAG_NAME}|!--|/)")
MATH = re.compile(rf"{_UP_TO_3}(\\)?\$\$(.*?)\$\$({_W}*+\n)?", re.DOTALL)
FOOTNOTE = re.compile(rf"{_UP_TO_3}\[\^({IDENTIFIER})\]:{_W}*+([^\n]*+\n(?:{CODE.pattern}))")
REFERENCE = re.compile(
    rf"{_UP_TO_3}\[([^\n\]]++)\]:[ \t]*+(?:<([^>\n]*+)>|([^ \t\n]++))"
    rf"""(?:(?:[ \t]*+\n[ \t]*+|[ \t]++)(["'])([^\n]{{1,1000}}?)\4)?[ \t]*+\n"""
)
ABBREVIATION = re.compile(rf"{_UP_TO_3}\*\[([^\]\n]++)\]:([^\n]*+)\n")
EXTENSION = re.compile(rf"{_UP_TO_3}\{{::([a-z]++)(?:{_W}[^}}\n]*)?(/)?\}}{_W}*+\n")
NAMED_ATTRIBUTES = re.compile(rf"{_UP_TO_3}\{{:({IDENTIFIER}):({ATTRIBUTE_LIST})\}}{_W}*+\n")
ATTRIBUTE_IN_LIST = re.compile(
    rf"""(?:\A|(?<=[ \t\r\n\f\v]))(?:({IDENTIFIER})=(?:"([^"]*+)"|'([^']*+)')|({IDENTIFIER})(?=\s|\Z)|((?:[.#][^\s.#]++)+))"""
)

TABLE_LINE = re.compile(r"(?:\||[^\n]*?[^\\\n]\|)[^\n]*+\n")
TABLE = re.compile(rf"{_UP_TO_3}(?=\S){TABLE_LINE.pattern}")
HAS_PIPE = re.compile(r"\||[^\n]*?[^\\\n]\|")
TABLE_RULE = re.compile(r"([+|: \t]*+-[-+|: \t]*+)\n")
TABLE_FOOT = re.compile(r"[+|: \t]*+=[=+|: \t]*+\n")
ALIGNMENT = re.compile(r"[ \t]?(:?)-+(:?)[ \t]?")

# A line that ends a paragraph without a blank line before it ("paragraph_end" of the GFM parser).
PARAGRAPH_ENDS = re.compile(
    rf"{_W}*+\n|{_STOP}|{LIST.pattern}|{HEADING.pattern}|{DEFINITION.pattern}| {{0,3}}> ?| {{0,3}}[~`]{{3,}}|\Z"
)
# A line that a quotation does not swallow, though it lacks the ">".
LAZY_ENDS = re.compile(rf"{_W}*+\n|{_STOP}|\Z")
BOUNDARY = re.compile(rf"{_W}*+\n|\^{_W}*+\n|{_UP_TO_3}{_ATTRIBUTES_LINE}|\Z")
NOT_BLANK = re.compile(rf"(?=[^\n]*{_X})[^\n]*+\n")


def content_of_item(indent: int) -> re.Pattern[str]:
    """Return what a line must look like to belong to an item whose text starts at column `indent`."""
    tabs, spaces = divmod(indent, 4)
    return re.compile(rf"(?:{_INDENT}{{{tabs}}} {{{spaces}}}|{_INDENT}{{{tabs + 1}}})(?=[^\n]*{_X})[^\n]*+\n")


def lazy_line_of_item(indent: int) -> re.Pattern[str]:
    """Return what a less indented line must look like to belong to the item all the same."""
    stops = rf" {{0,{min(indent, 3)}}}(?:{_ATTRIBUTES_LINE}|{_HTML_STARTS})"
    return re.compile(rf"(?!{stops})(?=[^\n]*{_X})[^\n]*+\n")


def next_item(marker: re.Pattern[str], indent: int) -> re.Pattern[str]:
    """Return `marker` as the next item of the same list may write it: less indented than the text before."""
    return re.compile(marker.pattern.replace("{0,3}", f"{{0,{min(indent, 4) - 1}}}", 1))
