"""What is told from many snapshots of a board: their difference, and ranks over time."""
