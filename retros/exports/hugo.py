"""Hugo: a bundle `content/posts/<slug>/index.md` with the images beside it."""

import re
from dataclasses import replace

from retros.document import dates
from retros.document.front_matter import FrontMatter
from retros.document.remarks import Remark
from retros.document.yaml_text import inline_list
from retros.exports import images
from retros.exports.contract import Exported, Request, targets

SHORTCODE = re.compile(r"\{\{(<|%)(?!/\*)(.*?)(>|%)\}\}")
OPEN_SHORTCODE = re.compile(r"\{\{(?=[<%](?!/\*))")
MATH = re.compile(r"\$\$")


def without_shortcodes(body: str) -> str:
    """Return a body whose `{{< x >}}` and `{{% x %}}` come out as they were typed.

    One that nobody closes cannot be escaped, so a space breaks it up: Hugo would refuse the page.
    """
    closed = SHORTCODE.sub(r"{{\1/*\2*/\3}}", body)
    return OPEN_SHORTCODE.sub("{{ ", closed)


def listed(front: FrontMatter, key: str) -> FrontMatter:
    """Return front matter in which the key is a plain list of words: a string or a list of lists breaks templates."""
    values = front.list_of(key)
    if front.entry(key) is None or not values:
        return front
    return front.with_raw(key, inline_list(values))


@targets.register
class Hugo:
    """RFC 3339 date, slug written out, lists always lists."""

    slug = "hugo"
    label = "Hugo"

    def export(self, request: Request) -> Exported:
        """Return the bundle's page."""
        document = request.document
        body = without_shortcodes(images.moved(document.body, request.images))
        front = document.front or FrontMatter("---\n", "", "---\n")
        if not front.text_of("title"):
            front = front.with_text("title", document.title or request.slug)
        if request.moment:
            front = front.with_raw("date", dates.rfc3339(request.moment))
        front = front.with_text("slug", request.slug)
        for key in ("categories", "tags"):
            if front.entry(key) and not front.is_plain_list(key):
                front = listed(front, key)
        folder = f"content/posts/{request.slug}"
        return Exported(
            f"{folder}/index.md",
            replace(document, mark="", front=front, body=body).data,
            images={f"{folder}/{name}": old for old, name in request.images.items()},
            tags=tuple(document.tags),
            remarks=tuple(self._remarks(request, body)),
        )

    def _remarks(self, request: Request, body: str) -> list[Remark]:
        found = []
        if body != images.moved(request.document.body, request.images):
            found.append(Remark("shortcode_escaped"))
        if MATH.search(body):
            found.append(Remark("hugo_math"))
        if request.moment is None:
            found.append(Remark("no_date"))
        return found
