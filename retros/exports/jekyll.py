"""Jekyll, with Chirpy or Minimal Mistakes: `_posts/YYYY-MM-DD-slug.md`."""

import re
from dataclasses import replace

from retros.document.document import Document
from retros.document.remarks import Remark
from retros.exports import images
from retros.exports.contract import Exported, Request, targets

# Liquid runs before Markdown and looks into code and math as well.
LIQUID = re.compile(r"\{\{.*?\}\}+|\{%.*?%\}|\{\{|\{%")
ENDS_RAW = re.compile(r"\{%-?\s*endraw")


def _raw(match: re.Match[str]) -> str:
    words = match.group()
    if ENDS_RAW.match(words):
        return '{{ "{%" }}' + words[2:]
    return "{% raw %}" + words + "{% endraw %}"


def without_liquid(body: str) -> str:
    """Return a body whose `{{` and `{%` come out as they were typed, in text, code spans and fences alike."""
    return LIQUID.sub(_raw, body)


@targets.register
class Jekyll:
    """A post goes out as it is, so an imported one keeps every byte; in ours braces are kept from Liquid."""

    slug = "jekyll"
    label = "Jekyll"

    def export(self, request: Request) -> Exported:
        """Return the file under the path it has in the blog."""
        document = request.document
        if not request.is_ours:
            return Exported(request.path, document.data, tags=tuple(document.tags))
        places = {old: f"/assets/img/posts/{request.slug}/{name}" for old, name in request.images.items()}
        body = without_liquid(images.moved(document.body, places))
        written = replace(document, body=body)
        return Exported(
            request.path,
            written.data,
            images={place.lstrip("/"): old for old, place in places.items()},
            tags=tuple(document.tags),
            remarks=_remarks(document, body),
        )


def _remarks(document: Document, body: str) -> tuple[Remark, ...]:
    if body.count("{% raw %}") > document.body.count("{% raw %}"):
        return (Remark("liquid_escaped"),)
    return ()
