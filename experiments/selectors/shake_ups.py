"""Public and private board held against each other, and how much our rank owes to luck."""

from dataclasses import dataclass

from django.core.cache import cache

from experiments.models import Board, BoardEntry, BoardSnapshot, Competition, Submission
from experiments.selectors.differences import Difference
from experiments.statistics.shake_up import ShakeUp, shake_up
from experiments.statistics.stability import Stability, rank_stability


@dataclass(frozen=True)
class BothBoards:
    """The last public and private boards and their shake-up; `ours` are our ranks on the two, None where we are not."""

    public: BoardSnapshot
    private: BoardSnapshot
    shake_up: ShakeUp | None
    ours: tuple[int | None, int | None]

    @property
    def climbed(self) -> int | None:
        """By how many ranks the private board lifted us, negative when it dropped us."""
        before, after = self.ours
        return None if before is None or after is None else before - after


def both_boards(competition: Competition) -> BothBoards | None:
    """Return the two boards with their shake-up; None until both are there. The figures are kept: boards never change."""
    found = [
        BoardSnapshot.objects.on(competition, board).latest_first().first()
        for board in (Board.PUBLIC, Board.PRIVATE)
    ]
    if found[0] is None or found[1] is None:
        return None
    public, private = found[0], found[1]
    key = f"shake-up:{public.pk}:{private.pk}"
    known: tuple[ShakeUp | None] | None = cache.get(key)
    if known is None:
        pairs = Difference(public, private).pairs()
        known = (shake_up([before for before, _ in pairs], [after for _, after in pairs]),)
        cache.set(key, known, timeout=24 * 3600)
    return BothBoards(public, private, known[0], (_our_rank(public), _our_rank(private)))


def _our_rank(snapshot: BoardSnapshot) -> int | None:
    entry = BoardEntry.objects.filter(snapshot=snapshot).ours().in_order().first()
    return entry.shown_rank if entry else None


def stability_of(competition: Competition, snapshot: BoardSnapshot) -> Stability | None:
    """Return how stable our rank on a board is, from the scores our submissions had there; None for too few of them."""
    field = "private_score" if snapshot.board == Board.PRIVATE else "public_score"
    sent = Submission.objects.filter(competition=competition, **{f"{field}__isnull": False})
    ours = list(sent.order_by("pk").values_list(field, flat=True))
    key = f"rank-stability:{snapshot.pk}:{hash(tuple(ours))}"
    known: tuple[Stability | None] | None = cache.get(key)
    if known is None:
        others = BoardEntry.objects.filter(snapshot=snapshot, is_ours=False, rank__isnull=False)
        known = (
            rank_stability(
                ours,
                [score for score in others.values_list("score", flat=True) if score is not None],
                is_higher_better=competition.primary_metric.is_higher_better,
            ),
        )
        cache.set(key, known, timeout=3600)
    return known[0]
