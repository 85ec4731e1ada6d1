"""The body alone, to paste into velog, Notion or HackMD, with the tags to copy."""

import re

from retros.document.remarks import Remark
from retros.document.spans import encode
from retros.exports import images
from retros.exports.code_spans import outside_code
from retros.exports.contract import Exported, Request, targets

# GitHub's Markdown strikes out what stands between two single tildes: 5~7개, 10~20.
TILDE = re.compile(r"(?<![~\\])~(?!~)")


@targets.register
class Plain:
    """No front matter; braces as written; tildes kept from striking out."""

    slug = "plain"
    label = "Markdown"

    def export(self, request: Request) -> Exported:
        """Return the body."""
        body = outside_code(
            request.document.body.lstrip("\r\n"), lambda words: TILDE.sub(r"\\~", words), keep_math=True
        )
        relative = [address for address in images.addresses(body) if images.is_relative(address)]
        return Exported(
            f"{request.slug}.md",
            encode(body),
            tags=tuple(request.document.tags),
            remarks=(Remark("relative_images", {"count": len(relative)}),) if relative else (),
        )
