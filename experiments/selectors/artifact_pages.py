"""What the pages of artifacts show: folders and files, steps of logged images, and the beginning of a text or table."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from experiments import artifact_paths
from experiments.models import Artifact, ArtifactKind, Holder, LoggedModel
from experiments.models.artifacts import ArtifactQuerySet
from experiments.selectors import artifacts as reading
from teams.models import Team

# The most that one page shows; everything is there to be downloaded.
FILES_PER_PAGE = 100
FIRST_FILES = 20
KEYS, STEPS = 12, 60
LETTERS, LINES = 64 * 1024, 1000
LARGEST_TABLE, ROWS, COLUMNS, CELL = 4 * 1024 * 1024, 100, 30, 200


@dataclass(frozen=True)
class FileLine:
    """One file in a list; `picture` is the address of its small copy, or nothing."""

    name: str
    url: str
    save_url: str
    size: str
    picture: str


@dataclass(frozen=True)
class FolderLine:
    """One folder in a list."""

    name: str
    url: str


@dataclass(frozen=True)
class Step:
    """One step of a logged image."""

    step: int
    url: str
    picture: str


@dataclass
class Series:
    """All that was logged under one key; `more` steps are not shown."""

    key: str
    steps: list[Step] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class Preview:
    """The beginning of a file as people can read it."""

    text: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    is_cut: bool = False
    is_unreadable: bool = False


@dataclass(frozen=True)
class Summary:
    """What the page of a run shows of its artifacts."""

    count: int
    size: str
    url: str
    folders: list[FolderLine]
    files: list[FileLine]
    more: int


def artifact_at(team: Team, artifact_id: int) -> Artifact:
    """Return the team's artifact with its holder; raises Http404."""
    found = Artifact.objects.filter(team=team).select_related("run", "logged_model")
    return get_object_or_404(found, pk=artifact_id)


def folder_url(holder: Holder, team: Team, folder: str = "") -> str:
    """Return the address of a folder's page."""
    name = "experiments:model-artifacts" if isinstance(holder, LoggedModel) else "experiments:artifacts"
    query = {"in": folder} if folder else None
    return reverse(name, args=[team.slug, holder.public_id], query=query)


def summary(holder: Holder, team: Team) -> Summary:
    """Return how much a holder keeps, and the first files and folders of it."""
    kept = reading.kept_by(holder)
    if not kept.count:
        return Summary(0, "", "", [], [], 0)
    direct = files_in(holder, "")
    first = list(direct[: FIRST_FILES + 1])
    return Summary(
        count=kept.count,
        size=filesizeformat(kept.size),
        url=folder_url(holder, team),
        folders=folder_lines(holder, team, "")[:FIRST_FILES],
        files=file_lines(team, first[:FIRST_FILES]),
        more=direct.count() - FIRST_FILES if len(first) > FIRST_FILES else 0,
    )


def files_in(holder: Holder, folder: str) -> ArtifactQuerySet:
    """Return the files directly in a folder, by name."""
    return Artifact.objects.held_by(holder).in_folder(folder).by_path()


def folder_lines(holder: Holder, team: Team, folder: str) -> list[FolderLine]:
    """Return the folders directly in a folder."""
    return [
        FolderLine(artifact_paths.name_of(path), folder_url(holder, team, path))
        for path in reading.folders_in(holder, folder)
    ]


def file_lines(team: Team, files: Iterable[Artifact]) -> list[FileLine]:
    """Return the lines of some files."""
    return [
        FileLine(
            name=artifact_paths.name_of(one.path),
            url=reverse("experiments:artifact", args=[team.slug, one.pk]),
            save_url=reverse("experiments:save-artifact", args=[team.slug, one.pk]),
            size=filesizeformat(one.size),
            picture=picture_url(team, one, "small") if one.kind == ArtifactKind.IMAGE else "",
        )
        for one in files
    ]


def picture_url(team: Team, artifact: Artifact, size: str) -> str:
    """Return the address of an image's copy; another when the image is replaced, so browsers may keep it."""
    return reverse("experiments:artifact-picture", args=[team.slug, artifact.pk, size, artifact.key[:12]])


def ways_up(holder: Holder, team: Team, folder: str) -> list[FolderLine]:
    """Return the folders above one, the root first; the last has no address."""
    above = [*artifact_paths.above(folder), folder] if folder else []
    return [FolderLine(artifact_paths.name_of(path), folder_url(holder, team, path)) for path in above]


def series(holder: Holder, team: Team) -> list[Series]:
    """Return what was logged by `log_image(image, key=…, step=…)`, by key, the latest steps of each."""
    by_key: dict[str, dict[tuple[int, int, str], dict[bool, Artifact]]] = {}
    pictures = Artifact.objects.held_by(holder).in_folder("images").pictures()
    for one in pictures.only("pk", "path", "key"):
        if image := artifact_paths.logged_image(one.path):
            steps = by_key.setdefault(image.key, {})
            steps.setdefault((image.step, image.logged_ms, image.id), {})[image.is_small] = one
    return [_series(team, key, by_key[key]) for key in sorted(by_key)[:KEYS]]


def _series(team: Team, key: str, steps: dict[tuple[int, int, str], dict[bool, Artifact]]) -> Series:
    latest = sorted(steps)[-STEPS:]
    shown = []
    for at in latest:
        # MLflow's own reduced copy is the quicker one to make small.
        sizes = steps[at]
        whole, reduced = sizes.get(False) or sizes[True], sizes.get(True) or sizes[False]
        url = reverse("experiments:artifact", args=[team.slug, whole.pk])
        shown.append(Step(at[0], url, picture_url(team, reduced, "small")))
    return Series(key, shown, len(steps) - len(latest))


def preview(artifact: Artifact) -> Preview:
    """Return the beginning of a text, or the table that `log_table` wrote. Nothing is ever loaded as an object."""
    if artifact.kind != ArtifactKind.TEXT:
        return Preview(is_unreadable=True)
    try:
        with default_storage.open(artifact.stored_name) as file:
            is_table = artifact_paths.ending_of(artifact.path) == "json" and artifact.size <= LARGEST_TABLE
            content = file.read(LARGEST_TABLE if is_table else LETTERS)
    except OSError:
        return Preview(is_unreadable=True)
    table = _table(content) if is_table else None
    return table or _text(content[:LETTERS], is_cut=artifact.size > LETTERS)


def _text(content: bytes, *, is_cut: bool) -> Preview:
    if b"\0" in content:
        return Preview(is_unreadable=True)
    lines = content.decode("utf-8-sig", "replace").splitlines()
    return Preview(text="\n".join(lines[:LINES]), is_cut=is_cut or len(lines) > LINES)


def _table(content: bytes) -> Preview | None:
    """Return the table of `{"columns": [...], "data": [[...]]}`, None for other JSON."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    heads, rows = (found.get("columns"), found.get("data")) if isinstance(found, dict) else (None, None)
    if not isinstance(heads, list) or not isinstance(rows, list):
        return None
    if not all(isinstance(row, list) for row in rows[:ROWS]):
        return None
    return Preview(
        heads=[_cell(head) for head in heads[:COLUMNS]],
        rows=[[_cell(one) for one in row[:COLUMNS]] for row in rows[:ROWS]],
        is_cut=len(rows) > ROWS or len(heads) > COLUMNS,
    )


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= CELL else f"{text[:CELL]}…"
