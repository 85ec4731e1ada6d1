"""Boards as they stood: an imported file is a snapshot, its teams are entries, and neither ever changes."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from background.models import Job, State
from experiments.leaderboards import names
from experiments.models.competitions import Competition, Direction
from teams.models import Team
from teams.models.users import check_time_zone


class Board(models.TextChoices):
    """Which of a competition's two boards."""

    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")


def file_key(instance: models.Model, filename: str) -> str:
    """Return a key that tells nothing and clashes with nothing; the name somebody gave is a label only."""
    return f"leaderboards/{uuid.uuid4().hex}"


class BoardSnapshotQuerySet(models.QuerySet["BoardSnapshot"]):
    """The words for reading snapshots."""

    def of(self, team: Team) -> "BoardSnapshotQuerySet":
        """Snapshots of one team's competitions."""
        return self.filter(competition__team=team)

    def complete(self) -> "BoardSnapshotQuerySet":
        """Those whose every row is there; the others are still being imported, and nobody sees them."""
        return self.filter(completed_at__isnull=False)

    def on(self, competition: Competition, board: str = "") -> "BoardSnapshotQuerySet":
        """Complete snapshots of a competition, of one board when named."""
        found = self.complete().filter(competition=competition)
        return found.filter(board=board) if board else found

    def same_file(self, *, competition: Competition, board: str, sha256: str) -> "BoardSnapshotQuerySet":
        """The complete snapshot of these very bytes, if there is one."""
        found = self.complete().filter(competition=competition, board=board, sha256=sha256)
        return found.filter(rebuilt_from=None)

    def rebuilt(self) -> "BoardSnapshotQuerySet":
        """Days that a file of improvements told."""
        return self.filter(rebuilt_from__isnull=False)

    def latest_first(self) -> "BoardSnapshotQuerySet":
        """The board's newest state first."""
        return self.order_by("-taken_at", "-pk")


class BoardSnapshot(models.Model):
    """A competition's board at one instant.

    `taken_at` is when the board looked like this, `zone` the one its file's moments were read in. `rows` counts
    the file's rows, `entry_count` the teams; they differ when a team had a row for each improvement. `has_ranks`:
    whether the file brought ranks of its own. `rebuilt_from`: the snapshot of the file of improvements that told
    how the board stood at the end of an earlier day; it goes when that one goes.
    """

    competition = models.ForeignKey(
        Competition, models.CASCADE, related_name="board_snapshots", db_index=False
    )
    board = models.CharField(_("board"), max_length=7, choices=Board)
    format = models.CharField(max_length=40)
    source_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=file_key, max_length=100)
    taken_at = models.DateTimeField(_("taken"))
    zone = models.CharField(max_length=64, validators=[check_time_zone])
    direction = models.CharField(max_length=3, choices=Direction)
    rows = models.PositiveIntegerField()
    entry_count = models.PositiveIntegerField()
    has_ranks = models.BooleanField(default=False)
    remarks = models.JSONField(default=dict)
    rebuilt_from = models.ForeignKey("self", models.CASCADE, null=True, related_name="days", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[BoardSnapshotQuerySet] = BoardSnapshotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "board", "sha256"],
                condition=Q(completed_at__isnull=False, rebuilt_from__isnull=True),
                name="one_snapshot_per_file",
                violation_error_message=_("This file has been imported before."),
            ),
            models.UniqueConstraint(
                fields=["rebuilt_from", "taken_at"],
                name="one_snapshot_per_day_of_a_file",
                violation_error_message=_("This day of the file has been rebuilt before."),
            ),
            models.CheckConstraint(
                condition=Q(board__in=Board.values),
                name="snapshot_board_is_known",
                violation_error_message=_("A board is public or private."),
            ),
        ]
        indexes = [models.Index(fields=["competition", "board", "-taken_at"], name="snapshots_of_a_board")]

    def __str__(self) -> str:
        return f"{self.source_name} ({self.board})"


class BoardEntryQuerySet(models.QuerySet["BoardEntry"]):
    """The words for reading a snapshot's teams."""

    def in_order(self) -> "BoardEntryQuerySet":
        """Best first."""
        return self.order_by("position")

    def ours(self) -> "BoardEntryQuerySet":
        """The team's own places."""
        return self.filter(is_ours=True)

    def named_like(self, text: str) -> "BoardEntryQuerySet":
        """Teams whose name contains the text, whatever its case and invisible characters, or whose id is the text."""
        return self.filter(Q(team_key__contains=names.key(text)) | Q(team_id=text.strip()))

    def mark_ours(self, competition: Competition) -> None:
        """Bring `is_ours` in line with the names and ids the team goes by on the competition's boards."""
        known = BoardIdentity.objects.filter(competition=competition)
        ids = [one.text for one in known if one.is_team_id]
        keys = [one.key for one in known if not one.is_team_id]
        rows = self.filter(snapshot__competition=competition)
        is_ours = Q(team_id__in=ids) | Q(team_key__in=keys)
        rows.filter(is_ours=True).exclude(is_ours).update(is_ours=False)
        if ids or keys:
            rows.filter(is_ours, is_ours=False).update(is_ours=True)


