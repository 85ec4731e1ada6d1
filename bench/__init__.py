"""Benchmarks: each folder times ours and its peer in one run and writes JSON lines."""
