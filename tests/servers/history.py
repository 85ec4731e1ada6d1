"""The history checker: what may never be seen in a job's rows and events, whatever happened to its workers."""

from collections import Counter

from background.models import Job, State
from tests.servers.kinds import lines_of


def wrongs(job: Job, lines: int) -> list[str]:
    """Return what is wrong with a job that should have written `lines` lines; empty when all is well."""
    job.refresh_from_db()
    return [*_of_the_row(job, lines), *_of_the_lines(job, lines), *wrong_events(job)]


def _of_the_row(job: Job, lines: int) -> list[str]:
    expected = {
        "state": State.DONE,
        "cursor": lines,
        "done_units": lines,
        "total_units": lines,
        "result": {"lines": lines},
        "lease_until": None,
        "problem": "",
    }
    return [
        f"{name} is {getattr(job, name)!r}" for name, value in expected.items() if getattr(job, name) != value
    ]


def _of_the_lines(job: Job, lines: int) -> list[str]:
    times = Counter(lines_of(job))
    missing = [line for line in range(lines) if not times[line]]
    doubled = [line for line, count in times.items() if count > 1]
    return [
        *([f"{len(missing)} lines are missing, the first {missing[0]}"] if missing else []),
        *([f"{len(doubled)} lines are doubled, the first {min(doubled)}"] if doubled else []),
    ]


def wrong_events(job: Job) -> list[str]:
    """Return what is wrong with the history of a job that should be done."""
    found: list[str] = []
    fence, done, ended = 0, -1, False
    for event in job.events.order_by("pk"):
        if ended:
            found.append(f"{event.what!r} after the end")
        if event.fence < fence:
            found.append(f"{event.what!r} was written with the old fence {event.fence} after {fence}")
        if event.what in {"claimed", "taken over"} and event.fence <= fence:
            found.append(f"a claim did not raise the fence {fence}")
        if event.what == "moved":
            if event.detail["done"] <= done:
                found.append(f"the progress went from {done} to {event.detail['done']}")
            done = event.detail["done"]
        fence = max(fence, event.fence)
        ended = ended or event.what == "done"
    if not ended:
        found.append("it never ended")
    return found
