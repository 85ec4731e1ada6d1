"""Commands of the experiments app."""
