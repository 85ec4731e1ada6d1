"""What we try and how it scores: competitions, runs, submissions, leaderboards."""
