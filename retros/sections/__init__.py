"""Sections of the weekly post, one file each."""
