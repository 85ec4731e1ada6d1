"""Files that somebody brought to look at and never confirmed: after a week they go."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from background.chores import Chore, register
from experiments.models import LeaderboardImport
from experiments.models.run_imports import RunImport

KEPT_FOR = timedelta(days=7)
AT_ONCE = 500


def sweep() -> int:
    """Remove brought files that nobody confirmed for a week, and return how many went."""
    before = timezone.now() - KEPT_FOR
    gone = 0
    for brought in (LeaderboardImport, RunImport):
        drafts = brought.objects.forgotten(before).values_list("pk", "file")[:AT_ONCE]
        for pk, key in list(drafts):
            # Somebody may confirm it at this very moment: only the row that is still a draft goes, and then its file.
            deleted, _by_model = brought.objects.forgotten(before).filter(pk=pk).delete()
            if deleted:
                default_storage.delete(key)
                gone += 1
    return gone


register(Chore("unconfirmed files", sweep))
