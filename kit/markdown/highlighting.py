"""Code → spans with Pygments' short classes; the colours are the theme's (assets/css/markdown.css)."""

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

# Languages that teams write about. Others are shown without colours: each lexer is a set of regular
# expressions that somebody could aim at, so only these few are let near what people wrote.
LANGUAGES = {
    "python": "python", "py": "python", "python3": "python", "ipython": "python", "pycon": "pycon",
    "bash": "bash", "sh": "bash", "shell": "bash", "zsh": "bash", "console": "console",
    "json": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml", "ini": "ini", "sql": "sql",
    "javascript": "javascript", "js": "javascript", "typescript": "typescript", "ts": "typescript",
    "html": "html", "css": "css", "diff": "diff", "c": "c", "cpp": "cpp", "c++": "cpp", "java": "java",
    "r": "r", "dockerfile": "docker", "docker": "docker", "makefile": "make",
}  # fmt: skip
LONGEST = 20_000
# One for all: making it takes as long as colouring a page, and it keeps nothing between uses.
_FORMATTER = HtmlFormatter(nowrap=True)
CLASSES = frozenset(name for name in STANDARD_TYPES.values() if name)


def highlighted(code: str, language: str) -> str | None:
    """Return `code` as HTML with classes, or None where it is better shown plain."""
    name = LANGUAGES.get(language.lower())
    if name is None or len(code) > LONGEST:
        return None
    lexer = get_lexer_by_name(name, stripnl=False, ensurenl=False)
    return str(highlight(code, lexer, _FORMATTER))
