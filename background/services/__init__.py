"""Commands: what doors may ask of jobs."""
