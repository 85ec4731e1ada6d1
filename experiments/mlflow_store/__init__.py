"""Folders of MLflow's `file:` store, brought as a zip, read without believing them: no path, size or type of theirs."""
