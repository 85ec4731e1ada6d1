"""Measures over runs and boards: numbers in, numbers out."""
