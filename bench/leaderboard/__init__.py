"""The team leaderboard at 50,000 runs."""
