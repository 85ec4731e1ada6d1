"""The command line of people and teams."""
