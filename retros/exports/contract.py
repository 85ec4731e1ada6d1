"""What an export target is: one kind of blog, and how a post becomes a file for it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kit.registry import Registry
from retros.document import Document
from retros.document.remarks import Remark


@dataclass(frozen=True)
class Request:
    """A post to export.

    `path` is its file in the team's blog, `moment` its date with offset (None: it has none), `is_ours` whether we
    wrote it: an imported post's Liquid is meant, ours is not. `images` maps an image's address in the text to the
    name of its file.
    """

    document: Document
    path: str
    slug: str
    moment: dt.datetime | None
    is_ours: bool
    images: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exported:
    """The file for a blog: its path from the blog's root, its text, the images by their paths, and remarks.

    `tags` is what to paste where a platform asks for tags beside the text.
    """

    path: str
    data: bytes
    images: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Target(Protocol):
    """One kind of blog. `label` is its name, the same in every language."""

    slug: str
    label: str

    def export(self, request: Request) -> Exported:
        """Return the file for this kind of blog."""
        ...


targets: Registry[Target] = Registry("export target")
