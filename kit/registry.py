"""Variants that register themselves, one file each."""

from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar


class HasSlug(Protocol):
    """What a variant must have: a slug that is stored and never changes."""

    slug: str


Variant = TypeVar("Variant", bound=HasSlug)


class Registry(Generic[Variant]):
    """The variants of one kind, in the order in which they registered.

    Raises `LookupError` when a slug is registered twice (at start-up) or asked for and unknown.
    """

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._variants: dict[str, Variant] = {}

    def register(self, variant: type[Variant]) -> type[Variant]:
        """Take in a class; use as a decorator."""
        one = variant()
        if one.slug in self._variants:
            raise LookupError(f"There are two {self.noun} called {one.slug}.")
        self._variants[one.slug] = one
        return variant

    def get(self, slug: str) -> Variant:
        """Return the variant with this slug."""
        try:
            return self._variants[slug]
        except KeyError:
            raise LookupError(f"There is no {self.noun} called {slug!r}.") from None

    def slugs(self) -> list[str]:
        """Return the slugs of all."""
        return list(self._variants)

    def __iter__(self) -> Iterator[Variant]:
        return iter(self._variants.values())

    def __contains__(self, slug: object) -> bool:
        return slug in self._variants

    def choices(self, label: Callable[[Variant], str]) -> list[tuple[str, str]]:
        """Return (slug, label) pairs for a form or a model's field."""
        return [(one.slug, label(one)) for one in self]
