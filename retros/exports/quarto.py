"""Quarto: `posts/<slug>/index.qmd` with the images beside it."""

import re
from dataclasses import replace

from retros.document.front_matter import FrontMatter
from retros.document.remarks import Remark
from retros.exports import images
from retros.exports.contract import Exported, Request, targets

# ```{python} would be run.
RUN_FENCE = re.compile(r"^([ \t>]*(?:`{3,}|~{3,})[ \t]*)\{+\.?([\w+-]*)[^}\n]*\}+", re.MULTILINE)
SHORTCODE = re.compile(r"\{\{<(.*?)>\}\}")


@targets.register
class Quarto:
    """An ISO date, and tags among the categories, since there are no tags."""

    slug = "quarto"
    label = "Quarto"

    def export(self, request: Request) -> Exported:
        """Return the page."""
        document = request.document
        moved = images.moved(document.body, request.images)
        body = SHORTCODE.sub(r"{{{<\1>}}}", RUN_FENCE.sub(r"\1\2", moved))
        front = document.front or FrontMatter("---\n", "", "---\n")
        if not front.text_of("title"):
            front = front.with_text("title", document.title or request.slug)
        if request.moment:
            front = front.with_raw("date", f"{request.moment:%Y-%m-%d}")
        named = list(dict.fromkeys([*document.categories, *document.tags]))
        if named:
            front = front.without("categories").without("tags").with_list("categories", named)
        folder = f"posts/{request.slug}"
        return Exported(
            f"{folder}/index.qmd",
            replace(document, mark="", front=front.without("layout"), body=body).data,
            images={f"{folder}/{name}": old for old, name in request.images.items()},
            tags=tuple(document.tags),
            remarks=(Remark("quarto_code_not_run"),) if RUN_FENCE.search(moved) else (),
        )
