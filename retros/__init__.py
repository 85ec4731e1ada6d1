"""What we learned, and telling others: posts and their exports."""