class BoardEntry(models.Model):
    """A team's place in a snapshot.

    `position` counts all rows from 1, best first; `rank` shares ties (1, 2, 2, 4) and is missing for those
    without a score and for benchmarks; `tied` counts the rows of the same rank; `source_rank` is the file's own.
    """

    snapshot = models.ForeignKey(BoardSnapshot, models.CASCADE, related_name="entries", db_index=False)
    position = models.PositiveIntegerField()
    rank = models.PositiveIntegerField(null=True)
    tied = models.PositiveIntegerField(default=0)
    source_rank = models.PositiveIntegerField(null=True)
    team_id = models.CharField(max_length=100, blank=True)
    team_name = models.CharField(max_length=500, blank=True)
    team_key = models.CharField(max_length=200, blank=True)
    score = models.FloatField(null=True)
    score_text = models.CharField(max_length=100, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submission_count = models.PositiveIntegerField(null=True)
    members = models.TextField(blank=True)
    is_ours = models.BooleanField(default=False, db_default=False)

    objects: ClassVar[BoardEntryQuerySet] = BoardEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "position"],
                name="one_team_per_position",
                violation_error_message=_("Two teams cannot stand at one position."),
            )
        ]
        indexes = [
            models.Index(fields=["snapshot", "position"], condition=Q(is_ours=True), name="our_entries")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.team_name or self.team_id}"

    @property
    def shown_rank(self) -> int | None:
        """The rank to speak of: the board's own when it has one, else ours."""
        return self.source_rank or self.rank

    @property
    def shown_name(self) -> str:
        """The team's name, else its id, else nothing."""
        return self.team_name.strip() or self.team_id


class BoardIdentityQuerySet(models.QuerySet["BoardIdentity"]):
    """The words for reading what the team is called."""

    def told_of(self, competition: Competition) -> list[list[Any]]:
        """Return all it goes by on a competition's boards, as JSON can hold it: whether it is an id, and the text or key."""
        found = self.filter(competition=competition).order_by("pk")
        return [[one.is_team_id, one.text if one.is_team_id else one.key] for one in found]


class BoardIdentity(models.Model):
    """A name or a TeamId under which the team stands on a competition's boards."""

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="board_identities")
    text = models.CharField(_("name or team id on the board"), max_length=200)
    key = models.CharField(max_length=200, editable=False)
    is_team_id = models.BooleanField(default=False)

    objects: ClassVar[BoardIdentityQuerySet] = BoardIdentityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "is_team_id", "key"],
                name="one_identity_per_name",
                violation_error_message=_("The team goes by this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class LeaderboardImportQuerySet(models.QuerySet["LeaderboardImport"]):
    """The words for reading imports."""

    def of(self, team: Team) -> "LeaderboardImportQuerySet":
        """Imports of one team, each with its competition, job and snapshot."""
        return self.filter(competition__team=team).select_related("competition__team", "job", "snapshot")

    def into(self, competition: Competition) -> "LeaderboardImportQuerySet":
        """Those of one competition."""
        return self.filter(competition=competition)

    def small(self, most: int) -> "LeaderboardImportQuerySet":
        """Those of at most so many bytes."""
        return self.filter(size__lte=most)

    def mapped(self) -> "LeaderboardImportQuerySet":
        """Those whose columns a person named and whose file was imported."""
        return self.filter(snapshot__isnull=False).exclude(mapping={})

    def kept(self, *, board: str, sha256: str) -> "LeaderboardImportQuerySet":
        """Those of these very bytes that are under way, or whose snapshot is there."""
        of_it = self.filter(board=board, sha256=sha256)
        return of_it.filter(Q(snapshot__isnull=False) | Q(job__state__in=[State.WAITING, State.RUNNING]))

    def newest_first(self) -> "LeaderboardImportQuerySet":
        """Latest upload first."""
        return self.order_by("-pk")

    def forgotten(self, before: datetime) -> "LeaderboardImportQuerySet":
        """Those that were brought before a moment, looked at, and never confirmed."""
        return self.filter(job__isnull=True, created_at__lt=before, snapshot__isnull=True)

    def asked_for(self) -> "LeaderboardImportQuerySet":
        """Those that somebody confirmed; the others are files being looked at."""
        return self.filter(job__isnull=False)


class LeaderboardImport(models.Model):
    """A file somebody brought, and what they answered about it. Without a job it is only being looked at.

    `mapping`: role → head or number of a column, empty when the format knows, and `head` the heads it was made for;
    `taken_at`: empty for the moment of the upload. `is_sure`: somebody said that it is this competition's board,
    whoever stands on it.
    """

    competition = models.ForeignKey(Competition, models.CASCADE, related_name="leaderboard_imports")
    board = models.CharField(_("board"), max_length=7, choices=Board, default=Board.PUBLIC)
    file = models.FileField(upload_to=file_key, max_length=100)
    source_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    zone = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=dict)
    head = models.JSONField(default=list)
    taken_at = models.DateTimeField(null=True)
    is_sure = models.BooleanField(default=False, db_default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="leaderboard_import")
    snapshot = models.ForeignKey(BoardSnapshot, models.SET_NULL, null=True, related_name="imports")

    objects: ClassVar[LeaderboardImportQuerySet] = LeaderboardImportQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.source_name

    @property
    def state(self) -> str:
        """The job's state in the API's words; `draft` before somebody confirmed."""
        return self.job.state if self.job else "draft"

    @property
    def waits_for_a_word(self) -> bool:
        """Whether it was refused only because hardly anybody on it is known here."""
        return (
            self.job is not None
            and self.job.state == State.REFUSED
            and [one["code"] for one in self.job.problems] == ["other_competition"]
        )
