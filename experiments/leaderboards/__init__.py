"""Rules of leaderboard files: reading, formats, ranking."""
