"""The import of a real-sized board beside pandas and one bulk write."""
