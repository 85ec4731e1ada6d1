"""Celery's doors of the experiments; each may come twice, late or never."""

from experiments import files
from kit.tasks import house_task


@house_task(name="experiments.sweep_files")
def sweep_files(**_later: object) -> None:
    """Remove the bytes of artifacts that no row names."""
    files.sweep()
